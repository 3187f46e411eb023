"""`proof` asks a running node; `verify` checks what it wrote when no node runs any more: a record,
its absence, a receipt, finality by votes; each changed token is refused, by rule and place."""
import base64
import json

from harness import FOLDER, found, jotchain, student, wait

node = found()[0].start("--alone")
before = node.status()["height"]
sent = json.loads(node.cli("submit", student(1), "--json"))
height = sent["height"]


def at_least_final():
    return node.get("/v1/state/finality/now")["final"] >= height


wait("the record to be final", at_least_final, 90)
keys, final = FOLDER / "keys.json", FOLDER / "final.proof"
keys.write_text(node.cli("wallet", "list", "--jwks"))  # the founder alone: the one witness too
node.cli("proof", "students", "S001", "--at", height, "--out", final)
made = {"head": node.cli("proof", "students", "S001"),
        "absent": node.cli("proof", "students", "S001", "--at", before),
        "nothing": node.cli("proof", "students", "S999"),
        "receipt": node.cli("proof", "--transaction", sent["id"]),
        "wallet": node.cli("proof", "wallets", json.loads(node.cli("wallet", "show", "--json"))["id"]),
        "latest": node.cli("proof", "students", "S001", "--at", "final")}
node.cli("proof", "students", code=2)
node.cli("proof", "students", "S001", "--at", "x", code=1)
node.cli("proof", "students", "S001", "--at", "99999", code=1)
node.cli("proof", "--transaction", "0" * 64, code=1)
node.kill()


def verify(token, *options, code=0):
    file = FOLDER / "a.proof"
    file.write_text(token)
    return jotchain("verify", file, *options, code=code)


def facts(token, *options):
    return json.loads(verify(token, "--json", *options))


trust = ["--keys", keys, "--voters", keys]
shown = facts(final.read_text(), *trust)
assert shown["record"]["value"]["id"] == "S001" and shown["height"] == height, shown
assert shown["final"] and shown["iss_signed"] and shown["miner_signed"], shown
assert facts(made["latest"], *trust)["final"]
words = verify(final.read_text())
for line in ("students/S001 = ", "signature not checked", "give the witnesses' keys by --voters"):
    assert line in words, (line, words)
assert "final by 1 of 1 given voters" in verify(final.read_text(), *trust)
assert not facts(final.read_text(), *trust, "--interval", "5")["final"]
assert facts(made["head"])["record"] == shown["record"]
assert facts(made["absent"])["absent"]["key"] == "S001"
assert facts(made["nothing"])["absent"]["key"] == "S999"
receipt = facts(made["receipt"])["receipt"]
assert receipt["line"] == sent["receipt"] and receipt["line"]["id"] == sent["id"], receipt
assert facts(made["wallet"])["iss_signed"], "the proof shows its signer's key"

# A changed payload: its paths lead nowhere, whoever signed.  A changed signature needs the key.
latest = json.loads(base64.urlsafe_b64decode(made["latest"].split(".")[1] + "=="))
for name, token in {**made, "final": final.read_text().strip()}.items():
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    if name == "absent":
        claims["block"] = latest["block"]  # in which the record stands
    elif name == "nothing":
        claims["absent"]["key"] = "S001"
    elif name == "receipt":
        claims["receipt"]["line"]["gas"] += 1
    else:
        claims["record"]["key"] += "x"
    bent = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    said = verify(f"{head}.{bent}.{signature}", code=1)
    assert "rule 2.13 bad_proof" in said and "says (" in said, (name, said)
    swapped = f"{head}.{payload}.{signature[1:101]}{signature[0]}{signature[101:]}"
    assert "rule 2.09 bad_signature" in verify(swapped, *trust, code=1), name
