"""SPEC section 3, Proofs: one fact, by nothing but the token."""
from blocks import check_work, open_block_token
from encoding import (Broken, canonical, is_hex, is_integer, leaf_hash, need, node_hash, sha256,
                      sha256_hex)
from state import EMPTY, LAW, bit, leaf_of, place_of
from tokens import check_vote, is_name, key_of_modulus, members, open_token

FACTS = ("record", "absent", "receipt")
WAY_MAX = 256


def check_shape(token):
    """2.05 and 2.06; gives the name of the fact."""
    payload = token.payload
    members(payload, ("iss", "iat", "network", "block", "path"), (*FACTS, "history", "votes"))
    facts = [name for name in FACTS if name in payload]
    need(len(facts) == 1, "2.05")
    need(payload["iss"] == token.kid, "2.06", "iss")
    need(is_integer(payload["iat"]), "2.06", "iat")
    need(is_hex(payload["network"]), "2.06", "network")
    need(isinstance(payload["block"], str), "2.06", "block")
    check_fact_shape(facts[0], payload[facts[0]])
    check_way(payload["path"], "path")
    if "history" in payload:
        check_members(payload["history"], "history", ("block", "path"))
        need(isinstance(payload["history"]["block"], str), "2.06", "history")
        check_way(payload["history"]["path"], "history")
    votes = payload.get("votes", [])
    need(isinstance(votes, list) and all(isinstance(v, str) for v in votes), "2.06", "votes")
    return facts[0]


def check_members(value, place, demanded, allowed=()):
    try:
        members(value, demanded, allowed)
    except Broken as broken:
        raise Broken(broken.rule, place) from None


def check_way(way, place):
    need(isinstance(way, list) and all(is_hex(step) for step in way), "2.06", place)


def check_fact_shape(name, fact):
    if name == "receipt":
        check_members(fact, name, ("index", "line"), ("entry", "entry_path"))
        need(("entry" in fact) == ("entry_path" in fact), "2.06", name)
        need(is_integer(fact["index"]), "2.06", name)
        need(isinstance(fact.get("entry", ""), str), "2.06", name)
        check_way(fact.get("entry_path", []), name)
        return
    check_members(fact, name, ("collection", "key", *(["value"] if name == "record" else [])),
                  ["leaf"] if name == "absent" else [])
    need(is_name(fact["collection"]) and isinstance(fact["key"], str), "2.06", name)
    if "leaf" in fact:
        need(isinstance(fact["leaf"], dict) and set(fact["leaf"]) == {"key_hash", "value_hash"}
             and all(map(is_hex, fact["leaf"].values())), "2.06", name)


def stated_block(text):
    token = open_block_token(text)
    check_work(token)
    return token


def way_root(place, leaf, way):
    """From a leaf up; the way's last hash is joined first."""
    for depth in reversed(range(len(way))):
        beside = bytes.fromhex(way[depth])
        leaf = node_hash(beside, leaf) if bit(place, depth) else node_hash(leaf, beside)
    return leaf.hex()


def audit_root(data, index, size, way):
    """RFC 6962's audit path, lowest first; None when it is not of the length that is due."""
    if index >= size:
        return None
    root, rest = leaf_hash(data), list(way)
    while size > 1:
        if index ^ 1 < size:
            if not rest:
                return None
            beside = bytes.fromhex(rest.pop(0))
            root = node_hash(beside, root) if index & 1 else node_hash(root, beside)
        index, size = index >> 1, (size + 1) >> 1
    return None if rest else root.hex()


def check_record(fact, way, block):
    place = place_of(fact["collection"], fact["key"])
    if "value" in fact:
        leaf = leaf_of(place, sha256(canonical(fact["value"]).encode()))
    elif "leaf" in fact:
        other = bytes.fromhex(fact["leaf"]["key_hash"])
        need(other != place and all(bit(other, d) == bit(place, d) for d in range(len(way))),
             "2.13", "absent")
        leaf = leaf_of(other, bytes.fromhex(fact["leaf"]["value_hash"]))
    else:
        leaf = EMPTY
    need(len(way) <= WAY_MAX, "2.13", "path")
    root = block["ledger_root" if fact["collection"] in LAW else "state_root"]
    need(way_root(place, leaf, way) == root, "2.13", "path")


def check_receipt(fact, way, block):
    count, index, line = block["entries"]["count"], fact["index"], fact["line"]
    root = audit_root(canonical(line).encode(), index, count, way)
    need(root == block["receipts_root"], "2.13", "path")
    if "entry" in fact:
        need(isinstance(line, dict) and line.get("id") == sha256_hex(fact["entry"]), "2.13",
             "receipt")
        root = audit_root(fact["entry"].encode(), index, count, fact["entry_path"])
        need(root == block["entries"]["root"], "2.13", "receipt")


def count_votes(votes, source, payload, witnesses, interval):
    """Whether they show the source final; 2.09 of a witness' vote that does not hold."""
    opened = []
    for text in votes:
        opened.append(open_token(text, ("vote+jwt",)))
        check_vote(opened[-1].payload)
    due = {"height": source.payload["height"], "id": source.id}
    for vote in opened:
        need(vote.payload["aud"] == payload["network"], "4.02")
        need(vote.payload["source"] == due
             and vote.payload["target"] == opened[0].payload["target"], "2.13", "votes")
    need(len({vote.kid for vote in opened}) == len(opened), "2.13", "votes")
    counted = 0
    for vote in opened:
        if vote.kid in witnesses:
            need(witnesses[vote.kid].signed(vote), "2.09", "votes")
            counted += 1
    return (counted > 0 and 3 * counted >= 2 * len(witnesses)
            and opened[0].payload["target"]["height"] == due["height"] + interval)


def check_signatures(token, fact, block, iss, miner):
    """2.09 and 3.11 where the key is there."""
    if fact == "record" and token.payload["record"]["collection"] == "wallets":
        try:
            own = key_of_modulus(token.payload["record"]["value"]["jwk"]["n"])
        except (Broken, KeyError, TypeError):
            own = None
        iss = own if own and own.kid == token.kid else iss
    if iss and iss.kid == token.kid:
        need(iss.signed(token), "2.09")
    if miner and miner.kid == block.kid:
        need(miner.signed(block), "3.11")


def judge_proof(text, witnesses=(), interval=4, iss=None, miner=None):
    """The payload, and whether the block is shown final to who trusts these witnesses."""
    token = open_token(text, ("proof+jwt",))
    fact, payload = check_shape(token), token.payload
    block = stated_block(payload["block"])
    need(block.payload["height"] > 0 or block.id == payload["network"], "2.13", "network")
    check = check_receipt if fact == "receipt" else check_record
    check(payload[fact], payload["path"], block.payload)
    source = block
    if "history" in payload:
        source = stated_block(payload["history"]["block"])
        root = audit_root(bytes.fromhex(block.id), block.payload["height"],
                          source.payload["height"], payload["history"]["path"])
        need(root == source.payload["history_root"], "2.13", "history")
        need(source.payload["height"] > 0 or source.id == payload["network"], "2.13", "network")
    known = {key.kid: key for key in witnesses}
    final = count_votes(payload.get("votes", []), source, payload, known, interval)
    check_signatures(token, fact, block, iss, miner)
    return payload, final
