"""The second client, written from docs/SPEC.md alone, judges what real networks leave behind as the
program does: every file of the demo's homes, a chain with members' verbs and another contract,
proofs; what was bent it refuses by the program's rule."""
import base64
import json
import pathlib
import re
import subprocess

from harness import ENV, FOLDER, JOTCHAIN, Node, found, jotchain, student, wait

CLIENT = pathlib.Path(__file__).parents[1] / "second_client/verify.py"


def judge(*files, code=0):
    done = subprocess.run(["/usr/bin/python3", CLIENT, *map(str, files)], capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == code, (files, done.stdout, done.stderr)
    return done.stdout


def facts(*files):
    """What it says of the last file's end."""
    return json.loads(judge(*files).splitlines()[-1].split(" ", 1)[1])


def agree(file):
    """Both find the same in a file of blocks."""
    ours, theirs = facts(file), json.loads(jotchain("verify", file, "--json"))
    assert ours["head"] == theirs["head"] and ours["height"] + 1 == theirs["blocks"], (file, ours)
    assert ours["state_root"] == theirs["state_root"], (file, ours, theirs)
    return ours


def rule_of(text, why):
    """The rule by which both refuse it, None when both do not."""
    bent = FOLDER / "bent.txt"
    bent.write_text(text)
    ours = subprocess.run(["/usr/bin/python3", CLIENT, bent], capture_output=True, text=True)
    theirs = subprocess.run([JOTCHAIN, "verify", bent], env=ENV, capture_output=True, text=True)
    assert ours.returncode == theirs.returncode <= 1, (why, ours, theirs)
    if ours.returncode == 0:
        return None
    rules = [re.search(r"rule (\d\.\d\d)", said)[1] for said in (ours.stdout, theirs.stderr)]
    assert rules[0] == rules[1], (why, ours, theirs)
    return rules[0]


def decoded(token):
    text = token.split(".")[1]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()


def with_payload(token, payload):
    head, _, tail = token.split(".")
    text = base64.urlsafe_b64encode(payload.encode()).rstrip(b"=").decode()
    return ".".join((head, text, tail))


assert judge(code=2) == "" and judge(FOLDER / "none.txt", code=2) == ""

# The demo's homes: every file of blocks, and the log of all blocks behind the genesis.
jotchain("demo", "--json", "--folder", FOLDER / "demo", timeout=200)
homes = sorted((FOLDER / "demo").glob("peer*"))
assert len(homes) == 4, homes
for home in homes:
    for file in home.glob("*blocks.txt"):
        agree(file)
    assert facts(home / "registration_blocks.txt", home / "blocks.log")["height"] >= 9
    if sealed := sorted(home.glob("segments/blocks-*.txt")):
        facts(*sealed)
text = (homes[0] / "blocks.txt").read_text()
lines = text.splitlines(keepends=True)
at = max(i for i, line in enumerate(lines) if '"nonce"' in decoded(line) and i < len(lines) - 1)
rules = set()
for name in ("height", "prev_hash", "iat", "difficulty", "count", "root", "receipts_root",
             "state_root", "ledger_root", "history_root", "nonce"):
    payload = decoded(lines[at])
    place = re.search(f'"{name}":"?', payload).end()
    for octet in {"1": "2"}.get(payload[place], "1"), "\x01", "é":
        bent = with_payload(lines[at], payload[:place] + octet + payload[place + 1:])
        rules.add(rule_of(text.replace(lines[at], bent), name))
for place in range(0, len(lines[at + 1]), 83):
    octet = "A" if lines[at + 1][place] != "A" else "B"
    bent = lines[at + 1][:place] + octet + lines[at + 1][place + 1:]
    rules.add(rule_of(text.replace(lines[at + 1], bent), place))
rules.add(rule_of(text.replace(lines[at + 1], ""), "an entry is missing"))
rules.add(rule_of(text[:-1], "the last newline is missing"))
assert {"1.04", "3.02", "3.05", "3.06", "3.07", "3.08", "3.14"} <= rules, rules

# Another network: the members' verbs, a contract of its own, segments.
node, member = found("second", 2, "--segment-blocks", "6", "--interval", "1")
node.start("--alone")
member.start(link=node.magnet, mine=False)
page = (CLIENT.parents[2] / "docs/CONTRACTS.md").read_text()
library = FOLDER / "library.jot"
library.write_text(re.search(r"```jot\n(.*?)```", page, re.S)[1])
node.cli("contract", "register", library)
book = {"action": "add_book", "book": {"id": "B1", "title": "Faust \U0001f4d6"}}
node.cli("submit", json.dumps(book))
member.cli("submit", '{"action":"lend_book","id":"B1"}')
member.cli("submit", '{"action":"return_book","id":"B1"}')
actions = [{"action": "add_course", "course": {"id": "C1", "name": "Ledgers", "department": "CS"}},
           json.loads(student(1)), {"action": "enrol_student", "course": "C1", "student": "S001"},
           {"action": "issue_grade", "course": "C1", "student": "S001", "grade": "A"}]
member.cli("submit", json.dumps(actions))
nft = {"id": "N1", "name": "Rare", "metadata": {"artist": "A", "creation_date": "now",
                                               "description": "\"\t"}}
node.cli("submit", json.dumps([{"action": "generate_nft", "nft": nft}, {
    "action": "vote_proposal", "proposal": {"id": "P1", "description": "d"}}]))
member_id = json.loads(member.cli("wallet", "show", "--json"))["id"]
node.cli("submit", json.dumps({"action": "transfer_nft", "id": "N1", "to": member_id}))
member.cli("submit", '{"action":"close_proposal","id":"P1"}')
node.cli("roles", member_id, "registrar", "witness")
other = Node("other")
other.cli("wallet", "new")
member.cli("wallet", "set-key", other.home / "wallet.jwe")
node.cli("network", "params", "--from", "500", "--set", "interval_seconds=2")
node.cli("submit", '{"action":"retire_function","name":"close_proposal"}')
sent = json.loads(node.cli("submit", student(2), "--json"))
node.cli("revoke", member_id)
wait("the last student to be final",
     lambda: node.get("/v1/state/finality/now")["final"] >= sent["height"], 120)
made = {name: node.cli("proof", *arguments) for name, arguments in {
    "record": ("students", "S002"), "absent": ("students", "S999"), "law": ("wallets", member_id),
    "final": ("students", "S002", "--at", sent["height"]),
    "receipt": ("--transaction", sent["id"])}.items()}
height = node.status()["height"]
node.cli("block", "export", "0", str(height))
segments = sorted((node.home / "segments").glob("blocks-*.txt"))
node.kill()
member.kill()
ours = agree(node.home / "blocks.txt")
assert ours["height"] == height and ours["final"] >= sent["height"], ours
assert len(segments) > 2 and facts(*segments)["height"] == 6 * len(segments) - 1, segments
assert facts(node.home / "registration_blocks.txt", node.home / "blocks.log")["height"] >= height

# Proofs: each holds, and changed anywhere it is refused by the same rule.
proof = FOLDER / "a.proof"
for name, token in made.items():
    proof.write_text(token + "\n")
    said = facts(proof)
    assert said == {k: v for k, v in json.loads(decoded(token)).items() if k in said}, said
    jotchain("verify", proof)
    payload, rules = decoded(token), []
    for word in ("network", "block", "key", "collection", "value", "path", "history", "votes",
                 "index", "gas", "entry", "entry_path", "key_hash", "value_hash", "iss", "iat"):
        if found_at := re.search(f'"{word}":[^0-9A-Za-z]*', payload):
            place = found_at.end()
            octet = "A" if payload[place] != "A" else "B"
            for octet in octet, str((int(payload[place], 36) + 1) % 8):
                bent = with_payload(token, payload[:place] + octet + payload[place + 1:])
                rules.append(rule_of(bent, (name, word)))
    assert rules.count("2.13") > 3, (name, rules)
