#!/usr/bin/python3
"""Judges files of blocks and tokens as docs/SPEC.md says, and was written from that alone.

verify.py FILE...        a line per file: what its last block leaves, or the broken rule; blocks
                         that start above height 0 go on from the file before
verify.py --vectors DIR  every vector of DIR as tests/vectors/README.md defines them
Exit code: 0 all hold, 1 a rule is broken or a vector disagrees, 2 usage."""
import json
import pathlib
import re
import sys
import time

from blocks import Lines, read_block
from chain import Chain
from encoding import Broken, need, sha256_hex
from forks import choose
from proofs import judge_proof
from tokens import TYPS, check_function, open_entry, open_token, open_wallet_token, split_token
from vectors import judge_folder

KEY_BITS_MAX = 4_096
RECORD = re.compile(r"# ([0-9]{1,9}) ([0-9]{1,9}) ([0-9a-f]{64})\n")
LOG = "# "  # begins a record of a blocks.log


def text_of(name):
    return pathlib.Path(name).read_bytes().decode("latin-1")  # what is not ASCII breaks 1.02


def records_of_log(text):
    """Section 10: the blocks of a blocks.log, up to the first record that is not exactly so."""
    at, records = 0, []
    while found := RECORD.match(text, at):
        at = found.end() + int(found[2])
        record = text[found.end():at]
        if record.count("\n") != int(found[1]) or sha256_hex(record) != found[3]:
            break
        records.append(record)
    return "".join(records)


def add_blocks(chain, text, now):
    """A blocks.log may hold branches; what is chosen among them is then the last."""
    chain.branches = text.startswith(LOG)
    lines = Lines(records_of_log(text) if chain.branches else text)
    while lines.more():
        height = chain.last.height + 1 if chain.last else 0
        try:
            chain.add(read_block(lines), now)
        except Broken as broken:
            broken.height = height
            raise
    if chain.branches:
        chain.last, _ = choose(chain)


def facts_of(link):
    state_root, ledger_root = link.state.roots()
    now = link.finality()
    return {"height": link.height, "head": link.id, "state_root": state_root,
            "ledger_root": ledger_root, "final": now["final"], "justified": now["justified"]}


def token_facts(text, typ):
    """Of a token that is no block: what holds without any state."""
    if typ == "proof+jwt":
        payload, _ = judge_proof(text)
        return {name: payload[name] for name in ("network", "record", "absent", "receipt")
                if name in payload}
    if typ == "wallet+jwt":
        token, key = open_wallet_token(text, KEY_BITS_MAX)
        return {"id": token.id, "kid": key.kid}
    if typ in ("transaction+jwt", "vote+jwt"):
        return {"id": open_entry(text).id}
    token = open_token(text, ("function+jwt",))
    check_function(token.payload, set())
    return {"id": token.id}


def typ_of(line):
    """None of what is no token."""
    try:
        return split_token(line, TYPS).typ
    except Broken:
        return None


def goes_on(text):
    """Whether the first block of a file is above height 0."""
    try:
        return text.startswith(LOG) or read_block(Lines(text)).height > 0
    except Broken:
        return False


def judge_file(chain, text, now):
    """What the file leaves, and the chain that a next file may go on from."""
    typ = typ_of(text.split("\n", 1)[0])
    if typ not in ("block+jwt", None):
        text = text.removesuffix("\n")
        need("\n" not in text, "2.02")
        return token_facts(text, typ), chain
    if chain is None or chain.last is None or not goes_on(text):
        chain = Chain()
    need(text, "3.02")
    add_blocks(chain, text, now)
    return facts_of(chain.last), chain


def said(broken):
    places = [f"{name} {getattr(broken, name)}" for name in ("height", "entry")
              if hasattr(broken, name)]
    return ", ".join([f"rule {broken.rule}", *places, *filter(None, [broken.place])])


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--vectors":
        return judge_folder(pathlib.Path(arguments[1]))
    if not arguments or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    chain, code = None, 0
    for name in arguments:
        try:
            found, chain = judge_file(chain, text_of(name), int(time.time()))
            print(name, json.dumps(found))
        except OSError as error:
            print(f"{name}: {error.strerror}", file=sys.stderr)
            return 2
        except Broken as broken:
            print(f"{name}: refused: {said(broken)}")
            chain, code = None, 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
