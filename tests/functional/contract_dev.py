"""`jotchain dev`: what is saved is what the network executes, with named wallets and a block at once;
what does not compile or fails its own tests changes nothing; and nothing of it stays."""
import atexit
import json
import os
import pathlib
import re
import signal
import subprocess
import time

from harness import ENV, FOLDER, JOTCHAIN, Node, fetch, jotchain, wait

TEMPORARY = FOLDER / "temporary"  # where `dev` makes its homes
TEMPORARY.mkdir()
PAGE = pathlib.Path(__file__).parents[2] / "docs" / "CONTRACTS.md"
LIBRARY = re.search(r"^```jot\n(.*?)^```$", PAGE.read_text(), re.M | re.S)[1]
FILE = FOLDER / "library.jot"


def alive(pid):
    """Not a zombie either, which nobody may be there to bury."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Dev:
    def __init__(self, *arguments):
        self.log = open(FOLDER / f"dev_{time.monotonic_ns()}.log", "w")
        self.taken = 0
        self.process = subprocess.Popen([JOTCHAIN, "dev", "--json", *map(str, arguments)],
                                        env={**ENV, "TMPDIR": str(TEMPORARY)}, cwd=FOLDER,
                                        stdout=self.log, stderr=self.log)
        atexit.register(self.process.kill)  # its node ends with it

    def said(self):
        return pathlib.Path(self.log.name).read_text()

    def event(self, *names):
        """The next one of these, in order; what came before it is left behind."""
        def look():
            lines = [line for line in self.said().splitlines(True) if line.endswith("\n")]
            for at, line in enumerate(lines):
                if at >= self.taken and line.startswith("{"):
                    event = json.loads(line)
                    if event["event"] in names:
                        self.taken = at + 1
                        return event
            assert self.process.poll() is None, self.said()
            return None
        return wait(f"{names} in\n{self.said()}", look, 60)

    def ready(self):
        self.facts = self.event("ready")
        self.api, self.home = self.facts["api"], pathlib.Path(self.facts["home"])
        self.nodes = [int(p) for p in pathlib.Path(
            f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]
        assert len(self.nodes) == 1, self.nodes
        return self

    def get(self, path):
        status, body = fetch(self.api + path)
        assert status == 200, (path, status, body)
        return json.loads(body)

    def cli(self, *arguments, code=0):
        """As somebody types it who typed the `export` line before."""
        env = {**ENV, "JOTCHAIN_HOME": str(self.home),
               "JOTCHAIN_PASSPHRASE": self.facts["passphrase"]}
        done = subprocess.run([JOTCHAIN, *arguments], env=env, capture_output=True, text=True,
                              timeout=60, stdin=subprocess.DEVNULL)
        assert done.returncode == code, f"{arguments}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def act(self, who, action, code=0, **arguments):
        return self.cli("submit", "--wallet", who, json.dumps({"action": action, **arguments}),
                        code=code)

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        assert self.process.wait(30) == 0, self.said()


def sockets(pid):
    """Local addresses of its listening TCP and of its UDP sockets, as /proc writes them."""
    inodes = set()
    for file in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        if found := re.fullmatch(r"socket:\[(\d+)\]", os.readlink(file)):
            inodes.add(found[1])
    local = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = pathlib.Path(f"/proc/{pid}/net/{table}")
        for row in path.read_text().splitlines()[1:] if path.exists() else []:
            field = row.split()
            if field[9] in inodes and (table.startswith("udp") or field[3] == "0A"):
                local.add(field[1].rpartition(":")[0])
    return local


def saved(*changes):
    text = FILE.read_text()
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    FILE.write_text(text)


# What is wrong is said before anything is made.
FILE.write_text(LIBRARY)
for wrong, words in [(["missing.jot"], "cannot be read"), (["--wallet", "admin"], "admin already"),
                     (["--wallet", "../x"], "NAME=ROLE"), (["--wallet", "x=A"], "NAME=ROLE"),
                     (["--wallet", "x", "--wallet", "x"], "already"),
                     (["--home", FOLDER], "begins anew")]:
    assert words in jotchain("dev", *wrong, code=2), wrong
assert not list(TEMPORARY.iterdir())

# Control-C while it still begins.
dev = Dev(FILE)
wait("a home", lambda: list(TEMPORARY.iterdir()))
dev.end()
assert not list(TEMPORARY.iterdir()), dev.said()

# A contract that is there: its actions are registered, named wallets call them.
subprocess.run([JOTCHAIN, "contract", "new", "notes"], cwd=FOLDER, env=ENV, check=True,
               stdout=subprocess.DEVNULL)
dev = Dev(FILE, "notes.jot", "--wallet", "lena=librarian", "--wallet", "bob", "--wallet",
          "carl=clerk,reader").ready()
assert [(w["name"], w["roles"]) for w in dev.facts["wallets"]] == [
    ("admin", ["admin", "miner", "witness"]), ("lena", ["librarian"]), ("bob", []),
    ("carl", ["clerk", "reader"])], dev.facts
ids = {w["name"]: w["id"] for w in dev.facts["wallets"]}
assert all(pathlib.Path(w["file"]).is_file() for w in dev.facts["wallets"])
assert dev.home.parent == TEMPORARY and dev.home.stat().st_mode & 0o777 == 0o700
assert sockets(dev.nodes[0]) == {"0100007F"}, sockets(dev.nodes[0])
first = [dev.event("registered") for _ in range(3)]
assert [(e["name"], e["version"]) for e in first] == [
    ("add_book", 1), ("lend_book", 1), ("return_book", 1)], first
hint = dev.event("try")["text"]
assert hint.startswith("try: jotchain submit --wallet lena '{\"action\":\"add_book\""), hint
assert dev.event("registered")["name"] == "notes"
for name, who in ids.items():
    assert dev.cli("wallet", "show", "--wallet", name).split()[-1] == who, name

begun = time.monotonic()
done = dev.act("lena", "add_book", book={"id": "B1", "title": "Faust"})
took = time.monotonic() - begun
assert "Added book" in done and took < 10, (took, done)  # most of it opens the wallet
assert "add_book: admin or librarian" in dev.act("bob", "add_book", 1,
                                                 book={"id": "B2", "title": "Faust II"})
assert "no wallet eve in" in dev.act("eve", "lend_book", 2, id="B1")
dev.act("bob", "lend_book", id="B1")
assert dev.get("/v1/state/books/B1")["reader"] == ids["bob"]
assert "this book is lent (lend_book version 1" in dev.act("carl", "lend_book", 1, id="B1")

# A saved change is a new version of what changed, and of that alone.
FILE.write_text(FILE.read_text().replace("this book is lent", "somebody reads this book"))
begun = time.monotonic()
event = dev.event("registered", "unchanged")
assert (event["event"], event["name"], event["version"]) == ("registered", "lend_book", 2), event
assert time.monotonic() - begun < 20
functions = dev.get("/v1/state/functions")
assert [functions[n]["version"] for n in ("add_book", "lend_book", "return_book", "notes")] == [
    1, 2, 1, 1], functions
refused = dev.act("carl", "lend_book", 1, id="B1")
assert "somebody reads this book (lend_book version 2" in refused, refused
# The source in the token says version 2, so anybody can compile it to what is registered.
assert "version 2;" in dev.get("/v1/functions/lend_book")["source"]
assert "lend_book version 2" in dev.cli("contract", "verify", "lend_book")

# What does not compile is shown with its place, and the old version goes on.
saved(("require(exists(books[id])", "require(exist(books[id])"))
event = dev.event("refused", "registered")
line = FILE.read_text()[:FILE.read_text().index("exist(books")].count("\n") + 1
assert event["event"] == "refused", event
assert f"library.jot:{line}:13: error: there is no function exist" in event["text"], event
assert "\n" + " " * 14 + "^" in event["text"], event
assert "somebody reads this book" in dev.act("carl", "lend_book", 1, id="B1")
saved(("require(exist(books[id])", "require(exists(books[id])"))
assert dev.event("refused", "registered", "unchanged")["event"] == "unchanged"

# What fails its own tests is not registered, although it compiles and is another program.
RIGHT, WRONG = 'expect books["B1"] == { id: "B1", title: "Faust" };', 'expect !exists(books["B1"]);'
saved(('emit("Returned book", { id });', 'emit("Gave back", { id });'), (RIGHT, WRONG))
event = dev.event("tests_failed", "registered", "unchanged")
assert event["event"] == "tests_failed", event
assert "FAILED  a book has one reader at a time" in event["text"], event
assert dev.get("/v1/state/functions")["return_book"]["version"] == 1
saved((WRONG, RIGHT))
event = dev.event("tests_failed", "registered", "unchanged")
assert (event["event"], event["name"], event["version"]) == ("registered", "return_book", 2), event
assert "Gave back" in dev.act("bob", "return_book", id="B1")

# A function that is new in an old file; a version that the author wrote; a file that is replaced.
other = FOLDER / "other.jot"
other.write_text(FILE.read_text().replace("version 1;", "version 7;")
                 + "action burn(id: string(1..20)) by admin { delete books[id]; }\n")
os.replace(other, FILE)
event = dev.event("registered")
assert (event["name"], event["version"]) == ("burn", 7), event
dev.act("admin", "burn", id="B1")
assert fetch(dev.api + "/v1/state/books/B1")[0] == 404

# Control-C ends all of it; until then blocks came at once.
assert dev.get("/v1/status")["difficulty"] == 256, dev.get("/v1/status")
dev.end()
assert json.loads(dev.said().splitlines()[-1])["event"] == "stopped"
assert not list(TEMPORARY.iterdir()) and not alive(dev.nodes[0])

# A home that was named stays, and an ordinary node goes on with it; a node that dies ends `dev`,
# whose home stays when it shall.
dev = Dev("notes.jot", "--home", FOLDER / "kept").ready()
assert [w["name"] for w in dev.facts["wallets"]] == ["admin", "alice", "bob"], dev.facts
dev.event("registered")
dev.end(signal.SIGTERM)
node = Node("kept").start("--alone", "--passphrase-file", FOLDER / "kept" / "passphrase")
dev.act("bob", "notes", item={"id": "1", "text": "still here"})
assert node.get("/v1/state/notes_items/1")["owner"] == dev.facts["wallets"][2]["id"]
node.kill(signal.SIGTERM)
dev = Dev("notes.jot", "--keep").ready()
os.kill(dev.nodes[0], signal.SIGKILL)
assert dev.process.wait(30) == 3 and "the node ended" in dev.said(), dev.said()
assert list(TEMPORARY.iterdir()) == [dev.home]
