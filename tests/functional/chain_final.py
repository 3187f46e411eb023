"""Three miners that are witnesses too: what is submitted becomes final on all; one of them is killed
and goes on with its votes; links carry the last final block, and a node follows what was chosen."""
import hashlib
import json
import re
import subprocess

from harness import ENV, FOLDER, JOTCHAIN, Node, at_rest, same_head, student, wait

nodes = [Node(f"peer{i + 1}") for i in range(3)]
wallets = []
for node in nodes:
    token = FOLDER / f"{node.name}.token"
    node.id = json.loads(node.cli("wallet", "new", "--json", "--token", token, "--name",
                                  node.name))["id"]
    wallets += ["--wallet", f"{token}=miner,registrar,witness"] if node is not nodes[0] else []
founder, second, third = nodes
facts = json.loads(founder.cli("network", "create", "--json", "--name", "final", "--difficulty",
                               "256", "--interval", "1", "--single-admin", *wallets))
assert (facts["witnesses"], facts["bears_silent"], facts["bears_lying"]) == (3, 1, 0), facts
founder.start("--alone")
for node in nodes[1:]:
    node.start(link=founder.magnet)
assert "x.final" not in founder.magnet, founder.magnet


def seats():
    return len(founder.get("/v1/state/finality/now")["witnesses"])


def finals():
    return [node.status()["finality"]["final"]["height"] for node in nodes]


# Who has the role asks for a seat by a vote, and that alone has the others mine.
wait("three seats", lambda: seats() == 3, 120)

said = second.cli("submit", "--final", student(1))
height = int(re.search(r"^in block (\d+) after", said, re.M)[1])
assert re.search(r"^final after \d+ s$", said.splitlines()[-1]), said
wait("it to be final everywhere", lambda: min(finals()) >= height, 60)
entry = second.get(f"/v1/blocks/{height}")["entries"][-1]["id"]
for node in nodes:
    assert node.get(f"/v1/transactions/{entry}")["final"] is True

# Killed at any instant, a witness remembers what it voted for; the two others go on without it.
third.kill()
ballot = json.loads((third.home / "votes.json").read_text())
assert ballot["target"] > ballot["source"] >= 0, ballot
assert "final after" in founder.cli("submit", "--final", student(2))
third.start()
said = third.cli("submit", "--final", student(3))
assert "final after" in said, said
assert third.status()["finality"]["witness"] == "votes", third.status()
wait("its next vote", lambda: json.loads((third.home / "votes.json").read_text())["target"]
     > ballot["target"], 60)

# Without two of three nothing is final; submit says what is in the way, and gives up in time.
for node in (second, third):
    node.kill()
done = subprocess.run([JOTCHAIN, "submit", "--final", "--wait-final", "12", student(4), "--home",
                       founder.home], env=ENV, timeout=60, capture_output=True, text=True)
assert done.returncode == 1 and done.stderr.startswith("error: not final after 12 s"), done
assert "not final: 1 of 3 witnesses heard" in done.stdout.splitlines(), done
for node in (second, third):
    node.start(link=founder.magnet)
at_rest(nodes)

# The chain: what is final, and no branch above it when all rest.
lines = dict(re.findall(r"^(final|justified|head) +(\d+\.[0-9a-f]{64})", founder.cli("chain"), re.M))
assert set(lines) == {"final", "justified", "head"}, lines
chain = json.loads(founder.cli("chain", "--json"))
final = chain["final"]
assert lines["final"] == f"{final['height']}.{final['id']}", (lines, chain)
assert int(chain["head"]["work"]) > 0 and chain["split"] is False, chain
assert founder.get(f"/v1/blocks/{final['height']}")["id"] == final["id"]

# A link names the last final block; a newcomer follows only chains that hold it.
link = wait("a link that names it", lambda: next(
    (m for m in [founder.get("/v1/network")["magnet"]] if lines["final"] in m), None))
assert link.endswith("&x.final=" + lines["final"]), link
reader = Node("reader").start(link=link, mine=False)
same_head([founder, reader])
assert json.loads((reader.home / "chosen.json").read_text())["id"] == final["id"]
lie = link[:-64] + hashlib.sha256(b"no such block").hexdigest()
misled = Node("misled").start(link=lie, mine=False)
wait("the true chain to be refused", lambda: (misled.status().get("last_refusal") or {}).get("name")
     == "below_final")
assert misled.status()["height"] < final["height"]

# Who was misled chooses again, once the node is stopped.
said = misled.cli("chain", "choose", lines["final"], code=2)
assert "stop it first" in said, said
misled.kill()
assert "HEIGHT.ID" in misled.cli("chain", "choose", final["id"], code=2)
said = founder.cli("chain", "choose", lines["final"], code=2)
assert "stop it first" in said and not (founder.home / "chosen.json").exists(), said
said = misled.cli("chain", "choose", lines["final"])
assert f"hold block {final['height']}, which it does not have yet" in said, said
misled.start(link=lie, mine=False)
same_head([founder, misled])
reader.kill()
assert "not block" in reader.cli("chain", "choose", f"{final['height'] + 1}.{final['id']}", code=2)
