"""`status` is what one types at night: exit 0 when all is well, else 1 and one line that says what to
do; an address that asks too much is told when to come back."""
import json
import subprocess
import urllib.error
import urllib.request

from harness import ENV, JOTCHAIN, Node, fetch, found, same_head, student, wait


def status(node):
    said = subprocess.run([JOTCHAIN, "status", "--home", node.home], env=ENV, capture_output=True,
                          text=True, timeout=30)
    return said.returncode, said.stdout, said.stderr


founder, second = found("status", 2)
founder.start("--api-rate", "40")
code, shown, advice = status(founder)
assert code == 1 and "no peer" in advice and str(founder.port) in advice, (code, shown, advice)
second.start(link=founder.magnet)
wait("both to be linked", lambda: founder.status()["greeted"] == second.status()["greeted"] == 1)
founder.cli("submit", student(1))
same_head([founder, second])
code, shown, advice = status(second)
assert code == 0 and not advice, (code, shown, advice)
for word in ("network", "head", "sync", "peers", "pool", "mining", "wallet", "disk", "clock",
             "refused", "torrent"):
    assert any(line.startswith(word) for line in shown.splitlines()), (word, shown)
now = second.status()
lowest = now["difficulty"] == now["difficulty_min"] == 256
line = f"difficulty {now['difficulty']}{' (the lowest of this network)' if lowest else ''}"
assert line in shown.splitlines(), (line, shown)

reader = Node("reader")
reader.cli("wallet", "new")
reader.start(link=founder.magnet, mine=True)  # its wallet may not
same_head([founder, reader])
code, shown, advice = status(reader)
assert code == 1 and "an admin must admit it" in advice, (code, shown, advice)
reader.kill()
code, shown, advice = status(reader)
assert code == 3 and "is it running?" in advice, (code, shown, advice)

held = None
for _ in range(400):
    try:
        urllib.request.urlopen(founder.api + "/healthz", timeout=10).read()
    except urllib.error.HTTPError as error:
        held = error
        break
assert held is not None and held.code == 429, held
assert int(held.headers["Retry-After"]) >= 1
assert json.loads(held.read())["title"] == "Too Many Requests"
wait("the address to be let in again", lambda: fetch(founder.api + "/v1/status")[0] == 200, 10)
