"""The .deb installs on a bare Debian 12 with what apt resolves for it and nothing else, founds a
network there, takes a transaction into a block, stops, and leaves no file behind but the wallet's.

Needs root, debootstrap and a Debian 12 mirror in this machine's own sources, else 77: skipped.
The bare system is kept as build/package/bookworm.tar."""
import gzip
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "build/package"
BARE, CHROOT = WORK / "bookworm.tar", WORK / "root"
SUITES = ("bookworm", "bookworm-updates", "bookworm-security")
# Mounts and processes of its own: both vanish with this process, however it ends.
ALONE = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
STUDENT = '{"action":"register_student","student":{"id":"S001","name":"Zoë","department":"CS"}}'


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def run(*command, code=0, **more):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600, **more)
    assert done.returncode == code, f"{command}: exit {done.returncode}, not {code}\n" \
                                    f"{done.stdout}{done.stderr}"
    return done.stdout


def sources():
    """Debian 12's own archives among this machine's: (address, suite)."""
    targets = run("apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)",
                  "Created-By: Packages")
    lines = [line.split() for line in targets.splitlines()]
    return [(site, suite) for site, suite, part in lines if suite in SUITES and part == "main"]


def inside(*command):
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
                   "DEBIAN_FRONTEND": "noninteractive", "JOTCHAIN_PASSPHRASE": "for tests"}
    environment |= {k: v for k, v in os.environ.items() if k.lower().endswith("_proxy")}
    return ["chroot", str(CHROOT), "env", "-i", *(f"{k}={v}" for k, v in environment.items()),
            *map(str, command)]


def jotchain(*arguments, code=0):
    return run(*inside("jotchain", *arguments), code=code).strip()


def make_bare(archives):
    if CHROOT.exists():  # of a run that was killed
        shutil.rmtree(CHROOT)
    WORK.mkdir(parents=True, exist_ok=True)
    if not BARE.exists():
        site = next(site for site, suite in archives if suite == "bookworm")
        trust = ["--include=ca-certificates"] if site.startswith("https") else []
        run("debootstrap", "--variant=minbase", *trust, "bookworm", CHROOT, site)
        half = BARE.with_suffix(".half")
        run("tar", "-C", CHROOT, "--exclude=./var/cache/apt/archives/*.deb", "-cf", half, ".")
        half.rename(BARE)
        shutil.rmtree(CHROOT)
    CHROOT.mkdir()
    run("tar", "-C", CHROOT, "-xpf", BARE)
    (CHROOT / "etc/apt/sources.list").write_text(
        "".join(f"deb {site} {suite} main\n" for site, suite in archives))
    for name in ("resolv.conf", "hosts"):
        shutil.copy(pathlib.Path("/etc", name), CHROOT / "etc" / name)
    run("mount", "-t", "proc", "proc", CHROOT / "proc")


def files():
    """Every file of the system that is nobody's cache, log or ledger of packages."""
    moving = ("proc/", "dev/", "root/", "tmp/", "var/cache/", "var/log/", "var/lib/apt/",
              "var/lib/dpkg/", "etc/ld.so.cache")
    found = set()
    for folder, folders, names in os.walk(CHROOT):
        at = os.path.relpath(folder, CHROOT)
        found |= {os.path.normpath(os.path.join(at, name)) for name in names + folders}
    return {path for path in found if not path.startswith(moving)}


class Node:
    def __init__(self, name, *arguments):
        self.log = WORK / f"{name}.log"
        with open(self.log, "w") as out:
            command = inside("jotchain", *arguments, "--port", -1, "--json")
            self.process = subprocess.Popen(command, stdout=out, stderr=out)
        until = time.monotonic() + 60
        while not (ready := self.event("ready")):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, f"not ready: {self.log.read_text()}"
            time.sleep(0.05)
        self.magnet = ready["magnet"]

    def event(self, name):
        lines = (line for line in self.log.read_text().splitlines() if line.endswith("}"))
        return next((e for e in map(json.loads, lines) if e["event"] == name), None)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        assert code == 0, f"SIGTERM: exit {code}\n{self.log.read_text()}"


