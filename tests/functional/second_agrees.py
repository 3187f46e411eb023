"""Chains that the second client composes by chance, from fixed seeds: votes honest and not, members
that come and go, programs of the machine at random. The program finds the same roots, and refuses
what was bent by the same rule."""
import json
import pathlib
import random
import re
import subprocess
import sys

from harness import ENV, FOLDER, JOTCHAIN

TESTS = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(TESTS / "second_client"))
from blocks import Lines, read_block
from chain import Chain
from compose import Composer, Signer
from encoding import Broken
from finality import voters_for
from image import Image, image_text
from verify import add_blocks

NAMES = ("founder", "alice", "bob", "carol", "dave", "erin", "frank", "grace")
KEYS = {name: Signer.read(TESTS / f"keys/{name}.pem") for name in NAMES}
FOUNDER = KEYS["founder"]
MEMBERS = [name for name in KEYS if name != "founder"]
ROLES = ([], ["witness"], ["miner", "witness"], ["admin", "witness"], ["miner"])


def theirs(text):
    """The rule by which the program refuses it, or None."""
    file = FOLDER / "composed.txt"
    file.write_bytes(text.encode("latin-1"))
    done = subprocess.run([JOTCHAIN, "verify", file], env=ENV, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    return re.search(r"\(rule (\d\.\d\d)", done.stderr)[1]


def ours(text):
    try:
        add_blocks(Chain(), text, None)
    except Broken as broken:
        return broken.rule
    return None


def agree(text, why):
    found = theirs(text)
    assert found == ours(text), (why, found, ours(text))
    return found


class World:
    """Members, and a chain that grows by what chance proposes."""

    def __init__(self, seed):
        self.seed, self.chance, self.refused = seed, random.Random(seed), set()
        pick = self.chance.choice
        self.interval = pick([1, 2, 3, 4])
        self.chain = Composer(
            FOUNDER, checkpoint_interval=self.interval, finality_patience=pick([100, 17_280]),
            segment_blocks_max=pick([1, 3, 7]), segment_bytes_max=pick([1_024, 5_000, 10**6]))
        self.diligence = pick([0.1, 0.5, 0.9])
        self.chain.add()
        self.chain.add()
        for name in MEMBERS:
            token = self.chain.wallet_token(KEYS[name])
            self.chain.add(self.chain.transaction(FOUNDER, {
                "action": "register_wallet", "roles": pick(ROLES), "token": token}))

    def votes(self):
        tip, chance = self.chain.tip, self.chance
        newest = tip.ancestor(tip.height // self.interval * self.interval)
        found = []
        if chance.random() < self.diligence and newest.height > tip.finality()["final"]:
            found = [self.chain.vote(key, newest.height) for key in KEYS.values()
                     if key.kid in voters_for(newest)]
        for _ in range(chance.choice([0, 0, 1, 2])):
            back = chance.choice([0, 0, 0, 1, self.interval])
            change = {"aud": "0" * 64} if chance.random() < 0.1 else {}
            found.append(self.chain.vote(KEYS[chance.choice(list(KEYS))],
                                         max(newest.height - back, 1), **change))
        return found

    def action(self):
        wallet, what = KEYS[self.chance.choice(MEMBERS)], self.chance.random()
        if what < 0.7:
            return {"action": "set_roles", "wallet": wallet.kid, "roles": self.chance.choice(ROLES)}
        if what < 0.75:
            return {"action": "revoke_wallet", "wallet": wallet.kid}
        ends = {"aud": self.chain.tip.network, "source": {"height": 0, "id": "a" * 64}}
        votes = [wallet.sign("vote+jwt", {**ends, "target": {"height": 4, "id": end * 64}})
                 for end in "ab"]
        return {"action": "evidence", "votes": votes}

    def transactions(self):
        if self.chance.random() > 0.2:
            return []
        signer = self.chance.choice([FOUNDER, FOUNDER, KEYS[self.chance.choice(MEMBERS)]])
        return [self.chain.transaction(signer, self.action())]

    def propose(self, entries, miner):
        """Adds a block, or has both refuse it."""
        block = self.chain.block(entries, miner=miner, gap=self.chance.randrange(1, 12))
        try:
            self.chain.chain.add(block_of(block))
        except Broken as broken:
            self.refused.add(broken.rule)
            found = theirs(self.chain.text(block))
            assert found == broken.rule, (self.seed, self.chain.tip.height, found, broken)
            return False
        self.chain.lines.append(block)
        return True

    def grow(self, blocks):
        for _ in range(blocks):
            seqs = dict(self.chain.seqs)
            entries = [*self.votes(), *self.transactions()]
            miner = self.chance.choice([FOUNDER, FOUNDER, KEYS[self.chance.choice(MEMBERS)]])
            if not self.propose(entries, miner):
                self.chain.seqs = seqs
                if not any(self.propose([entry], FOUNDER) for entry in entries):
                    self.propose([], FOUNDER)
                self.chain.seqs = {kid: state["seq"] for kid, state in self.used().items()}

    def used(self):
        found = {key.kid: self.chain.tip.state.get("seqs", key.kid) for key in KEYS.values()}
        return {kid: state for kid, state in found.items() if state}


def block_of(lines):
    return read_block(Lines("".join(line + "\n" for line in lines)))


refused, final, segments = set(), 0, 0
for seed in range(1, 7):
    world = World(seed)
    world.grow(45)
    text = world.chain.text()
    assert agree(text, seed) is None
    refused |= world.refused
    final = max(final, world.chain.tip.finality()["final"])
    links = world.chain.chain.links.values()
    segments += sum(link.block.named_segment is not None for link in links)
    for _ in range(40):  # a changed byte anywhere
        at = world.chance.randrange(len(text))
        octet = chr(ord(text[at]) ^ 1 << world.chance.randrange(8))
        refused.add(agree(text[:at] + octet + text[at + 1:], (seed, at)))
assert final > 10 and segments > 10, (final, segments)
assert refused >= {"1.02", "2.03", "3.02", "3.09", "3.11", "3.14", "4.02", "6.01", "6.03",
                   "6.04"}, refused

# Programs by chance: what each port charges, gives and refuses stands in a receipt's gas and pc.
KEYS_OF_RECORDS = ["k1", "k2", "", "x" * 128, "x" * 129, "a\x01", "a\x7f", "\U0001f600z"]
DEEP = [1]
for _ in range(23):
    DEEP = [DEEP]
CONSTANTS = ["items", "other", "undeclared", *KEYS_OF_RECORDS, "a", "b", " " * 300, "y" * 256,
             "y" * 257, 0, -5, 2**53 - 1, True, False, None, [], [1, 2, 3], {}, DEEP, [DEEP],
             {"a": 1, "b": "two"}, {"a": DEEP}, "\u00e9\U0001f600\n\"\\", "admin"]
NUMBERS = [0, 1, 2, 3, -1, 5, 63, 64, -2**63, 2**63 - 1, 2**53 - 1, 2**53, 2**32, 300]
R, X, Y, PTR, MEM, JUMP = -2, -4, -5, -6, -7, -13
NUMBER, RECORD, COLLECTION = "a number", "a record's key", "a collection"
# Of each trigger: what X, Y and the value that is written should be; None is any handle.
OPERANDS = {
    -16: (dict, None, str), -17: (None, None, int), -18: (None, None, NUMBER),
    -19: (None, None, None), -20: (COLLECTION, None, RECORD), -21: (COLLECTION, RECORD, None),
    -22: (COLLECTION, None, RECORD), -23: (dict, str, None), -25: (str, None, str),
    -26: (str, None, None), -27: (None, None, str), -33: (None, None, str),
    -34: (COLLECTION, None, RECORD), -43: (list, None, NUMBER), -44: (None, None, str),
    -46: (list, None, None), -47: (None, None, None), -48: (None, None, str),
    -49: (None, None, bool), -50: (None, None, NUMBER), -51: (str, NUMBER, NUMBER)}
OPERANDS |= {port: (NUMBER, None, NUMBER) for port in (*range(-32, -28), *range(-42, -34))}
HANDLES = {kind: [i for i, value in enumerate(CONSTANTS, 1) if type(value) is kind]
           for kind in (str, int, bool, list, dict)}
HANDLES |= {COLLECTION: [1, 1, 1, 2, 3], RECORD: [4, 4, 5, 5, 6, 7, 8, 9, 10, 11],
            NUMBER: [], None: range(1, len(CONSTANTS) + 3)}
GIVING = [-8, -9, -10, -11, -12, -14, -45, -4, -6, -7, -1, -52]
SCRATCH, SCRATCH_CELLS = 400, 40


def program(chance):
    """Instructions, each setting operands from numbers behind the code, or from scratch cells."""
    numbers, code = [], []

    def cell(value):
        numbers.append(value)
        return len(numbers) - 1 + 300

    def operand(kind):
        if kind is NUMBER:
            return cell(chance.choice(NUMBERS))
        if chance.random() < 0.1:
            return SCRATCH + chance.randrange(SCRATCH_CELLS)
        return cell(chance.choice(HANDLES[kind if chance.random() < 0.98 else None]))

    def emit(a, b):
        code.extend((a, b, len(code) + 3))

    for _ in range(chance.randrange(2, 12)):
        port = chance.choice(list(OPERANDS))
        for target, kind in zip((X, Y, port), OPERANDS[port]):
            emit(operand(kind), target)
        if chance.random() < 0.6:
            emit(chance.choice([*[R] * 20, *GIVING]), SCRATCH + chance.randrange(SCRATCH_CELLS))
        if chance.random() < 0.05:
            emit(operand(NUMBER), PTR)
            emit(operand(NUMBER), MEM)
    emit(cell(-1), JUMP)
    cells = code + [0] * (300 - len(code)) + numbers
    return Image(0, len(cells), False, cells, CONSTANTS)


def registered(name, image, gas_max):
    params = {"type": "object", "additionalProperties": False,
              "properties": {"a": {"type": "array", "items": {"type": "integer"}}}}
    token = FOUNDER.sign("function+jwt", {
        "name": name, "version": 1, "params": params, "image": image_text(image), "cells": 450,
        "gas_max": gas_max, "collections": ["items", "other"], "roles": [], "iat": 0})
    return {"action": "register_function", "token": token}


chance, chain = random.Random(11), Composer(FOUNDER)
chain.add()
for number in range(120):
    gas_max = chance.choice([100_000, 100_000, chance.randrange(60, 600),
                             chance.randrange(600, 9_000)])
    chain.add(chain.transaction(FOUNDER, registered(f"f{number}", program(chance), gas_max)))
statuses = []
for number in range(120):
    before = len(chain.lines)
    chain.add(chain.transaction(FOUNDER, {"action": f"f{number}", "a": [1, number]}))
    statuses.append(json.loads(chain.made[0])["status"])
    if number % 10 == 9:
        assert agree(chain.text(), number) is None
assert {0, 1, 2, 3} <= set(statuses), statuses
print(f"refused by {sorted(filter(None, refused))}, statuses {statuses}")
