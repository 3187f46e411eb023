"""SPEC section 4: transactions, and what executing an entry gives."""
import functools

from encoding import canonical, need
from finality import apply_vote, wallet_of_key
from image import image_of_text
from members import ACTIONS, may
from ports import call
from schema import mismatch
from tokens import key_of_modulus, open_entry

LIFETIME_SECONDS_MAX, TRANSACTION_GAS = 86_400, 100
image_of = functools.lru_cache(maxsize=256)(image_of_text)


def apply_entry(text, parent, setting, interval):
    """One entry on `setting.now`; its receipt."""
    token = open_entry(text)
    if token.typ == "vote+jwt":
        apply_vote(token, parent, setting.now, setting.network, interval)
        return {"events": [], "gas": 0, "id": token.id, "status": 0}
    return apply_transaction(token, setting)


def apply_transaction(token, setting):
    caller, wallet = wallet_of_key(setting.before, token.kid)
    need(wallet, "4.01")
    need(key_of_modulus(wallet["jwk"]["n"]).signed(token), "2.09")
    check_envelope(token.payload, caller, setting)
    actions = token.payload["actions"]
    functions = [judge_action(setting, caller, wallet, action) for action in actions]
    gas = TRANSACTION_GAS + sum(ACTIONS[action["action"]][0] for action, function in zip(
        actions, functions) if function is None)
    need(gas <= setting.params["tx_gas_max"], "5.04")
    setting.now.set("seqs", caller, {"height": setting.height, "seq": token.payload["seq"]})
    before, events = setting.now.copy(), []
    for index, (action, function) in enumerate(zip(actions, functions)):
        if function is None:
            ACTIONS[action["action"]][1](setting, caller, action)
            continue
        context = {"caller": caller, "roles": wallet["roles"], "height": setting.height,
                   "time": setting.iat}
        limit = min(function["gas_max"], setting.params["tx_gas_max"] - gas)
        outcome = call(function, image_of(function["image"]), action, context, setting.now, limit)
        gas += outcome.gas
        if outcome.status:
            setting.now.become(before)
            return failed(token, index, gas, outcome)
        events += [{"action": index, "data": data, "text": said} for said, data in outcome.events]
    return {"events": events, "gas": gas, "id": token.id, "status": 0}


def failed(token, index, gas, outcome):
    receipt = {"action": index, "events": [], "gas": gas, "id": token.id, "pc": outcome.pc,
               "status": outcome.status}
    return {**receipt, "message": outcome.message} if outcome.status == 1 else receipt


def check_envelope(payload, caller, setting):
    """4.02 to 4.07."""
    need(payload["aud"] == setting.network, "4.02")
    need(0 <= payload["exp"] - payload["iat"] <= LIFETIME_SECONDS_MAX, "4.03")
    need(payload["iat"] <= setting.iat, "4.04")
    need(payload["exp"] >= setting.iat, "4.05")
    due = (setting.now.get("seqs", caller) or {"seq": 0})["seq"] + 1
    need(payload["seq"] <= due, "4.06")
    need(payload["seq"] >= due, "4.07")


def judge_action(setting, caller, wallet, action):
    """5.01 to 5.03; gives the function's record, None for an action of the law."""
    name = action["action"]
    if name in ACTIONS:
        need(may(setting, caller, action), "5.02", name)
        return None
    known = setting.before.get("functions", name) if "@" not in name else None
    need(known is not None and "retired" not in known, "5.01", name)
    function = setting.before.get("functions", f'{name}@{known["version"]}')
    need(not function["roles"] or set(function["roles"]) & set(wallet["roles"]), "5.02", name)
    arguments = {member: value for member, value in action.items() if member != "action"}
    place = mismatch(function["params"], arguments)
    need(place is None, "5.03", place)
    return function


def receipt_line(receipt):
    return canonical(receipt).encode()
