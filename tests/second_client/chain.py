"""SPEC section 3: a block is judged behind its parent."""
from blocks import check_work, work_hash
from encoding import Broken, grown, leaf_hash, list_root, need, peaks_root
from entries import apply_entry, receipt_line
from finality import end_of_block, wallet_of_key
from genesis import judge_genesis
from members import Setting
from params import next_difficulty
from segments import Cut, info_hash, segment_name
from tokens import key_of_modulus

LAW = 1


class Link:
    """A judged block, the state after it and what its children need to know."""

    def __init__(self, block, parent, state, miner):
        self.block, self.parent, self.state, self.miner = block, parent, state, miner
        self.id, self.height, self.iat = block.id, block.height, block.iat
        self.work = (parent.work if parent else 0) + block.difficulty
        self.work_hash = work_hash(block.token)
        self.peaks = grown(parent.peaks if parent else (), leaf_hash(bytes.fromhex(self.id)))
        self.network = parent.network if parent else self.id
        self.cut = (parent.cut if parent else Cut()).after(
            block.named_segment is not None, self.height, block.octets,
            state.get("params", "now")["params"])

    def ancestor(self, height):
        """The block of that height of this chain, or None."""
        link = self if 0 <= height <= self.height else None
        while link and link.height > height:
            link = link.parent
        return link

    def finality(self):
        return self.state.get("finality", "now")


def params_for(parent, height):
    """What holds for the block behind a link: `params/next` where it is due, else `params/now`."""
    planned = parent.state.get("params", "next")
    if planned is not None and planned["from"] <= height:
        return {"law": planned["law"], "params": planned["params"]}, True
    return parent.state.get("params", "now"), False


def check_law(parent):
    """3.20, judged first of all."""
    need(params_for(parent, parent.height + 1)[0]["law"] == LAW, "3.20")


def due_difficulty(parent, params):
    if parent.parent is None:
        return parent.block.difficulty
    return next_difficulty(parent.block.difficulty, parent.iat - parent.parent.iat, params)


def judge_header(block, parent, params, now):
    """3.06 to 3.14, but 3.09 to 3.11 that need the miner."""
    need(block.height == parent.height + 1, "3.06")
    need(block.difficulty == due_difficulty(parent, params), "3.07")
    check_work(block.token)
    miner = judge_miner(block, parent, params)
    need(block.iat > parent.iat, "3.12")
    need(now is None or block.iat <= now + params["future_seconds_max"], "3.13")
    need(block.token.payload["entries"]["count"] == len(block.entries)
         and block.token.payload["entries"]["root"] == list_root(
             entry.encode("latin-1") for entry in block.entries).hex(), "3.14")
    return miner


def judge_miner(block, parent, params):
    """3.09 to 3.11; gives the signer's wallet."""
    miner, wallet = wallet_of_key(parent.state, block.token.kid)
    need(wallet and "miner" in wallet["roles"], "3.09")
    link = parent
    for _ in range(params["miner_spacing"] - 1):
        if link.height <= 2:
            break
        need(link.miner != miner, "3.10")
        link = link.parent
    need(key_of_modulus(wallet["jwk"]["n"]).signed(block.token), "3.11")
    return miner


def execute(block, parent, state, record):
    """The entries in order, on `state`; the receipts' lines."""
    params, gas, receipts = record["params"], 0, []
    setting = Setting(parent.state, state, parent.network, params, block.height, block.iat)
    for index, entry in enumerate(block.entries):
        try:
            receipt = apply_entry(entry, parent, setting, params["checkpoint_interval"])
            gas += receipt["gas"]
            need(gas <= params["block_gas_max"], "3.15")
        except Broken as broken:
            broken.entry = index
            raise
        receipts.append(receipt_line(receipt))
    end_of_block(state, block.height, params["finality_patience"])
    return receipts


def judge_block(block, parent, now):
    """All of section 3's order for a block above height 0; gives its link."""
    check_law(parent)
    record, moved = params_for(parent, parent.height + 1)
    params = record["params"]
    need(block.octets <= params["block_bytes_max"]
         and len(block.entries) <= params["block_entries_max"], "3.01")
    need(block.prev_hash == parent.id, "3.05")
    miner = judge_header(block, parent, params, now)
    state = parent.state.copy()
    if moved:
        state.set("params", "now", record)
        state.delete("params", "next")
    receipts = execute(block, parent, state, record)
    payload = block.token.payload
    need(payload["receipts_root"] == list_root(receipts).hex(), "3.16")
    state_root, ledger_root = state.roots()
    need(payload["state_root"] == state_root, "3.17")
    need(payload["ledger_root"] == ledger_root, "3.18")
    need(payload["history_root"] == peaks_root(parent.peaks).hex(), "3.19")
    due = parent.cut.due(parent.finality()["final"])
    need(block.named_segment == (due and segment_hash(parent, *due)), "3.21")
    return Link(block, parent, state, miner)


def segment_hash(link, number, first, last):
    texts = []
    link = link.ancestor(last)
    while link and link.height >= first:
        texts.append(link.block.text)
        link = link.parent
    return info_hash(segment_name(number), b"".join(reversed(texts)))


class Chain:
    """Links by id. A file of blocks is one line of them; `branches` are what a node keeps."""

    def __init__(self, branches=False):
        self.links, self.last, self.branches = {}, None, branches

    def add(self, block, now=None):
        if self.last is None:
            link = Link(block, None, judge_genesis(block), block.token.kid)
        else:
            parent = self.links.get(block.prev_hash) if self.branches else self.last
            need(parent is not None, "3.05")
            link = judge_block(block, parent, now)
        self.links[link.id] = self.last = link
        return link