def check_documents():
    docs = CHROOT / "usr/share/doc/jotchain"
    for name in ("README.md", "SPEC.md", "VERIFY.md", "copyright"):
        assert (docs / name).stat().st_size > 0, name
    assert gzip.decompress((docs / "changelog.gz").read_bytes()) == (
        ROOT / "CHANGELOG.md").read_bytes()
    page = gzip.decompress((CHROOT / "usr/share/man/man1/jotchain.1.gz").read_bytes()).decode()
    verbs = [line.split()[0] for line in jotchain("--help").split("ubcommands:")[1].splitlines()
             if line.startswith("  ") and line[2] != " "]
    assert len(verbs) > 9 and not [verb for verb in verbs if verb not in page], verbs
    check_unit()
    complete = ("source /usr/share/bash-completion/completions/jotchain;"
                "COMP_WORDS=(jotchain network cr) COMP_CWORD=2; _jotchain; echo ${COMPREPLY[@]}")
    assert run(*inside("bash", "-c", complete)).split() == ["create"]


def check_unit():
    # A root without systemd's own units cannot be verified in, so the program's path is moved.
    unit = (CHROOT / "usr/lib/systemd/system/jotchain.service").read_text()
    copy = WORK / "jotchain.service"
    copy.write_text(unit.replace("/usr/bin/", f"{CHROOT}/usr/bin/"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", copy], capture_output=True,
                          text=True, timeout=60)
    about = [line for line in done.stderr.splitlines() if "jotchain.service" in line]
    assert done.returncode == 0 and not about, done.stderr  # an unknown key is but a line to it


def check_network():
    jotchain("wallet", "new")
    jotchain("network", "create", "--name", "bare", "--difficulty", 256,
             "--single-admin")
    founder = Node("founder", "node", "--mine", "--alone")
    sent = json.loads(jotchain("submit", STUDENT, "--json"))  # blocks for votes may stand before it
    assert sent["receipt"]["events"][0]["text"] == "Registered student", sent
    block = json.loads(jotchain("block", sent["height"], "--json"))
    assert json.loads(STUDENT) in block["entries"][-1]["payload"]["actions"], block
    reader = Node("reader", "join", founder.magnet, "--home", "/root/reader")
    until = time.monotonic() + 60
    while "S001" not in jotchain("state", "--home", "/root/reader"):
        assert time.monotonic() < until, reader.log.read_text()
        time.sleep(0.2)
    shown = jotchain("status")
    assert "network" in shown and "mining" in shown, shown
    reader.stop()
    founder.stop()


def main(deb):
    version = run("dpkg-deb", "-f", deb, "Version").strip()
    before = files()
    run(*inside("apt-get", "update"))
    shutil.copy(deb, CHROOT / "tmp")
    run(*inside("apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{deb.name}"))
    assert jotchain("--version") == version
    check_documents()
    check_network()
    run(*inside("apt-get", "purge", "-y", "--auto-remove", "jotchain"))
    left = files() - before
    assert not left, sorted(left)
    assert (CHROOT / "root/.jotchain/wallet.jwe").exists(), "the wallet must outlive the package"


if os.geteuid() != 0 or not shutil.which("debootstrap"):
    skip("root and debootstrap are needed")
if "alone" not in sys.argv:
    if subprocess.run([*ALONE, "true"]).returncode:
        skip("no mounts of its own on this machine")
    os.execvp("unshare", [*ALONE, "/usr/bin/python3", __file__, "alone"])
archives = sources()
if "bookworm" not in [suite for _, suite in archives]:
    skip("no Debian 12 among this machine's package sources")
package = ROOT / run(ROOT / "scripts/package").splitlines()[-1]
try:
    make_bare(archives)
    main(package)
finally:
    subprocess.run(["umount", CHROOT / "proc"], stderr=subprocess.DEVNULL)
    shutil.rmtree(CHROOT, ignore_errors=True)
