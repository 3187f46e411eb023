"""What functional tests share: real nodes in folders of their own, on ports that the kernel chose."""
import atexit
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

JOTCHAIN = sys.argv[1]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="jotchain_test_"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
ENV = {**os.environ, "JOTCHAIN_PASSPHRASE": "a passphrase for tests", "HOME": str(FOLDER)}


def jotchain(*arguments, code=0, timeout=120):
    """Runs the program to its end; its stdout, stripped."""
    done = subprocess.run([JOTCHAIN, *map(str, arguments)], env=ENV, timeout=timeout,
                          capture_output=True, text=True)
    assert done.returncode == code, f"{arguments}: exit {done.returncode}, not {code}\n" \
                                    f"{done.stdout}{done.stderr}"
    return (done.stdout if code == 0 else done.stderr).strip()


def wait(what, condition, seconds=30):
    """Waits for a true value and gives it back."""
    until = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        assert time.monotonic() < until, f"waited {seconds} s in vain for: {what}"
        time.sleep(0.05)


def fetch(url, body=None):
    """Status and body, whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=40) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Node:
    """A node's process."""

    def __init__(self, name):
        self.name = name
        self.home = FOLDER / name
        self.process = None
        atexit.register(self.kill)

    def start(self, *arguments, link=None, port=-1, mine=True):
        verb = ["join", link] if link else ["node"]
        self.log = open(FOLDER / f"{self.name.replace('/', '_')}.log", "a")
        command = [JOTCHAIN, *verb, "--home", str(self.home), "--port", str(port), "--json",
                   *(["--mine"] if mine else []), *map(str, arguments)]
        offset = self.log.tell()
        self.process = subprocess.Popen(command, env=ENV, stdout=self.log, stderr=self.log)
        ready = wait(f"{self.home.name} to be ready", lambda: self.event("ready", offset), 60)
        self.port, self.api = ready["swarm"], f"http://127.0.0.1:{ready['api']}"
        self.magnet, self.network = ready["magnet"], ready["network"]
        return self

    def events(self, offset=0):
        text = pathlib.Path(self.log.name).read_text()[offset:]
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def event(self, name, offset=0):
        found = next((e for e in self.events(offset) if e["event"] == name), None)
        dead = self.process.poll() is not None and not found
        assert not dead, pathlib.Path(self.log.name).read_text()[offset:]
        return found

    def get(self, path):
        status, body = fetch(self.api + path)
        assert status == 200, (path, status, body)
        return json.loads(body)

    def status(self):
        return self.get("/v1/status")

    def kill(self, number=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(number)
            self.process.wait(20)

    def cli(self, *arguments, code=0):
        return jotchain(*arguments, "--home", self.home, code=code)


def found(name="test", peers=1, *arguments):
    """Homes of a founder and of members who may mine; the network's genesis in the first."""
    nodes = [Node(f"peer{i + 1}") for i in range(peers)]
    wallets = []
    for i, node in enumerate(nodes):
        token = FOLDER / f"peer{i + 1}.token"
        node.cli("wallet", "new", "--token", token, "--name", f"peer {i + 1}")
        if i:
            wallets += ["--wallet", f"{token}=miner,registrar"]
    difficulty = [] if "--difficulty" in arguments else ["--difficulty", "256"]
    nodes[0].cli("network", "create", "--name", name, "--single-admin", *difficulty, *wallets,
                 *arguments)
    return nodes


def same_head(nodes, seconds=30):
    """Waits until all name one head, then compares the roots that each computed."""
    def one():
        states = [node.get("/v1/state") for node in nodes]
        return states if len({s["head"] for s in states}) == 1 else None
    states = wait("one head", one, seconds)
    assert len({s["state_root"] for s in states}) == 1, states
    assert len({s["ledger_root"] for s in states}) == 1, states
    return states[0]


def at_rest(nodes, seconds=90):
    """Waits until everything is final everywhere, so that nobody mines any more."""
    def rests():
        states = [node.get("/v1/status") for node in nodes]
        busy = any(s["finality"]["finishing"] or s["waiting"] for s in states)
        return not busy and len({s["head"] for s in states}) == 1
    wait("everything final", rests, seconds)
    return same_head(nodes)


def student(number, name="John Doe"):
    return json.dumps({"action": "register_student",
                       "student": {"id": f"S{number:03}", "name": name, "department": "CS"}})
