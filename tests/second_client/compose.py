"""Blocks as a miner makes them, honest or bent: what the tests of the second client judge."""
import json

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from blocks import ROOTS, ZEROS, Lines, read_block, spelled
from chain import Chain, due_difficulty, execute, params_for, segment_hash
from encoding import EMPTY_LIST, Broken, base64url, list_root, peaks_root, sha256_hex
from genesis import found_state
from tokens import key_of_modulus

DEFAULTS = {
    "block_bytes_max": 4_194_304, "block_entries_max": 4_096, "block_gas_max": 50_000_000,
    "cells_max": 65_536, "checkpoint_interval": 4, "difficulty_min": 1,
    "finality_patience": 17_280, "future_seconds_max": 60, "gap_max": 12,
    "half_life_seconds": 300, "interval_seconds": 5, "key_bits_max": 2_048, "miner_spacing": 1,
    "segment_blocks_max": 8_192, "segment_bytes_max": 67_108_864, "tx_gas_max": 1_000_000}


class Signer:
    def __init__(self, key):
        self.private = key
        modulus = key.public_key().public_numbers().n
        text = base64url(modulus.to_bytes((modulus.bit_length() + 7) // 8, "big"))
        self.key = key_of_modulus(text)
        self.kid, self.jwk = self.key.kid, self.key.jwk

    @classmethod
    def read(cls, path):
        return cls(load_pem_private_key(path.read_bytes(), None))

    def sign_text(self, text):
        return text + "." + base64url(self.private.sign(text.encode(), PKCS1v15(), SHA256()))

    def sign(self, typ, payload, header=None):
        """`payload` is a value, or bytes as they shall stand."""
        header = header or f'{{"alg":"RS256","kid":"{self.kid}","typ":"{typ}"}}'
        octets = payload if isinstance(payload, bytes) else json.dumps(
            payload, ensure_ascii=False, separators=(",", ":")).encode()
        return self.sign_text(base64url(header.encode()) + "." + base64url(octets))


class Composer:
    """A chain that grows; `seqs` counts for every wallet, `made` are the last receipts' lines."""

    def __init__(self, founder, difficulty=1, iat=1_700_000_000, **params):
        self.founder, self.seqs, self.chain = founder, {}, Chain()
        network = {"founder": {"jwk": founder.jwk, "name": "founder"}, "law": 1, "name": "composed",
                   "params": {**DEFAULTS, **params}}
        state_root, ledger_root = found_state(network, founder.key).roots()
        payload = {"height": 0, "prev_hash": ZEROS, "iat": iat, "difficulty": difficulty,
                   "entries": {"count": 0, "root": EMPTY_LIST}, "receipts_root": EMPTY_LIST,
                   "state_root": state_root, "ledger_root": ledger_root,
                   "history_root": EMPTY_LIST, "network": network}
        self.lines = []
        self.keep(self.signed(payload, founder))

    @property
    def tip(self):
        return self.chain.last

    def signed(self, payload, miner):
        for number in range(2**40):
            octets = spelled({**payload, "nonce": f"{number:012}"})
            head = f'{{"alg":"RS256","kid":"{miner.kid}","typ":"block+jwt"}}'
            text = base64url(head.encode()) + "." + base64url(octets)
            if int(sha256_hex(text), 16) * payload["difficulty"] < 2**256:
                return miner.sign_text(text)
        raise AssertionError("no nonce")

    def keep(self, *lines):
        self.lines.append(lines)
        self.chain.add(read_block(Lines("".join(line + "\n" for line in lines))))

    def transaction(self, signer, *actions, **change):
        """The next one of this wallet, which is the signer's key unless `wallet` says."""
        wallet = change.pop("wallet", signer.kid)
        seq = change.setdefault("seq", self.seqs.get(wallet, 0) + 1)
        self.seqs[wallet] = max(seq, self.seqs.get(wallet, 0))
        return signer.sign("transaction+jwt", {
            "aud": self.tip.network, "seq": seq, "iat": self.tip.iat, "exp": self.tip.iat + 86_400,
            "actions": list(actions), **change})

    def wallet_token(self, signer, **change):
        return signer.sign("wallet+jwt", {
            "name": "member", "jwk": signer.jwk, "iat": self.tip.iat, "exp": self.tip.iat + 86_400,
            "aud": self.tip.network, **change})

    def vote(self, signer, target=None, **change):
        """For the newest checkpoint, by the rules."""
        interval = self.tip.state.get("params", "now")["params"]["checkpoint_interval"]
        target = self.tip.ancestor(self.tip.height // interval * interval
                                   if target is None else target)
        source = target.ancestor(target.finality()["justified"])
        return signer.sign("vote+jwt", {
            "aud": self.tip.network, "source": {"height": source.height, "id": source.id},
            "target": {"height": target.height, "id": target.id}, **change})

    def block(self, entries=(), miner=None, gap=5, **change):
        """The lines of the next block; the roots are right as far as the entries hold."""
        parent, height = self.tip, self.tip.height + 1
        record, moved = params_for(parent, height)
        state = parent.state.copy()
        if moved:
            state.set("params", "now", record)
            state.delete("params", "next")
        payload = {"height": height, "prev_hash": parent.id, "iat": parent.iat + gap,
                   "difficulty": due_difficulty(parent, record["params"]),
                   "entries": {"count": len(entries),
                               "root": list_root(e.encode() for e in entries).hex()}}
        receipts = self.made = self.receipts(entries, payload, parent, state, record)
        payload |= dict(zip(ROOTS, (list_root(receipts).hex(), *state.roots(),
                                    peaks_root(parent.peaks).hex())))
        due = parent.cut.due(parent.finality()["final"])
        if due:
            payload["segment"] = segment_hash(parent, *due)
        payload = {name: value for name, value in (payload | change).items() if value is not None}
        return (self.signed(payload, miner or self.founder), *entries)

    @staticmethod
    def receipts(entries, payload, parent, state, record):
        class Draft:
            height, iat = payload["height"], payload["iat"]
        Draft.entries = entries
        try:
            return execute(Draft, parent, state, record)
        except Broken:
            return []

    def add(self, *entries, **change):
        self.keep(*self.block(entries, **change))

    def text(self, *more):
        return "".join(line + "\n" for block in (*self.lines, *more) for line in block)
