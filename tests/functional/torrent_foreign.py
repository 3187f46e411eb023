"""aria2c fetches the genesis file and the blocks by nothing but URLs of a node; data that is not
ASCII goes through submit, block, torrent, state, CLI and API byte for byte."""
import hashlib
import json
import subprocess

from harness import FOLDER, fetch, found, wait

NAME = "Zoë Ünal 学生"
node = found()[0].start("--alone")
node.cli("submit", json.dumps({"action": "register_student", "student": {
    "id": "S001", "name": NAME, "department": "Études"}}, ensure_ascii=False))
assert json.loads(node.cli("state", "students", "S001"))["name"] == NAME
assert NAME.encode() in fetch(node.api + "/v1/state/students/S001")[1]

height = node.status()["height"]
said = json.loads(node.cli("block", "export", "0", str(height), "--json"))
assert said["last"] == height
for name in ("registration_blocks", "blocks"):
    folder = FOLDER / f"aria2_{name}"
    url = f"{node.api}/v1/torrents/{name}.v1.torrent"
    done = subprocess.run(
        ["aria2c", "-d", str(folder), "--seed-time=0", "--enable-dht=false",
         "--bt-enable-lpd=false", "--file-allocation=none", "--summary-interval=0",
         "--bt-tracker-timeout=5", "--bt-stop-timeout=60", url],
        timeout=120, capture_output=True, text=True)
    ours = (node.home / f"{name}.txt").read_bytes()
    assert (folder / f"{name}.txt").read_bytes() == ours, done.stdout
    on_disk = (node.home / f"{name}.torrent").read_bytes()
    assert b"announce" not in on_disk
    assert b"8:announce" in fetch(f"{node.api}/v1/torrents/{name}.torrent")[1]

lines = (node.home / "blocks.txt").read_text().splitlines()
blocks = [l for l in lines if l.startswith(lines[0].split(".")[0])]  # one miner, one header
assert len(blocks) == height + 1
for token in blocks[:3]:
    work = hashlib.sha256(token.rsplit(".", 1)[0].encode()).hexdigest()
    assert work.startswith("00"), work  # difficulty 256 is the prototype's two hex zeros
block = node.get(f"/v1/blocks/{height}")
assert block["id"] == hashlib.sha256(blocks[-1].encode()).hexdigest()
assert block["entries"][-1]["payload"]["actions"][0]["student"]["name"] == NAME
verified = json.loads(node.cli("verify", node.home / "blocks.txt", "--json"))
assert verified["state_root"] == node.get("/v1/state")["state_root"]
