"""SPEC section 6: votes, what they make final, and the list of witnesses at the end of a block."""
from encoding import from_base64url, need
from tokens import key_of_modulus


def by_bytes(wallets):
    return sorted(wallets, key=from_base64url)


def wallet_of_key(state, kid):
    """The id and record of the wallet whose key this is; nobody's when given up or revoked."""
    key = state.get("keys", kid)
    if key is None or "jwk" in key:
        return None, None
    wallet = state.get("wallets", key["wallet"])
    return (None, None) if "revoked" in wallet else (key["wallet"], wallet)


def has_role(state, wallet_id, role):
    wallet = state.get("wallets", wallet_id)
    return wallet is not None and "revoked" not in wallet and role in wallet["roles"]


def voters_for(target):
    """The voters of the checkpoint that a link is."""
    now = target.state.get("finality", "now")
    patience = target.state.get("params", "now")["params"]["finality_patience"]
    return now["witnesses"] if target.height > now["final"] + patience else now["voters"]


def judge_vote(vote, parent, state, network, interval):
    """6.01 to 6.04 in the order of section 6; gives wallet, target and source as links."""
    payload = vote.payload
    target_height = payload["target"]["height"]
    now = state.get("finality", "now")
    target = parent.ancestor(target_height)
    need(target is not None and target.id == payload["target"]["id"]
         and target_height > now["final"], "6.01")
    need(payload["aud"] == network, "4.02")
    need(target_height % interval == 0 and target_height > 0, "6.01")
    there = target.state.get("finality", "now")
    source = target.ancestor(there["justified"])
    need(payload["source"] == {"height": source.height, "id": source.id}, "6.02")
    wallet_id, wallet = wallet_of_key(target.state, vote.kid)
    need(wallet and (wallet_id in voters_for(target) or "witness" in wallet["roles"]), "6.03")
    need(key_of_modulus(wallet["jwk"]["n"]).signed(vote), "2.09")
    votes = state.get("finality", str(target_height)) or {"votes": []}
    need(wallet_id not in votes["votes"], "6.04")
    return wallet_id, target, source


def apply_vote(vote, parent, state, network, interval):
    wallet_id, target, source = judge_vote(vote, parent, state, network, interval)
    now = dict(state.get("finality", "now"))
    place = str(target.height)
    votes = (state.get("finality", place) or {"votes": []})["votes"]
    votes = by_bytes([*votes, wallet_id])
    state.set("finality", place, {"votes": votes})
    if wallet_id not in now["witnesses"] and wallet_id not in now["heard"]:
        now["heard"] = by_bytes([*now["heard"], wallet_id])
    voters = voters_for(target)
    counted = len(set(votes) & set(voters))
    if voters and 3 * counted >= 2 * len(voters):
        now["justified"] = max(now["justified"], target.height)
        if target.height == source.height + interval and source.height > now["final"]:
            for height in range(now["final"] // interval * interval, source.height + 1, interval):
                state.delete("finality", str(height))
            now["final"] = source.height
            now["voters"] = source.state.get("finality", "now")["witnesses"]
    state.set("finality", "now", now)


def end_of_block(state, height, patience):
    """The list of witnesses follows the role, one change at a time."""
    before = state.get("finality", "now")
    now = dict(before)
    now["heard"] = [w for w in now["heard"] if has_role(state, w, "witness")]
    late = height > now["final"] + patience
    while (now["changed"] <= now["final"] or late) and one_change(state, now):
        now["changed"] = height
    if now != before:
        state.set("finality", "now", now)


def one_change(state, now):
    leaving = [w for w in now["witnesses"] if not has_role(state, w, "witness")]
    if leaving and len(now["witnesses"]) > 1:
        now["witnesses"] = [w for w in now["witnesses"] if w != leaving[0]]
        return True
    if now["heard"]:
        now["witnesses"] = by_bytes([*now["witnesses"], now["heard"][0]])
        now["heard"] = now["heard"][1:]
        return True
    return False
