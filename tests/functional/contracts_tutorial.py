"""The walk of docs/CONTRACTS.md, taken as it stands: a contract that did not exist when the network
was founded is written, tested, registered on three running nodes, called from another peer, changed
to version 2; `dev` runs it on a network of its own; and its history, read again, gives the same records."""
import atexit
import os
import pathlib
import re
import signal
import subprocess

from harness import ENV, FOLDER, JOTCHAIN, at_rest, found, jotchain, same_head, wait

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "CONTRACTS.md"
walk = PAGE.read_text().partition("## Reference")[0]
parts = re.findall(r"^```(\w+)( \w+)?\n(.*?)^```$", walk, re.M | re.S)
assert [kind for kind, *_ in parts].count("jot") == 1 and len(parts) >= 6

(FOLDER / "bin").mkdir()
os.symlink(pathlib.Path(JOTCHAIN).resolve(), FOLDER / "bin" / "jotchain")
PATH = f"{FOLDER / 'bin'}:{os.environ['PATH']}"


def bash(text, home, code=0):
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=FOLDER, capture_output=True,
                          env={**ENV, "PATH": PATH, "JOTCHAIN_HOME": str(home)}, text=True,
                          timeout=200)
    assert done.returncode == code, f"{text}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


nodes = found("tutorial", 3)
nodes[0].start()
for node in nodes[1:]:
    node.start(link=nodes[0].magnet)
said = []
temporary = FOLDER / "temporary"  # where `dev` makes its home
temporary.mkdir()
for kind, whose, text in parts:
    if kind == "jot":
        (FOLDER / "library.jot").write_text(text)
        continue
    if whose == " dev":
        log = open(FOLDER / "dev.log", "w")
        dev = subprocess.Popen(["bash", "-euc", "exec " + text], cwd=FOLDER, stdout=log, stderr=log,
                               env={**ENV, "PATH": PATH, "TMPDIR": str(temporary)})
        atexit.register(dev.kill)  # its node ends with it
        wait("dev to register", lambda: "return_book version 1" in (
            printed := (FOLDER / "dev.log").read_text()) or dev.poll() is not None and printed, 60)
        continue
    if whose == " there":
        export = re.search(r"^ *export .*$", (FOLDER / "dev.log").read_text(), re.M)[0]
        there = bash(f"{export}\n{text}", FOLDER / "nobody")
        assert "Added book" in there and "Lent book" in there and '"reader":' in there, there
        dev.send_signal(signal.SIGINT)
        assert dev.wait(30) == 0 and not list(temporary.iterdir()), log.name
        continue
    if "trace" in text:  # the part without a node: nothing may be asked of one
        said.append(bash(text.replace(" | head -20", ""), FOLDER / "nobody"))
        continue
    if whose:
        same_head(nodes)
    said.append(bash(text, nodes[1 if whose else 0].home))
    same_head(nodes, 60)
everything = "".join(said)
for words in ("2 passed, 0 failed", "1000 calls drawn", "lend_book version 1: ", "instructions", "Lent book", "A=ARGS",
              "book = {", "nothing was sent", "lend_book version 2", "in block "):
    assert words in everything, f"{words} is not in\n{everything}"
versions = [line for line in everything.splitlines() if line.startswith('{"height":')]
assert len(versions) == 2 and '"reader"' in versions[0] and '"reader"' not in versions[1], versions
reader = nodes[1].get("/v1/state/books/B1")["reader"]
assert reader == nodes[1].cli("wallet", "show").split()[-1] or reader in nodes[1].cli(
    "wallet", "show"), reader

# Version 2 speaks now, from any peer; its receipt names function, version and line.
refused = bash("""jotchain submit '{"action":"lend_book","id":"B1"}'""", nodes[2].home, code=1)
assert "somebody reads this book" in refused, refused
lent = re.search(r"lend_book version 2, line (\d+)", refused)
source = (FOLDER / "library.jot").read_text().splitlines()
assert lent and "somebody reads this book" in source[int(lent[1]) - 1], refused
verified = bash("jotchain contract verify lend_book", nodes[2].home)
assert "lend_book version 2" in verified, verified

# History from the disk alone, and from a file, by another process.
before = at_rest(nodes)
for node in nodes:
    node.kill(15)
nodes[0].start(port=nodes[0].port)
again = nodes[0].get("/v1/state")
assert (again["head"], again["state_root"]) == (before["head"], before["state_root"])
height = nodes[0].status()["height"]
nodes[0].cli("block", "export", "0", str(height))
assert before["state_root"] in jotchain("verify", nodes[0].home / "blocks.txt")
