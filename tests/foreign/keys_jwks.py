"""npm jose and PyJWT verify a block and its transaction with nothing but the node's JWK Set, and
refuse a changed token and a stranger's; `wallet list` prints who is registered."""
import json
import pathlib
import re
import sys

import jwt

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from harness import Node, fetch, found, student
from npm import node as run_js

founder, second = found("keys", 2)
founder.start("--alone")
sent = json.loads(founder.cli("submit", student(1), "--json"))
block = founder.get(f"/v1/blocks/{sent['height']}")
transaction = block["entries"][-1]["token"]

stranger = Node("stranger")
stranger.cli("wallet", "new")
foreign = stranger.cli("wallet", "token", "--name", "Stranger")
head, payload, signature = transaction.split(".")
swapped = f"{head}.{payload}.{signature[1:101]}{signature[0]}{signature[101:]}"
assert swapped != transaction

url = founder.api + "/.well-known/jwks.json"
answers = run_js("jwks_verify.cjs", url=url, tokens=[transaction, block["token"], swapped, foreign])
assert answers[0] == block["entries"][-1]["payload"], answers
assert answers[1]["height"] == block["height"], answers
assert answers[2:] == ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "ERR_JWKS_NO_MATCHING_KEY"], answers

keys = jwt.PyJWKClient(url)
options = {"verify_exp": False, "verify_iat": False, "verify_aud": False}


def verify(token):
    key = keys.get_signing_key_from_jwt(token).key
    return jwt.decode(token, key, algorithms=["RS256"], options=options)


def refused(token, error):
    try:
        verify(token)
    except error:
        return
    raise AssertionError("verified, but must not be")


assert verify(transaction) == block["entries"][-1]["payload"]
assert verify(block["token"])["height"] == block["height"]
refused(swapped, jwt.InvalidSignatureError)
refused(foreign, jwt.PyJWKClientError)

rows = [re.split(" {2,}", line) for line in founder.cli("wallet", "list").splitlines()]
ids = {n: json.loads(n.cli("wallet", "show", "--json"))["id"] for n in (founder, second)}
assert sorted(rows) == sorted([[ids[founder], "founder", "admin,miner,witness",
                                "has a seat among the witnesses"],
                               [ids[second], "peer 2", "miner,registrar"]]), rows
printed = founder.cli("wallet", "list", "--jwks")
assert json.loads(printed) == json.loads(fetch(url)[1])
assert {key["kid"] for key in json.loads(printed)["keys"]} == set(ids.values())
