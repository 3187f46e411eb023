"""The commands of README's part for three terminals, typed as they stand into three terminals by
somebody who waits for what each one shows: three peers, one link, one record."""
import ctypes
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import time

from harness import ENV, FOLDER, JOTCHAIN, fetch, same_head, wait

CLONE_NEWNET = 0x40000000
PROMPT = r"\[(?P<code>\d+)\] next> "
SECONDS = 60

page = (pathlib.Path(__file__).parents[2] / "README.md").read_text()
part = re.search(r"^## By hand, in three terminals\n(.*?)^## ", page, re.S | re.M).group(1)
parts = [block.splitlines() for block in re.findall(r"```bash\n(.*?)```", part, re.S)]
assert len(parts) == 3 and sum(map(len, parts)) <= 8, parts
assert len(re.findall("^```$", part, re.M)) == 3, "a block that nobody typed"

# The commands use the program's own ports.  A network of this process and its children alone keeps
# other nodes of this machine out; without the right to have one, the node takes free ones of 11.
if os.geteuid() == 0 and ctypes.CDLL(None).unshare(CLONE_NEWNET) == 0:
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True, timeout=20)


class Terminal:
    """An interactive bash at a terminal of its own, without a passphrase in its environment."""

    def __init__(self):
        self.text = ""
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            env = {name: value for name, value in ENV.items()
                   if not name.startswith(("JOTCHAIN_", "BASH_", "PROMPT_"))}
            env |= {"PATH": f"{pathlib.Path(JOTCHAIN).resolve().parent}:{env['PATH']}",
                    "LC_ALL": "C.UTF-8", "TERM": "dumb", "PS1": r"[$?] next> "}
            os.chdir(FOLDER)
            os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "--noediting"], env)

    def read(self, seconds):
        if select.select([self.end], [], [], seconds)[0]:
            self.text += os.read(self.end, 65_536).decode(errors="replace")

    def until(self, pattern, since=0):
        """Waits for `pattern` to be shown after `since`; the match."""
        deadline = time.monotonic() + SECONDS
        while not (seen := re.compile(pattern).search(self.text, since)):
            assert time.monotonic() < deadline, f"no {pattern!r} within {SECONDS} s:\n{self.text}"
            self.read(0.1)
        return seen

    def type(self, line):
        os.write(self.end, line.encode() + b"\n")

    def carry_out(self, line, passphrase):
        """Types a command and the passphrase where it is asked for; what was shown, without the
        prompt.  A node's command is carried out when it says where it listens."""
        since = at = len(self.text)
        done = r", API on http://\S+" if re.match(r"jotchain (node|join) ", line) else PROMPT
        self.type(line)
        while True:
            seen = self.until(rf"(?P<asked>New passphrase: |Again: |Passphrase: )|{done}", at)
            at = seen.end()
            if not seen["asked"]:
                break
            self.type(passphrase)
        shown = self.text[since:at]
        assert passphrase not in shown, self.text
        assert seen.groupdict().get("code", "0") == "0", self.text
        return shown

    def children(self):
        text = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(word) for word in text.split()]

    def close(self):
        """Ends what runs here, then closes the window."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            for child in self.children():
                os.kill(child, number)
            deadline = time.monotonic() + 20
            while self.children() and time.monotonic() < deadline:
                self.read(0.1)  # whoever writes to a full terminal would wait for ever
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class Peer:
    def __init__(self, name):
        self.api = (FOLDER / name / "api.url").read_text().strip()

    def get(self, path):
        status, body = fetch(self.api + path)
        assert status == 200, (path, status, body)
        return json.loads(body)


terminals = []
try:
    for owner, lines in zip(("alice", "bob", "carol"), parts):
        terminal = Terminal()
        terminals.append(terminal)
        terminal.until(PROMPT)
        for line in lines:
            if line.startswith("jotchain state "):
                same_head([Peer(name) for name in ("alice", "bob", "carol")])
            shown = terminal.carry_out(line, "a passphrase for all three")
    last = terminals[-1]
    record = json.loads(re.search(r"^\{.*\}\s*$", shown, re.M)[0])
    assert record.pop("registered_by") == record.pop("changed_by"), record
    assert record == {"department": "CS", "id": "S001", "name": "Zoë"}, shown
    assert "Registered student:" in last.text
    peers = [Peer(name) for name in ("alice", "bob", "carol")]
    same_head(peers)
    ports = [peer.get("/v1/status")["swarm_port"] for peer in peers]
    assert len(set(ports)) == 3 and set(ports) <= set(range(6881, 6892)), ports
    wallets = peers[0].get("/v1/state/wallets").values()
    assert sorted(wallet["name"] for wallet in wallets) == ["bob", "carol", "founder"], wallets
finally:
    for terminal in reversed(terminals):
        terminal.close()
# The log of a node names blocks and transactions, and tells nothing of what is in them.
for terminal in terminals[:2]:
    assert re.search(r"block [3-9]\d* [0-9a-f]{64} entries 1", terminal.text), terminal.text
    assert "Zoë" not in terminal.text, terminal.text
