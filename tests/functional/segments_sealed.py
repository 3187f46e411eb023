"""Final blocks become files that are the same on every node, and the chain names their torrents: a
newcomer takes them by torrent, aria2c the v1 twin, a node that comes back reads its own."""
import hashlib
import subprocess

from harness import FOLDER, at_rest, fetch, found, same_head, student, wait

BLOCKS = 6  # of a segment
nodes = found("sealed", 3, "--segment-blocks", BLOCKS)
founder, second, newcomer = nodes
founder.start()
second.start(link=founder.magnet)
wait("two nodes to meet", lambda: all(n.status()["greeted"] == 1 for n in (founder, second)))


def name(number, ending="txt"):
    return f"blocks-{number:06}.{ending}"


def segment(node, number):
    path = node.home / "segments" / name(number)
    return path.read_bytes() if path.exists() else b""


def named(node):
    heights = range(node.status()["height"] + 1)
    blocks = [node.get(f"/v1/blocks/{height}") for height in heights]
    return [(b["height"], b["segment"]) for b in blocks if "segment" in b]


def end_of(text, at):
    """Where the bencoded value ends that begins at `at`."""
    if text[at:at + 1] == b"i":
        return text.index(b"e", at) + 1
    if text[at:at + 1] in b"dl":
        at += 1
        while text[at:at + 1] != b"e":
            at = end_of(text, at)
        return at + 1
    colon = text.index(b":", at)
    return colon + 1 + int(text[at:colon])


def v2_hash(torrent):
    at = torrent.index(b"4:info") + 6
    return hashlib.sha256(torrent[at:end_of(torrent, at)]).hexdigest()


count = 0
while len(named(founder)) < 2:
    count += 1
    assert count < 20, "the chain names nothing"
    founder.cli("submit", student(count))
    at_rest([founder, second])
assert named(founder) == named(second)
(height, first_id), (_, second_id) = named(founder)[:2]
assert height > BLOCKS

for node in (founder, second):
    wait("two sealed files", lambda n=node: segment(n, 0) and segment(n, 1))
    for number, named_id in enumerate((first_id, second_id)):
        torrent = (node.home / "segments" / name(number, "torrent")).read_bytes()
        assert v2_hash(torrent) == named_id
        assert v2_hash(fetch(f"{node.api}/v1/torrents/{name(number, 'torrent')}")[1]) == named_id
for number in (0, 1):
    assert segment(founder, number) == segment(second, number)
genesis = (founder.home / "registration_blocks.txt").read_bytes()
assert segment(founder, 0).startswith(genesis)
tokens = [line for line in (segment(founder, 0) + segment(founder, 1)).splitlines()]
ids = {hashlib.sha256(line).hexdigest() for line in tokens}
for height in range(2 * BLOCKS):
    assert founder.get(f"/v1/blocks/{height}")["id"] in ids, height

newcomer.start(link=founder.magnet)
same_head(nodes, 60)
downloads = [d["name"] for d in newcomer.status()["downloads"]]
assert downloads[:3] == ["registration_blocks.txt", name(0), name(1)], downloads
for number in (0, 1):
    assert segment(newcomer, number) == segment(founder, number)
assert (name(0), first_id) in [(f["name"], f["id"]) for f in newcomer.status()["files"]]

folder = FOLDER / "aria2"
done = subprocess.run(
    ["aria2c", "-d", str(folder), "--seed-time=0", "--enable-dht=false", "--bt-enable-lpd=false",
     "--file-allocation=none", "--summary-interval=0", "--bt-tracker-timeout=5",
     "--bt-stop-timeout=60", f"{newcomer.api}/v1/torrents/{name(0, 'v1.torrent')}"],
    timeout=120, capture_output=True, text=True)
assert (folder / name(0)).read_bytes() == segment(founder, 0), done.stdout

# What is whole stays as it is; what is damaged is not served but made again.
second.kill()
whole, damaged = (second.home / "segments" / name(number) for number in (0, 1))
before = whole.stat()
bytes_then = damaged.read_bytes()
damaged.write_bytes(bytes_then[:100] + b"!" + bytes_then[101:])
second.start()
wait("the damaged file to be made again", lambda: damaged.read_bytes() == bytes_then)
assert (whole.stat().st_ino, whole.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
wait("both to be offered", lambda: {(name(0), first_id), (name(1), second_id)}
     <= {(f["name"], f["id"]) for f in second.status()["files"]})
assert any(name(1) in e["text"] and "not accepted" in e["text"] for e in second.events()
           if "text" in e), "it said nothing of the damage"
