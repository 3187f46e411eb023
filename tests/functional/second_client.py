"""The second client, written from docs/SPEC.md alone, judges what real networks leave behind as the
program does: every file of the demo's homes, a chain with members' verbs and another contract,
proofs; what was bent it refuses by the program's rule."""
import base64
import json
import os
import pathlib
import re
import subprocess

from harness import FOLDER, Node, found, jotchain, student, wait, JOTCHAIN

CLIENT = pathlib.Path(__file__).parents[1] / "second_client/verify.py"


def judge(*files, code=0):
    done = subprocess.run(["/usr/bin/python3", CLIENT, *map(str, files)], capture_output=True,
                          text=True, timeout=120)
    assert done.returncode == code, (files, done.stdout, done.stderr)
    return done.stdout


def facts(*files):
    """What it says of the last file's end."""
    return json.loads(judge(*files).splitlines()[-1].split(" ", 1)[1])


def agree(file):
    """Both find the same in a file of blocks."""
    ours, theirs = facts(file), json.loads(jotchain("verify", file, "--json"))
    assert ours["head"] == theirs["head"] and ours["height"] + 1 == theirs["blocks"], (file, ours)
    assert ours["state_root"] == theirs["state_root"], (file, ours, theirs)
    return ours


def refuse(text, why):
    """Both refuse it by one rule, which is given back."""
    bent = FOLDER / "bent.txt"
    bent.write_text(text)
    ours = re.search(r"rule (\S+),", judge(bent, code=1) + ",")
    theirs = re.search(r"\(rule (\S+) ", jotchain("verify", bent, code=1))
    assert ours and theirs and ours[1].strip(",") == theirs[1], (why, ours, theirs)
    return theirs[1]


def decoded(token):
    text = token.split(".")[1]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()


def with_payload(token, payload):
    head, _, tail = token.split(".")
    text = base64.urlsafe_b64encode(payload.encode()).rstrip(b"=").decode()
    return ".".join((head, text, tail))


assert judge(code=2) == "" and judge(FOLDER / "none.txt", code=2) == ""

# The demo's homes: every file of blocks, and the log of all blocks behind the genesis.
jotchain("demo", "--json", "--folder", FOLDER / "demo", timeout=200)
homes = sorted((FOLDER / "demo").glob("peer*"))
assert len(homes) == 4, homes
for home in homes:
    for name in ("registration_blocks.txt", "blocks.txt"):
        agree(home / name)
    assert facts(home / "registration_blocks.txt", home / "blocks.log")["height"] >= 9
text = (homes[0] / "blocks.txt").read_text()
lines = text.splitlines(keepends=True)
at = max(i for i, line in enumerate(lines) if '"nonce"' in decoded(line) and i < len(lines) - 1)
rules = set()
for name in ("prev_hash", "receipts_root", "state_root", "ledger_root", "history_root", "root",
             "height", "iat", "difficulty", "nonce", "entries"):
    payload = decoded(lines[at])
    place = payload.index(f'"{name}"') + len(name) + 4
    for octet in "0", "1", "\x01", "é":
        if payload[place] != octet:
            bent = with_payload(lines[at], payload[:place] + octet + payload[place + 1:])
            rules.add(refuse(text.replace(lines[at], bent), name))
for place in range(0, len(lines[at + 1]), 37):
    octet = "A" if lines[at + 1][place] != "A" else "B"
    bent = lines[at + 1][:place] + octet + lines[at + 1][place + 1:]
    rules.add(refuse(text.replace(lines[at + 1], bent), place))
rules.add(refuse(text.replace(lines[at + 1], ""), "an entry is missing"))
rules.add(refuse(text[:-1], "the last newline is missing"))
assert {"3.02", "3.05", "3.06", "3.07", "3.08", "3.14"} <= rules, rules
