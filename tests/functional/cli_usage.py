"""Every verb has a help with an example; wrong usage names the nearest right one and exits with 2."""
import re
import subprocess

from harness import ENV, JOTCHAIN


def run(*arguments):
    return subprocess.run([JOTCHAIN, *arguments], env=ENV, capture_output=True, text=True,
                          timeout=30)


def verbs_of(*path):
    """Names under `Subcommands:` of that help."""
    said = run(*path, "--help")
    assert said.returncode == 0, said
    part = said.stdout.partition("Subcommands:")[2]
    return re.findall(r"^  ([a-z-]+) ", part, re.M)


def walk(*path):
    inner = verbs_of(*path)
    said = run(*path, "--help").stdout
    if path:
        assert f"jotchain {' '.join(path)}" in said, f"{path}: no example in its help\n{said}"
    return [path] + [leaf for verb in inner for leaf in walk(*path, verb)]


verbs = walk()
assert len(verbs) > 15, verbs
for typed, meant in [(["sumbit"], "submit"), (["stauts"], "status"), (["wallet", "shwo"], "show"),
                     (["network", "create", "--diffculty", "3"], "--difficulty"),
                     (["node", "--mien"], "--mine")]:
    said = run(*typed)
    assert said.returncode == 2 and f"did you mean {meant}?" in said.stderr, said
for typed in (["xyzzy"], [], ["node", "--port", "abc"], ["tx"], ["verify"]):
    said = run(*typed)
    assert said.returncode == 2 and said.stderr.startswith("error: "), said
    assert "did you mean" not in said.stderr, said
version = run("--version")
assert re.fullmatch(r"\d+\.\d+\.\d+", version.stdout.strip()), version
