"""`demo --json` prints one document, and only that."""
import json
import subprocess

from harness import ENV, FOLDER, JOTCHAIN

run = subprocess.run([JOTCHAIN, "demo", "--json", "--folder", str(FOLDER / "demo")], env=ENV,
                     timeout=150, capture_output=True, text=True)
assert run.returncode == 0, run.stdout + run.stderr
document = json.loads(run.stdout)
assert [p["name"] for p in document["peers"]] == ["peer 1", "peer 2", "peer 3", "peer 4"]
assert len({p["state_root"] for p in document["peers"]}) == 1
assert len({p["wallet"] for p in document["peers"]}) == 4
for peer in document["peers"]:
    assert peer["state"]["students"]["S001"]["name"] == "John Doe"
    assert peer["state"]["proposals"]["P001"]["votes"] == 3
    assert peer["public_key"].startswith("-----BEGIN RSA PUBLIC KEY-----")
assert [b["height"] for b in document["blocks"]] == list(range(len(document["blocks"])))
assert all(len(b["id"]) == 64 and len(b["hash"]) == 64 for b in document["blocks"])
assert [r["rule"] for r in document["refused"]] == [None, "4.07", "2.09", "2.03", "4.05", "5.01"]
