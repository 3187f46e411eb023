"""A wallet and a vote made by PyJWT enter a real node's blocks; what its default options add or
leave out is refused by rule."""
import base64
import hashlib
import json
import pathlib
import sys
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "functional"))
from ballot import PROPOSAL, check
from harness import found

founder = found("strangers")[0].start("--alone")

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
n = key.public_key().public_numbers().n.to_bytes(256, "big")
jwk = {"e": "AQAB", "kty": "RSA", "n": base64.urlsafe_b64encode(n).rstrip(b"=").decode()}
text = json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()
kid = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()
times = {"iat": int(time.time()), "exp": int(time.time()) + 600, "aud": founder.network}
wallet = jwt.encode({"name": "PyJWT", "jwk": jwk, **times}, key, "RS256",
                    {"kid": kid, "typ": "wallet+jwt"})
facts = {"seq": 1, "actions": [{"action": "vote_proposal", "proposal": PROPOSAL}], **times}
vote = jwt.encode(facts, key, "RS256", {"kid": kid, "typ": "transaction+jwt"})


def bent(headers=None, **change):
    payload = {k: v for k, v in {**facts, **change}.items() if v is not None}
    return jwt.encode(payload, key, "RS256", headers or {"kid": kid, "typ": "transaction+jwt"})


check(founder, kid, wallet, vote, votes=1, pitfalls={
    "header left to the library": ("2.03", jwt.encode(facts, key, "RS256")),
    "typ left to the library": ("2.03", bent({"kid": kid})),
    "no iat of its own": ("2.05", bent(iat=None)),
    "time.time() as it is": ("1.05", bent(iat=time.time())),
    "a list of audiences": ("2.06", bent(aud=[founder.network])),
    "jti": ("2.05", bent(jti="one")),
})

# What decode must be told, and what the defaults do without it.
public = key.public_key()
options = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
assert jwt.decode(vote, public, algorithms=["RS256"], options=options)["seq"] == 1
try:
    jwt.decode(vote, public, algorithms=["RS256"])
    raise AssertionError("aud must be judged by default")
except jwt.InvalidAudienceError:
    pass
late = bent(iat=1, exp=2)
try:
    jwt.decode(late, public, algorithms=["RS256"], audience=founder.network)
    raise AssertionError("exp must be judged by default")
except jwt.ExpiredSignatureError:
    pass
assert jwt.decode(late, public, algorithms=["RS256"], options=options)["exp"] == 2
