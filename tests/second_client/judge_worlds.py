"""Both clients agree on 100 chains that the simulation wrote: `judge_worlds.py JOTCHAIN FOLDER`."""
import json
import pathlib
import subprocess
import sys

program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
SECOND = pathlib.Path(__file__).with_name("verify.py")
chains = sorted(folder.glob("seed-*.txt"))
assert len(chains) == 100, len(chains)
judged = subprocess.run(["/usr/bin/python3", SECOND, *chains], capture_output=True, text=True,
                        timeout=500)
assert judged.returncode == 0, judged.stdout + judged.stderr
lines = judged.stdout.splitlines()
assert len(lines) == 100
final = 0
for chain, line in zip(chains, lines):
    path, _, facts = line.partition(" ")
    assert path == str(chain), line
    second = json.loads(facts)
    first = json.loads(subprocess.run([program, "verify", "--json", chain], check=True,
                                      capture_output=True, text=True, timeout=60).stdout)
    assert (first["head"], first["state_root"], first["blocks"]) == \
        (second["head"], second["state_root"], second["height"] + 1), (path, first, second)
    assert second["height"] > 50 and second["final"] > 0, second
    final += second["final"]
print(f"100 chains, {final} final blocks, one verdict")
