"""SPEC section 5: the actions of the law."""
from encoding import is_integer, need
from finality import by_bytes, has_role
from image import image_of_text
from params import FIXED, within_bounds
from schema import check_params
from state import LAW
from tokens import (are_names, check_function, check_vote, is_name, is_thumbprint, key_of_modulus,
                    open_token, open_wallet_token)

REGISTRATION_SECONDS_MAX = 7_776_000
ROLE_WALLETS_MAX = 64
LISTED = ("admin", "witness")


class Setting:
    """Where a transaction stands: the state before the block, the state as it is, the block."""

    def __init__(self, before, now, network, params, height, iat):
        self.before, self.now = before, now
        self.network, self.params = network, params
        self.height, self.iat = height, iat


def takes(action, **kinds):
    """5.03: these arguments and no others, of these types."""
    need(set(action) == {"action", *kinds}, "5.03")
    for name, kind in kinds.items():
        need(kind is object or type(action[name]) is kind, "5.03", "/" + name)


def living_wallet(setting, wallet_id):
    need(is_thumbprint(wallet_id), "5.03", "/wallet")
    wallet = setting.now.get("wallets", wallet_id)
    need(wallet is not None and "revoked" not in wallet, "5.14")
    return wallet


def give_roles(setting, wallet_id, roles):
    """5.15, 5.16, and the lists `roles/admin` and `roles/witness`."""
    lists = {name: setting.now.get("roles", name)["wallets"] for name in LISTED}
    after = {name: by_bytes({w for w in lists[name] if w != wallet_id}
                            | ({wallet_id} if name in roles else set())) for name in LISTED}
    need(after["admin"], "5.15")
    for name in LISTED:
        need(len(after[name]) <= ROLE_WALLETS_MAX, "5.16", name)
        if after[name] != lists[name]:
            setting.now.set("roles", name, {"wallets": after[name]})


def fresh_key(setting, text):
    """The order of a wallet token: 2.01 to 2.10, 5.07, 5.08, 5.06."""
    token, key = open_wallet_token(text, setting.params["key_bits_max"])
    payload = token.payload
    need(payload["iat"] <= setting.iat <= payload["exp"]
         and payload["exp"] - payload["iat"] <= REGISTRATION_SECONDS_MAX, "5.07")
    need(payload["aud"] == setting.network if "aud" in payload else setting.height == 2, "5.08")
    need(setting.now.get("keys", key.kid) is None, "5.06")
    return payload["name"], key


def register_wallet(setting, caller, action):
    need(set(action) == {"action", "token", "roles"}, "5.03")
    need(are_names(action["roles"]), "5.05", "/roles")
    need(isinstance(action["token"], str), "5.03", "/token")
    name, key = fresh_key(setting, action["token"])
    give_roles(setting, key.kid, action["roles"])
    setting.now.set("keys", key.kid, {"wallet": key.kid})
    setting.now.set("wallets", key.kid, {"jwk": key.jwk, "name": name, "roles": action["roles"]})


def set_roles(setting, caller, action):
    takes(action, wallet=str, roles=object)
    wallet = living_wallet(setting, action["wallet"])
    need(are_names(action["roles"]), "5.05", "/roles")
    give_roles(setting, action["wallet"], action["roles"])
    setting.now.set("wallets", action["wallet"], {**wallet, "roles": action["roles"]})


def revoke_wallet(setting, caller, action):
    takes(action, wallet=str)
    wallet = living_wallet(setting, action["wallet"])
    give_roles(setting, action["wallet"], [])
    setting.now.set("wallets", action["wallet"], {**wallet, "revoked": setting.height})


def set_key(setting, caller, action):
    takes(action, wallet=str, token=str)
    wallet = living_wallet(setting, action["wallet"])
    _, key = fresh_key(setting, action["token"])
    old = key_of_modulus(wallet["jwk"]["n"])
    setting.now.set("keys", old.kid, {"jwk": old.jwk, "wallet": action["wallet"]})
    setting.now.set("keys", key.kid, {"wallet": action["wallet"]})
    setting.now.set("wallets", action["wallet"], {**wallet, "jwk": key.jwk})


