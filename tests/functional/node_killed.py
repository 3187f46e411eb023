"""Nodes of a running network are killed with -9, at random and between the write and the fsync of a
block; each comes back, catches up and agrees.  One that sleeps for half a minute heals.  A full
disk and a folder that is read-only are said, and nothing is lost."""
import os
import random
import signal
import subprocess
import sys
import threading
import time

import harness
from harness import ENV, FOLDER, JOTCHAIN, found, same_head, student, wait

ROUNDS, HITS, ROUNDS_MAX = 20, 5, 60
TRACE = ("--log-level", "trace")
random.seed(1)
nodes = found("killed", 3)
nodes[0].start(*TRACE)
for node in nodes[1:]:
    node.start(*TRACE, link=nodes[0].magnet)

done = threading.Event()
sent = [0, 0, 0]


def submit(index):
    """Keeps the network busy; while its node is down it only tries."""
    while not done.is_set():
        number = 1000 * index + sent[index]
        said = subprocess.run([JOTCHAIN, "submit", student(number), "--no-wait", "--home",
                               nodes[index].home], env=ENV, capture_output=True)
        sent[index] += said.returncode == 0
        done.wait(0.2)


submitters = [threading.Thread(target=submit, args=(i,)) for i in range(3)]
for thread in submitters:
    thread.start()


def log_of(node):
    return open(node.log.name, "rb").read()


def kill_at_write(node):
    """Dies as soon as its log says that a block is written; true when not yet that it is synced."""
    log = os.open(node.log.name, os.O_RDONLY)
    os.lseek(log, 0, os.SEEK_END)
    until = time.monotonic() + 20
    seen = b""
    while b'"event":"written"' not in seen:
        seen += os.read(log, 1 << 16)
        if time.monotonic() > until:
            return False
    os.kill(node.process.pid, signal.SIGKILL)
    node.process.wait(20)
    os.close(log)
    text = log_of(node)
    return text.rfind(b'"event":"written"') > text.rfind(b'"event":"synced"')


hits = rounds = 0
try:
    while rounds < ROUNDS or hits < HITS:
        rounds += 1
        assert rounds <= ROUNDS_MAX, f"{hits} of {rounds} kills hit between write and fsync"
        victim = nodes[rounds % 3]
        if rounds % 2 or rounds > ROUNDS:
            hits += kill_at_write(victim)
        else:
            done.wait(random.random())
        victim.kill()
        victim.start(*TRACE, port=victim.port)
        wait("the victim to catch up", lambda: victim.status()["height"] >= max(
            n.status()["height"] for n in nodes) - 1 and victim.status()["greeted"] == 2, 60)

    sleeper = nodes[1]
    sleeper.process.send_signal(signal.SIGSTOP)
    time.sleep(30)
    sleeper.process.send_signal(signal.SIGCONT)
    wait("the sleeper to be greeted", lambda: all(n.status()["greeted"] == 2 for n in nodes), 60)
finally:
    done.set()
    for thread in submitters:
        thread.join()
state = same_head(nodes, 60)
assert state["height"] > 20
for node in nodes:  # what is on the disk alone gives the same state again
    node.kill(signal.SIGTERM)
    node.start(*TRACE, port=node.port)
again = same_head(nodes, 60)  # which may be a later one: what waited in a pool is mined on
for node in nodes:
    block = node.get(f"/v1/blocks/{state['height']}")
    assert block["id"] == state["head"], (block["id"], state, again)
print(f"{rounds} kills, {hits} between write and fsync, height {state['height']}, "
      f"{sum(sent)} submitted")

if os.geteuid() != 0:
    print("not root: no disk of its own to fill")
    sys.exit()
disk = FOLDER / "disk"
disk.mkdir()


def mount(*options):
    subprocess.run(["mount", *options], check=True)


mount("-t", "tmpfs", "-o", "size=4m", "none", disk)
small = harness.Node("disk/small")
try:
    small.home.mkdir()
    small.start(link=nodes[0].magnet, mine=False)
    before = small.status()["height"]  # it may stop as soon as the disk is full
    ballast = disk / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    for number in range(9000, 9003):
        nodes[0].cli("submit", student(number))
    wait("the node to stop", lambda: small.process.poll() is not None, 60)
    log = open(FOLDER / "disk_small.log").read()
    assert small.process.returncode == 3 and "No space left on device" in log, log
    ballast.unlink()
    small.start(mine=False)
    assert same_head([nodes[0], small])["height"] > before
    small.kill(signal.SIGTERM)

    mount("-o", "remount,ro", disk)
    said = subprocess.run([JOTCHAIN, "node", "--home", str(small.home), "--port", "-1"], env=ENV,
                          capture_output=True, text=True, timeout=60)
    assert said.returncode == 3 and "Read-only file system" in said.stderr, said
    mount("-o", "remount,rw", disk)
    small.start(mine=False)
    same_head([nodes[0], small])
finally:
    small.kill()
    subprocess.run(["umount", disk])
