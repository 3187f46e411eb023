"""A node killed at any moment comes back with what it had; a torn log is cut and said; a folder
has one node; who is not admitted is told so; what is too large is refused."""
import json
import subprocess

from harness import (ENV, FOLDER, JOTCHAIN, Node, at_rest, fetch, found, jotchain, same_head,
                     student, wait)

founder, second = found("restart", 2, "--miner-spacing", "1")
founder.start("--alone")
second.start(link=founder.magnet)
for number in range(1, 5):
    founder.cli("submit", student(number))
before = at_rest([founder, second])
assert before["height"] >= 4

other = subprocess.run([JOTCHAIN, "node", "--home", str(founder.home), "--port", "-1"], env=ENV,
                       capture_output=True, text=True, timeout=60)
assert other.returncode == 3 and "in use by another node" in other.stderr, other.stderr

second.kill()
log = second.home / "blocks.log"
whole = log.read_bytes()
log.write_bytes(whole[:-100])
second.start(mine=False)  # else it may mine its own last block before it hears of the lost one
assert any(e["event"] == "repaired" for e in second.events()), second.events()
assert same_head([founder, second]) == before

stranger = Node("stranger")
stranger.cli("wallet", "new")
stranger.start(link=founder.magnet, mine=False)
same_head([founder, stranger])
said = stranger.cli("submit", student(9), code=1)
assert "admin must admit" in said, said
token = FOLDER / "stranger.token"
token.write_text(stranger.cli("wallet", "token", "--name", "Stranger", "--network",
                              founder.network))
founder.cli("admit", token, "--role", "registrar")
same_head([founder, second, stranger])
stranger.cli("submit", student(9))
assert same_head([founder, second, stranger])["state"]["students"]["S009"]

assert fetch(founder.api + "/v1/tokens", b"a" * (64 * 1024 + 1))[0] == 413
assert fetch(founder.api + "/v1/tokens", b"a" * (128 * 1024 + 1))[0] == 413
assert fetch(founder.api + "/v1/tokens", b"a.b.c")[0] == 400
assert fetch(founder.api + "/v1/blocks/99999")[0] == 404
assert fetch(founder.api + "/nowhere")[0] == 404
assert fetch(founder.api + "/healthz") == (200, b"ok\n")
problem = json.loads(fetch(founder.api + "/v1/tokens", b"a.b.c")[1])
assert problem["rule"] and problem["type"] == "about:blank"
