"""SPEC section 3: a block's lines, its token and its payload in the one spelling."""
import re

from encoding import NUMBER_MAX, canonical, is_hex, is_integer, need, parse_json, sha256_hex
from tokens import BLOCK_TOKEN_MAX, TOKEN_MAX, split_token

READ_BYTES_MAX, READ_ENTRIES_MAX = 16 << 20, 16_384
ZEROS = "0" * 64
NONCE = re.compile(r"[A-Za-z0-9_-]{12,64}\Z")
ROOTS = ("receipts_root", "state_root", "ledger_root", "history_root")


class Block:
    """A token, its payload's members, and the texts of its entries."""

    def __init__(self, token, entries):
        self.token, self.entries = token, entries
        self.id, payload = token.id, token.payload
        self.height, self.prev_hash = payload["height"], payload["prev_hash"]
        self.iat, self.difficulty = payload["iat"], payload["difficulty"]

    @property
    def named_segment(self):
        return self.token.payload.get("segment")

    @property
    def octets(self):
        return len(self.token.text) + 1 + sum(len(entry) + 1 for entry in self.entries)

    @property
    def text(self):
        return "".join(line + "\n" for line in (self.token.text, *self.entries)).encode()


def spelled(payload):
    """The one spelling of a block's payload."""
    hashes = "".join(f'"{name}":"{payload[name]}",' for name in ROOTS)
    count, root = payload["entries"]["count"], payload["entries"]["root"]
    segment = f'"segment":"{payload["segment"]}",' if "segment" in payload else ""
    network = f'"network":{canonical(payload["network"])},' if "network" in payload else ""
    return (f'{{"height":{payload["height"]},"prev_hash":"{payload["prev_hash"]}",'
            f'"iat":{payload["iat"]},"difficulty":{payload["difficulty"]},'
            f'"entries":{{"count":{count},"root":"{root}"}},{hashes}{segment}{network}'
            f'"nonce":"{payload["nonce"]}"}}').encode()


DEMANDED = {"height", "prev_hash", "iat", "difficulty", "entries", "nonce", *ROOTS}


def check_payload(payload, octets):
    """3.02."""
    need(isinstance(payload, dict) and DEMANDED <= set(payload) <= DEMANDED | {
        "segment", "network"}, "3.02")
    need(is_integer(payload["height"]) and is_integer(payload["iat"]), "3.02")
    need(is_integer(payload["difficulty"], 1, NUMBER_MAX), "3.02")
    entries = payload["entries"]
    need(isinstance(entries, dict) and set(entries) == {"count", "root"}, "3.02")
    need(is_integer(entries["count"]) and is_hex(entries["root"]), "3.02")
    need(all(is_hex(payload[name]) for name in ("prev_hash", *ROOTS)), "3.02")
    need("segment" not in payload or is_hex(payload["segment"]), "3.02")
    need(isinstance(payload["nonce"], str) and NONCE.match(payload["nonce"]), "3.02")
    need("network" not in payload or payload["height"] == 0, "3.02")
    need(spelled(payload) == octets, "3.02")


def open_block_token(text):
    """2.01 to 2.04, chapter 1, 3.02."""
    token = split_token(text, ("block+jwt",), BLOCK_TOKEN_MAX)
    head = '{"alg":"RS256","kid":"%s","typ":"block+jwt"}' % token.kid
    need(token.header == head, "3.02")
    token.payload = parse_json(token.octets)
    check_payload(token.payload, token.octets)
    return token


def work_hash(token):
    return int(sha256_hex(token.signing_input), 16)


def check_work(token):
    need(work_hash(token) * token.payload["difficulty"] < 2**256, "3.08")


class Lines:
    """The lines of a file; each must end by a newline."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def more(self):
        return self.at < len(self.text)

    def next(self):
        end = self.text.find("\n", self.at)
        need(end > self.at, "3.02")
        line, self.at = self.text[self.at:end], end + 1
        return line


def read_block(lines):
    """The shape of one block: what is not read yet has no rule but 3.01 and 3.02."""
    token = open_block_token(lines.next())
    count = token.payload["entries"]["count"]
    need(count <= READ_ENTRIES_MAX, "3.01")
    entries, octets = [], len(token.text) + 1
    for _ in range(count):
        entries.append(lines.next())
        need(len(entries[-1]) <= TOKEN_MAX, "2.01")
        octets += len(entries[-1]) + 1
        need(octets <= READ_BYTES_MAX, "3.01")
    return Block(token, entries)
