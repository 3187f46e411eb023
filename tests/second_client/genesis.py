"""SPEC section 3, Genesis: block 0 founds a network."""
from blocks import ZEROS, check_work
from encoding import EMPTY_LIST, Broken, need
from params import within_bounds
from state import State
from tokens import is_label, read_key


def found_state(network, key):
    """The records that block 0 writes."""
    state, founder = State(), key.kid
    state.set("wallets", founder, {"jwk": key.jwk, "name": network["founder"]["name"],
                                   "roles": ["admin", "miner", "witness"]})
    state.set("keys", founder, {"wallet": founder})
    state.set("params", "now", {"law": network["law"], "params": network["params"]})
    state.set("roles", "admin", {"wallets": [founder]})
    state.set("roles", "witness", {"wallets": [founder]})
    state.set("finality", "now", {"changed": 0, "final": 0, "heard": [], "justified": 0,
                                  "voters": [founder], "witnesses": [founder]})
    return state


def judge_genesis(block):
    """3.03, 3.08, 3.11; gives the state."""
    payload = block.token.payload
    network = payload.get("network")
    need(block.height == 0 and isinstance(network, dict)
         and set(network) == {"founder", "law", "name", "params"}
         and isinstance(network["founder"], dict)
         and set(network["founder"]) == {"jwk", "name"}, "3.03")
    key = read_founder(network)
    need(network["law"] == 1 and is_label(network["name"])
         and is_label(network["founder"]["name"]), "3.03")
    need(within_bounds(network["params"]), "3.03")
    need(key.bits <= network["params"]["key_bits_max"], "2.07", "/network/founder/jwk/n")
    need(network["params"]["difficulty_min"] <= block.difficulty, "3.03")
    need(block.token.kid == key.kid, "3.03")
    state = found_state(network, key)
    state_root, ledger_root = state.roots()
    due = {"prev_hash": ZEROS, "entries": {"count": 0, "root": EMPTY_LIST},
           "receipts_root": EMPTY_LIST, "state_root": state_root, "ledger_root": ledger_root,
           "history_root": EMPTY_LIST}
    need("segment" not in payload, "3.03")
    for name, value in due.items():
        need(payload[name] == value, "3.03", name)
    check_work(block.token)
    need(key.signed(block.token), "3.11")
    return state


def read_founder(network):
    try:
        return read_key(network["founder"]["jwk"], 4_096)
    except Broken as broken:
        raise Broken(broken.rule, "/network/founder" + broken.place) from None
