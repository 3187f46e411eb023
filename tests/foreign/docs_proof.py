"""The JavaScript of docs/VERIFY.md, copied out of it, finds a node's proofs good by npm jose alone,
and refuses each that its signer bent before he signed."""
import base64
import json
import pathlib
import re
import subprocess
import sys

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "functional"))
from harness import ENV, FOLDER, Node, jotchain, student, wait
from npm import TREE, install

page = (TESTS.parent / "docs/VERIFY.md").read_text()
(program,) = re.findall(r"```javascript\n(.*?)```", page, re.S)
(FOLDER / "proof.cjs").write_text(program)
install()

# The founder's key is a known one, so that this test can sign what a dishonest founder might.
pem = TESTS / "keys/founder.pem"
node = Node("founder")
node.cli("wallet", "import", pem)
node.cli("network", "create", "--name", "proofs", "--difficulty", "256", "--single-admin")
node.start("--alone")
actions = [json.loads(student(number, name)) for number, name in enumerate(("Zoë", "a\"\\\n", "c"), 1)]
sent = json.loads(node.cli("submit", json.dumps(actions), "--json"))
wait("the record to be final",
     lambda: node.get("/v1/state/finality/now")["final"] >= sent["height"], 90)
keys = FOLDER / "keys.json"
keys.write_text(node.cli("wallet", "list", "--jwks"))
wallet = json.loads(keys.read_text())["keys"][0]["kid"]
made = {
    "record": node.cli("proof", "students", "S002", "--at", sent["height"]),
    "law": node.cli("proof", "wallets", wallet, "--at", "final"),
    "absent": node.cli("proof", "students", "S009", "--at", "final"),
    "empty": node.cli("proof", "students", "S002", "--at", "2"),
    "receipt": node.cli("proof", "--transaction", sent["id"])}
node.kill()
key = load_pem_private_key(pem.read_bytes(), None)


def claims_of(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def sign(token, claims):
    text = token.split(".")[0] + "." + b64(json.dumps(claims).encode())
    return text + "." + b64(key.sign(text.encode(), PKCS1v15(), SHA256()))


def run(token, *voters):
    file = FOLDER / "a.proof"
    file.write_text(token + "\n")
    done = subprocess.run(["node", FOLDER / "proof.cjs", file, keys, *voters], timeout=60,
                          env={**ENV, "NODE_PATH": str(TREE / "node_modules")},
                          capture_output=True, text=True)
    assert done.returncode == 0 or not done.stdout, done
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


for name, token in made.items():
    said = run(token, keys)
    ours = json.loads(jotchain("verify", FOLDER / "a.proof", "--json", "--voters", keys))
    assert isinstance(said, dict), (name, said)
    for member in ("record", "absent", "receipt", "height", "network", "final"):
        assert said.get(member) == ours.get(member), (name, member, said, ours)
assert run(made["record"], keys)["final"] and not run(made["record"])["final"]

bent = 0
for name, token in made.items():
    good = claims_of(token)

    def refused(story, change):
        global bent
        claims = json.loads(json.dumps(good))
        change(claims)
        said, token_bent = run(sign(token, claims), keys), sign(token, claims)
        assert isinstance(said, str), (name, story, said)
        (FOLDER / "bent.proof").write_text(token_bent)
        jotchain("verify", FOLDER / "bent.proof", "--voters", keys, code=1)
        bent += 1

    assert isinstance(run(sign(token, good), keys), dict), "as the test signs, an honest one holds"
    fact = good.get("record") or good.get("absent") or good["receipt"]
    if name in ("record", "law"):
        refused("value", lambda c: c["record"]["value"].update(name="another"))
        refused("key", lambda c: c["record"].update(key="S003"))
    if name == "absent":
        refused("key", lambda c: c["absent"].update(key="S002"))
    if name == "receipt":
        refused("line", lambda c: c["receipt"]["line"].update(gas=1))
        refused("entry", lambda c: c["receipt"].update(entry="x"))
    refused("longer path", lambda c: c["path"].append("0" * 64))
    if good["path"]:
        refused("shorter path", lambda c: c["path"].pop())
        refused("bit of the path", lambda c: c["path"].__setitem__(0, "0" * 63 + "1"))
    refused("block", lambda c: c.update(block=claims_of(made["empty" if name != "empty" else "law"])["block"]))
    if "history" in good:
        refused("history", lambda c: c["history"]["path"].reverse() or c["history"]["path"].pop())
    if "votes" in good:
        refused("network", lambda c: c.update(network="0" * 64))
assert bent >= 15, bent
head, payload, signature = made["record"].split(".")
assert "verification failed" in run(f"{head}.{payload}.{signature[1:101]}{signature[0]}{signature[101:]}")
