"""The programs of docs/VERIFY.md, copied out of it, fetch a node's files and find them good; each
refuses a changed byte anywhere, and, of blocks that the founder himself signed again, whichever
check he broke."""
import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "functional"))
from harness import FOLDER, Node, student

page = (TESTS.parent / "docs/VERIFY.md").read_text()
programs = re.findall(r"```(bash|python)\n(.*?)```", page, re.S)
assert [kind for kind, _ in programs] == ["bash", "bash", "python"]
fetch_sh, verify_sh, verify_py = (text for _, text in programs)
assert (fetch_sh + verify_sh).count("\n") <= 60 and verify_py.count("\n") <= 30
(FOLDER / "fetch.sh").write_text(fetch_sh)
(FOLDER / "verify.sh").write_text(verify_sh)
(FOLDER / "verify.py").write_text(verify_py)
SHELL, PYTHON = ["bash", FOLDER / "verify.sh"], ["/usr/bin/python3", FOLDER / "verify.py"]


def run(program, file, cwd=FOLDER):
    return subprocess.run([*program, file], cwd=cwd, timeout=120, capture_output=True, text=True)


def payload_of(token):
    return jwt.decode(token, options={"verify_signature": False})


# The founder's key is a known one, so that this test can sign what a dishonest founder might.
pem = TESTS / "keys/founder.pem"
node, newcomer = Node("founder"), Node("newcomer")
node.cli("wallet", "import", pem)
node.cli("network", "create", "--name", "verify", "--difficulty", "256", "--single-admin")
node.start("--alone")
newcomer.cli("wallet", "new")
token = FOLDER / "newcomer.token"
token.write_text(newcomer.cli("wallet", "token", "--name", "Zoë", "--network", node.network))
node.cli("submit", student(1))
node.cli("admit", token, "--role", "registrar")
newcomer.cli("submit", student(2), "--node", node.api)
node.cli("submit", json.dumps([json.loads(student(number)) for number in (3, 4)]))
for last_number in range(5, 30):  # votes stand in the chain, and none in its last block
    height = json.loads(node.cli("submit", student(last_number), "--json"))["height"]
    voted = node.get("/v1/state/finality/now")["justified"] > 0
    if voted and len(node.get(f"/v1/blocks/{height}")["entries"]) == 1:
        break
node.cli("block", "export", "0", str(height))

for name, last in (("registration_blocks", 2), ("blocks", height)):
    folder = FOLDER / f"fetched_{name}"
    folder.mkdir()
    done = run(["bash", FOLDER / "fetch.sh"], f"{node.api}/v1/torrents/{name}.v1.torrent", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / f"{name}.txt").read_bytes() == (node.home / f"{name}.txt").read_bytes()
    head = node.get(f"/v1/blocks/{last}")["id"]
    for program in (SHELL, PYTHON):
        done = run(program, f"{name}.txt", folder)
        assert done.returncode == 0, done.stdout + done.stderr
        for fact in (f"network {node.network}", f"blocks 0 to {last},", f"head {head}"):
            assert fact in done.stdout, (fact, done.stdout)
    tokens = (folder / f"{name}.txt").read_text().split()
    actions = [action for line in tokens for action in payload_of(line).get("actions", [])]
    count = len(tokens) + sum("token" in action for action in actions)
    assert f", {count} signatures," in run(SHELL, f"{name}.txt", folder).stdout

good = (node.home / "blocks.txt").read_bytes()
bent_file = FOLDER / "bent.txt"


def refused(program, content, why=""):
    assert content != good
    bent_file.write_bytes(content)
    done = run(program, bent_file)
    assert done.returncode != 0 and "head" not in done.stdout, (why, done.stdout)
    assert why in done.stderr, (why, done.stderr)


def changed(at):
    return good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]


end = len(good)
for at in [*range(0, end, 311), end - 2, end - 1]:
    refused(PYTHON, changed(at))
for at in [*range(60, end, end // 12), end - 2, end - 1]:
    refused(SHELL, changed(at))

# The last block again, signed by its miner's key, each time with one thing that is not so.
key = load_pem_private_key(pem.read_bytes(), None)
other = rsa.generate_private_key(65537, 2048)
lines = good.decode().splitlines()
at = max(i for i, line in enumerate(lines) if line.startswith(lines[0].split(".")[0]))
before, (block, entry) = lines[:at], lines[at:]


def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def input_of(head, payload):
    return head + "." + b64(json.dumps(payload, separators=(",", ":")).encode())


def sign(text, by=key):
    return text + "." + b64(by.sign(text.encode(), PKCS1v15(), SHA256()))


def again(entry=entry, works=True, **change):
    """The whole file; its last block has work, or has none."""
    sum_of_entry = hashlib.sha256(b"\0" + entry.encode()).hexdigest()
    payload = {**payload_of(block), "entries": {"count": 1, "root": sum_of_entry}, **change}
    for number in range(100_000):
        text = input_of(block.split(".")[0], {**payload, "nonce": f"again{number:07}"})
        work = int(hashlib.sha256(text.encode()).hexdigest(), 16) * payload["difficulty"]
        if (work < 2**256) == works:
            return "".join(line + "\n" for line in [*before, sign(text), entry]).encode()
    raise AssertionError("no nonce")


def head_of(kid, typ):
    header = {"alg": "RS256", "kid": kid, "typ": typ}
    return b64(json.dumps(header, separators=(",", ":")).encode())


head, intent = entry.split(".")[0], payload_of(entry)
number = other.public_key().public_numbers().n.to_bytes(256, "big")
jwk = {"e": "AQAB", "kty": "RSA", "n": b64(number)}
kid = b64(hashlib.sha256(json.dumps(jwk, separators=(",", ":")).encode()).digest())
wallet = input_of(head_of(kid, "wallet+jwt"), {"name": "other", "jwk": jwk})


def admission(wallet):
    action = {"action": "register_wallet", "roles": [], "token": wallet}
    return sign(input_of(head, {**intent, "actions": [action]}))


for program in (SHELL, PYTHON):
    for honest in (again(), again(admission(sign(wallet, other)))):
        bent_file.write_bytes(honest)
        done = run(program, bent_file)
        assert done.returncode == 0 and f"blocks 0 to {height}," in done.stdout, done.stderr
by_another = sign(input_of(head_of(kid, "transaction+jwt"), intent), other)
for content, shell_says, python_says in [
        (again(prev_hash="0" * 64), "link", "link"),
        (again(height=height + 1), "link", "link"),
        (again(works=False), "work", "work"),
        (again(difficulty=0), "work", "work"),
        (again(entries={"count": 1, "root": "0" * 64}), "root of entries", "entries"),
        (again(sign(entry.rsplit(".", 1)[0], other)), "signature of transaction", "Signature"),
        (again(by_another), "key of transaction", kid),
        (again(admission(sign(wallet))), "signature of wallet", "Signature")]:
    refused(SHELL, content, shell_says)
    refused(PYTHON, content, python_says)
