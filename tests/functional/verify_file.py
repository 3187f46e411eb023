"""`verify` checks a file offline: reversed order, a missing block, a foreign block and a changed
byte are refused by their rules, with exit code 1."""
import json

from harness import FOLDER, found, jotchain

home = found()[0].home
good = (home / "registration_blocks.txt").read_bytes()
lines = good.decode().splitlines(keepends=True)
counts = []
for line in lines:
    if line.split(".")[0] == lines[0].split(".")[0]:
        counts.append([])
    counts[-1].append(line)
blocks = ["".join(block) for block in counts]
assert [len(block) > 1 for block in counts] == [False, True, False], counts


def refused(text, rule):
    path = FOLDER / "bent.txt"
    path.write_text(text)
    said = jotchain("verify", path, code=1)
    assert rule in said, said


assert "3, linked" in jotchain("verify", home / "registration_blocks.txt")
assert json.loads(jotchain("verify", home / "registration_blocks.txt", "--json"))["blocks"] == 3
refused("".join(reversed(blocks)), "bad_genesis")
refused(blocks[0] + blocks[2], "unknown_parent")
refused(blocks[0] + blocks[1][:-1], "block_shape")
refused(blocks[0] + blocks[1].replace(counts[1][1], counts[1][2], 1), "wrong_entries_root")
for at in range(0, len(good), 97):  # every byte: the unit test of the verifier
    bent = bytearray(good)
    bent[at] ^= 1
    path = FOLDER / "bent.txt"
    path.write_bytes(bent)
    jotchain("verify", path, code=1)
jotchain("verify", FOLDER / "none.txt", code=2)
jotchain("nonsense", code=2)