def register_function(setting, caller, action):
    takes(action, token=str)
    token = open_token(action["token"], ("function+jwt",))
    key = setting.before.get("keys", token.kid)
    need(key is not None and "jwk" not in key, "2.08")
    signer = setting.before.get("wallets", key["wallet"])
    need("revoked" not in signer, "2.08")
    need(key_of_modulus(signer["jwk"]["n"]).signed(token), "2.09")
    payload = token.payload
    check_function(payload, LAW)
    check_params(payload["params"])
    image = image_of_text(payload["image"])
    need(max(1, len(image.cells)) <= payload["cells"] <= setting.params["cells_max"], "5.13")
    need(1 <= payload["gas_max"] <= setting.params["tx_gas_max"], "5.13")
    need(payload["name"] not in RESERVED, "5.09", "/name")
    known = setting.now.get("functions", payload["name"])
    need(known is None or payload["version"] > known["version"], "5.10")
    record = {name: payload[name] for name in payload if name not in ("iat", "source")}
    setting.now.set("functions", payload["name"], {"version": payload["version"]})
    setting.now.set("functions", f'{payload["name"]}@{payload["version"]}',
                    {**record, "height": setting.height, "token": token.id})


def retire_function(setting, caller, action):
    takes(action, name=str)
    need(is_name(action["name"]), "5.03", "/name")
    known = setting.now.get("functions", action["name"])
    need(known is not None and "retired" not in known, "5.01")
    setting.now.set("functions", action["name"], {**known, "retired": setting.height})


def set_params(setting, caller, action):
    takes(action, **{"from": object, "law": object, "params": object})
    need(is_integer(action["from"], setting.height + 64), "5.18", "/from")
    need(is_integer(action["law"], 1, 1_000_000), "5.18", "/law")
    need(within_bounds(action["params"]), "5.18", "/params")
    need(all(action["params"][name] == setting.params[name] for name in FIXED), "5.18", "/params")
    setting.now.set("params", "next", {"from": action["from"], "law": action["law"],
                                       "params": action["params"]})


def evidence(setting, caller, action):
    takes(action, votes=list)
    need(len(action["votes"]) == 2 and all(isinstance(v, str) for v in action["votes"]), "5.03")
    votes = [open_token(text, ("vote+jwt",)) for text in action["votes"]]
    for vote in votes:
        check_vote(vote.payload)
    wallets = []
    for vote in votes:
        need(vote.payload["aud"] == setting.network, "4.02")
        key = setting.before.get("keys", vote.kid)
        need(key is not None, "2.08")
        jwk = key.get("jwk") or setting.before.get("wallets", key["wallet"])["jwk"]
        need(key_of_modulus(jwk["n"]).signed(vote), "2.09")
        wallets.append(key["wallet"])
    need(wallets[0] == wallets[1] and convict(*(vote.payload for vote in votes))
         and has_role(setting.now, wallets[0], "witness"), "5.17")
    wallet = setting.now.get("wallets", wallets[0])
    roles = [role for role in wallet["roles"] if role != "witness"]
    give_roles(setting, wallets[0], roles)
    setting.now.set("wallets", wallets[0], {**wallet, "roles": roles})


def convict(one, other):
    """An honest witness never signs both: one target height, or one vote around the other."""
    if one["source"] == other["source"] and one["target"] == other["target"]:
        return False
    if one["target"]["height"] == other["target"]["height"]:
        return True
    inner, outer = sorted((one, other), key=lambda vote: vote["target"]["height"])
    return outer["source"]["height"] < inner["source"]["height"]


# action: gas, what it does
ACTIONS = {
    "register_wallet": (20_000, register_wallet),
    "set_roles": (4_000, set_roles),
    "revoke_wallet": (4_000, revoke_wallet),
    "set_key": (20_000, set_key),
    "register_function": (40_000, register_function),
    "retire_function": (1_000, retire_function),
    "set_params": (4_000, set_params),
    "evidence": (40_000, evidence),
}
RESERVED = {*ACTIONS, "rotate_epoch", "share_key", "vote"}


def may(setting, caller, action):
    """5.02 of an action of the law; `caller` is the id of a wallet of the state before."""
    if action["action"] == "evidence":
        return True
    if action["action"] == "set_key" and action.get("wallet") == caller:
        return True
    return has_role(setting.before, caller, "admin")
