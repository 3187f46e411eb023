"""What admins and owners change: roles hold from the next block on, a revoked wallet is refused, a
wallet goes on with another key and its next number, the last admin stays."""
import json

from harness import FOLDER, Node, same_head, student, wait

founder, member, second = Node("founder"), Node("member"), Node("second")
tokens = {}
for node, name in ((founder, "founder"), (member, "Bob"), (second, "Bob")):
    tokens[node] = FOLDER / f"{node.name}.token"
    node.id = json.loads(node.cli("wallet", "new", "--json", "--name", name, "--token",
                                  tokens[node]))["id"]

# Who founds a network with one admin must say so.
create = ["network", "create", "--name", "members", "--difficulty", "256", "--interval", "1"]
said = founder.cli(*create, "--wallet", f"{tokens[member]}=registrar", code=2)
assert said.startswith("error: name a second admin") and "--single-admin" in said, said
assert not (founder.home / "registration_blocks.txt").exists()
said = founder.cli(*create, "--wallet", f"{tokens[member]}=registrar", "--wallet",
                   f"{tokens[second]}=admin,witness")
assert "2 witnesses: bear none that is silent, none that lies (three bear one silent" in said, said

founder.start("--alone")
member.start(link=founder.magnet, mine=False)
second.start("--vote", link=founder.magnet, mine=False)


def wallet(node):
    return founder.get(f"/v1/wallets/{node.id}")


def standing(said):
    """The block that the output of a verb speaks of."""
    line = next(line for line in said.splitlines() if line.startswith("in block "))
    return int(line.split()[2])


def listed():
    return {line.split()[0]: line for line in founder.cli("wallet", "list").splitlines()}


# Roles: all that it shall have, or --none; by a name only when one wallet has it.
said = founder.cli("roles", "Bob", "miner", code=2)
assert "2 wallets are called Bob" in said and member.id in said and second.id in said, said
assert "did you mean founder?" in founder.cli("roles", "foundre", "miner", code=2)
assert "--none" in founder.cli("roles", member.id, code=2)
assert "Registered student" in member.cli("submit", student(1))
block = standing(founder.cli("roles", member.id, "--none"))
wait("the member's node to have it", lambda: member.status()["height"] >= block)
said = member.cli("submit", student(2), code=1)
assert "rule 5.02 missing_role" in said, said
founder.cli("roles", member.id, "registrar", "--role", "miner")
same_head([founder, member])
assert wallet(member)["roles"] == ["miner", "registrar"]
assert "Registered student" in member.cli("submit", student(2))
assert "rule 5.02" in member.cli("roles", member.id, "admin", code=1)
line = listed()[member.id]
assert "miner,registrar" in line and "seat" not in line and "revoked" not in line, line
assert "seat" in listed()[founder.id]
wait("the second witness to have a seat", lambda: "seat" in listed()[second.id], 60)

# Two witnesses: what was submitted becomes final when both have voted for it.
said = founder.cli("submit", "--final", json.dumps({"action": "vote_proposal", "proposal": {
    "id": "P001", "description": "Increase Research Funding"}}))
assert "in block " in said and "final after " in said.splitlines()[-1], said
shown = founder.cli("submit", "--final", "--json", student(5))
assert json.loads(shown)["final"] is True, shown

# The second admin goes, the last one stays.
second_token = second.cli("wallet", "token", "--name", "again", "--network", founder.network)
founder.cli("roles", second.id, "witness")
same_head([founder, second])
for said in (founder.cli("roles", founder.id, "miner,witness", code=1),
             founder.cli("revoke", "founder", code=1)):
    assert "rule 5.15 last_admin" in said, said

# An owner changes its key, and goes on with its next number; the old key is refused.
before = wallet(member)
other = Node("other")
key = json.loads(other.cli("wallet", "new", "--json"))["id"]
said = member.cli("wallet", "set-key", other.home / "wallet.jwe")
assert f"mv {other.home}/wallet.jwe {member.home}/wallet.jwe" in said, said
same_head([founder, member])
after = wallet(member)
assert after["id"] == before["id"] and after["kid"] == key != before["kid"], after
assert after["next_seq"] == before["next_seq"] + 1, (before, after)
assert founder.get(f"/v1/wallets/{key}") == after
said = member.cli("submit", student(3), code=1)
assert "rule 4.01 unknown_wallet" in said, said
(other.home / "wallet.jwe").rename(member.home / "wallet.jwe")
assert "Registered student" in member.cli("submit", student(3))
same_head([founder, member])
assert wallet(member)["next_seq"] == before["next_seq"] + 2
assert founder.get("/v1/state/students/S003")["registered_by"] == member.id

# An admin sets a key whose owner lost the old one, by the token that this owner sent.
third = Node("third")
third.cli("wallet", "new")
token = FOLDER / "third.token"
token.write_text(third.cli("wallet", "token", "--name", "Bob", "--network", founder.network))
assert "rule 5.02" in member.cli("wallet", "set-key", "--token", token, "--of", second.id, code=1)
founder.cli("wallet", "set-key", "--token", token, "--of", second.id)
assert wallet(second)["kid"] == json.loads(third.cli("wallet", "show", "--json"))["id"]
said = founder.cli("wallet", "set-key", "--token", token, "--of", second.id, code=1)
assert "rule 5.06 key_used" in said, said
assert "wallet file" in founder.cli("wallet", "set-key", code=2)

# Parameters: what holds, what will, and nothing at short notice.
assert "interval_seconds     1\n" in founder.cli("network", "params")
assert "did you mean miner_spacing?" in founder.cli("network", "params", "--from", "500", "--set",
                                                    "miner_spaceing=2", code=2)
assert "--from" in founder.cli("network", "params", "--set", "interval_seconds=2", code=2)
assert "rule 5.18 bad_params" in founder.cli("network", "params", "--from", "9", "--set",
                                             "interval_seconds=2", code=1)
founder.cli("network", "params", "--from", "500", "--set", "interval_seconds=2")
said = founder.cli("network", "params")
assert "interval_seconds     1, from block 500 on 2\n" in said, said
assert said.count("from block 500") == 1, said

# Revoked: for ever, and the record says since when.
block = standing(founder.cli("revoke", member.id))
same_head([founder, member])
said = member.cli("submit", student(4), code=1)
assert "rule 4.01 unknown_wallet" in said, said
assert f"revoked in block {block}" in listed()[member.id], listed()
assert "rule 5.14 no_such_wallet" in founder.cli("roles", member.id, "miner", code=1)
