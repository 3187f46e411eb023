"""`jotchain oisc run`: the programs of tests/oisc at every width and in both dialects, with their
exact numbers of instructions; then what it refuses, and with which exit code."""
import json
import pathlib
import struct
import subprocess
import tempfile

from harness import ENV, JOTCHAIN

HERE = pathlib.Path(__file__).resolve().parent.parent / "oisc"
FORMATS = {16: "h", 32: "i", 64: "q"}
folder = tempfile.TemporaryDirectory()
image = pathlib.Path(folder.name) / "image"


def run(*arguments, stdin=b"", cells=None, **options):
    if cells is not None:
        image.write_text(" ".join(map(str, cells)))
    words = [w for k, v in options.items() for w in (f"--{k}", str(v))]
    return subprocess.run([JOTCHAIN, "oisc", "run", str(image), *words, *arguments], input=stdin,
                          env=ENV, capture_output=True, timeout=120)


def refused(said, words):
    assert said.returncode == 1 and said.stderr.decode() == f"error: {words}\n", said


ran = 0
for row in json.loads((HERE / "programs.json").read_text()):
    text = "".join((HERE / f"{name}.dec").read_text() for name in row["images"])
    cells = [int(number) for number in text.split()]
    for word in row["words"]:
        for dialect in row["dialects"]:
            for data in text.encode(), struct.pack(f"<{len(cells)}{FORMATS[word]}", *cells):
                image.write_bytes(data)
                said = run("--stats", stdin=row["input"].encode(), word=word, dialect=dialect)
                assert said.returncode == 0, said
                assert said.stdout == row["output"].encode(), (row["images"], word, dialect, said)
                assert said.stderr == b"%d instructions\n" % row["steps"], (word, dialect, said)
                ran += 1
assert ran >= 80, ran

EVERY = bytes(range(256))
image.write_bytes((HERE / "echo.dec").read_bytes())
assert run(stdin=EVERY * 1000).stdout == EVERY * 1000

# Input: one dialect adds it and branches, the other replaces and goes on.  Both end at -1.
ADDS = [-1, 15, 9, 15, -1, 3, 16, 16, -1, 17, -1, 3, 16, 16, -1, 65, 0, 33]
said = run(cells=ADDS, stdin=b"\x01", dialect="esolang")
assert (said.returncode, said.stdout) == (0, b"B"), said
said = run(cells=ADDS, stdin=b"a", dialect="howerj")
assert (said.returncode, said.stdout) == (0, b"a"), said
# At the end of input 65 - 1 > 0 does not branch; 0 - 1 does.
said = run(cells=ADDS, dialect="esolang")
assert (said.returncode, said.stdout) == (0, b"@"), said
said = run(cells=[*ADDS[:15], 0, 0, 33], dialect="esolang")
assert (said.returncode, said.stdout) == (0, b"!"), said
# Addresses above 32767 exist in 16 bits only without sign; 65535 is -1.
assert run(cells=[6, 40000, 3, 7, 7, -7, 5, 0], word=16, dialect="howerj").returncode == 0
refused(run(cells=[6, 40000, 3, 7, 7, -7, 5, 0], word=16),
        "trapped at pc 0: nothing is at address -25536")

refused(run(cells=[3, 4, 0, 5, 5, 0], gas=7), "out of gas at pc 0 after 7 instructions")
refused(run(cells=[3, 4, 3, 5, 5, 99999]), "trapped at pc 3: nothing is at address 99999")
refused(run("--cells", "9", cells=[9, 9, -1]),
        "trapped at pc 0: nothing is at address 9")
refused(run(cells=["1", "2x"]), f"{image}: line 1: 2x is no number of 64 bits")
refused(run(cells=[70000], word=16), f"{image}: line 1: 70000 is no number of 16 bits")
image.write_bytes(b"\x01\x02\x03")
refused(run(word=16), f"{image}: 3 bytes are no whole words of 16 bits")
for said in (run(cells=[1], word=8), run(cells=[1], dialect="c"), run(cells=[1], gas=-1),
             run("--cells", "3", cells=[1, 2, 3, 4]), run(cells=[1], format="hex")):
    assert said.returncode == 2 and said.stderr.startswith(b"error: "), said
image.unlink()
said = run()
assert said.returncode == 2 and b"cannot be read" in said.stderr, said
# A program that prints without end into a full device: the machine's fault, exit code 3.
image.write_text("6 -1 0 6 6 0 65")
with open("/dev/full", "wb") as full:
    said = subprocess.run([JOTCHAIN, "oisc", "run", str(image), "--gas", "1000000"], env=ENV,
                          stdout=full, stderr=subprocess.PIPE, timeout=60)
assert said.returncode == 3, said
