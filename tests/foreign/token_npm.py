"""A wallet and a vote made by npm jose and by npm jsonwebtoken, each with its own order of header
members, enter a real node's blocks; what their default options add or leave out is refused by rule."""
import base64
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from ballot import PROPOSAL, check
from harness import found
from npm import node

founder = found("strangers")[0].start("--alone")
orders = set()
for count, script in enumerate(("jose_vote.cjs", "jsonwebtoken_vote.cjs"), 1):
    made = node(script, network=founder.network, proposal=PROPOSAL)
    check(founder, **made, votes=count)
    header = made["vote"].split(".")[0]
    orders.add(tuple(json.loads(base64.urlsafe_b64decode(header + "=="))))
assert orders == {("kid", "typ", "alg"), ("alg", "typ", "kid")}, orders
