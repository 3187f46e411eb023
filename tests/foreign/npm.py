"""npm's packages for tests, installed once per build tree as package-lock.json says."""
import fcntl
import hashlib
import json
import os
import pathlib
import shutil
import subprocess

from harness import ENV, JOTCHAIN

HERE = pathlib.Path(__file__).parent
TREE = pathlib.Path(JOTCHAIN).resolve().parent / "foreign"


def install():
    TREE.mkdir(exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    with open(TREE / "lock", "w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        stamp = TREE / "installed"
        wanted = hashlib.sha256(lock).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, TREE)
        done = subprocess.run(["npm", "ci"], cwd=TREE, env=os.environ, timeout=200,
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        stamp.write_text(wanted)


def node(script, **facts):
    """Runs one of this folder's scripts; the facts are its input, its answer is JSON too."""
    install()
    done = subprocess.run(["node", HERE / script], input=json.dumps(facts), timeout=60,
                          env={**ENV, "NODE_PATH": str(TREE / "node_modules")},
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)
