"""Clients that are not ours, each in a network namespace of its own, fetch a network's genesis file
by nothing but a magnet link of a running node: transmission by the link of the v1 twin, which leads
to the node's own tracker; Debian's libtorrent by the v2 link, which names the node as a peer."""
import atexit
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from harness import ENV, FOLDER, JOTCHAIN, found, jotchain, wait

MISSING = 77
TOOLS = ("ip", "transmission-cli")
BY_LIBTORRENT = """
import sys
import libtorrent
folder, link = sys.argv[1:]
session = libtorrent.session({"listen_interfaces": "0.0.0.0:6881"})
wanted = libtorrent.parse_magnet_uri(link)
wanted.save_path = folder
torrent = session.add_torrent(wanted)
while not torrent.status().is_seeding:
    session.wait_for_alert(200)
    session.pop_alerts()
"""


def skip(why):
    print("skipped:", why)
    sys.exit(MISSING)


if os.geteuid() != 0:
    skip("network namespaces need root")
for tool in TOOLS:
    if not shutil.which(tool):
        skip(f"{tool} is not installed")
if subprocess.run(["/usr/bin/python3", "-c", "import libtorrent"], capture_output=True).returncode:
    skip("python3-libtorrent is not installed")

spaces, running = [], []


def ip(*words):
    done = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, (words, done.stderr)


def tidy_up():
    for process in running:
        process.kill()
        process.wait(20)
    for name in spaces:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, timeout=20)


atexit.register(tidy_up)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def space(role):
    name = f"jot{os.getpid()}{role}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, timeout=20)
    if made.returncode:
        skip(f"no network namespaces here: {made.stderr.strip()}")
    spaces.append(name)
    ip("-n", name, "link", "set", "lo", "up")
    return name


def cable(hub, other, number):
    """One wire between two namespaces, a network of two addresses."""
    ip("-n", hub, "link", "add", f"e{number}", "type", "veth", "peer", "name", "e0", "netns", other)
    for name, end, address in ((hub, f"e{number}", 1), (other, "e0", 2)):
        ip("-n", name, "address", "add", f"10.77.{number}.{address}/24", "dev", end)
        ip("-n", name, "link", "set", end, "up")


def inside(name, *command, log):
    """`ip` becomes the program, so that its id is the program's."""
    process = subprocess.Popen(["ip", "netns", "exec", name, *map(str, command)], env=ENV,
                               stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    running.append(process)
    return process


home, near, far = space("n"), space("t"), space("l")
cable(home, near, 1)
cable(home, far, 2)

founder = found("clients")[0]
founder.log = open(FOLDER / "founder.log", "a")
founder.process = inside(home, JOTCHAIN, "node", "--home", founder.home, "--listen", "0.0.0.0",
                         "--api", "0.0.0.0", "--json", log=founder.log)
ready = wait("the node to be ready", lambda: founder.event("ready"), 60)
shown = subprocess.run(["ip", "netns", "exec", home, JOTCHAIN, "network", "show", "--home",
                        founder.home], env=ENV, capture_output=True, text=True, timeout=60)
assert shown.returncode == 0, shown.stderr
facts = dict(line.split(" ", 1) for line in shown.stdout.splitlines())
assert facts["id"] == ready["network"] and facts["magnet"] == ready["magnet"]
trackers = re.findall(r"&tr=([^&]+)", facts["magnet_v1"])
assert len(trackers) == 2 and "&tr=" not in facts["magnet"], facts

ours = (founder.home / "registration_blocks.txt").read_bytes()
# Without this it tries uTP first, and its clock for giving that up starts with the first UDP packet
# that comes in, which on the Internet DHT sees to and here nobody.
conf = FOLDER / "transmission.conf"
conf.mkdir()
(conf / "settings.json").write_text('{"utp-enabled": false}')
(FOLDER / "by_libtorrent.py").write_text(BY_LIBTORRENT)


def fetches(client, space, link, *command):
    folder = FOLDER / client
    folder.mkdir()
    file = folder / "registration_blocks.txt"
    log = open(FOLDER / f"{client}.log", "a")
    process = inside(space, *command, folder, link, log=log)

    def is_whole():
        whole = file.exists() and file.read_bytes() == ours
        assert whole or process.poll() is None, pathlib.Path(log.name).read_text()
        return whole

    try:
        wait(f"{client} to fetch {link}", is_whole, 90)
    except AssertionError:
        print(pathlib.Path(log.name).read_text().replace("\r", "\n")[-2000:])
        raise
    # The network's id is the hash of its first block: whoever knows it can judge the file.
    first = file.read_bytes().split(b"\n", 1)[0]
    assert hashlib.sha256(first).hexdigest() == facts["id"]
    assert facts["id"] in jotchain("verify", file)


assert facts["magnet_v1"].startswith("magnet:?xt=urn:btih:")
fetches("transmission", near, facts["magnet_v1"], "transmission-cli", "-g", conf, "-w")
assert facts["magnet"].startswith("magnet:?xt=urn:btmh:1220")
fetches("libtorrent", far, facts["magnet"], "/usr/bin/python3", FOLDER / "by_libtorrent.py")
