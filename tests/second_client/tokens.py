"""SPEC section 2: the token profile, keys, and the payloads of what people sign."""
import functools
import itertools
import re

from encoding import (base64url, canonical, from_base64url, is_hex, is_integer, need, parse_json,
                         sha256, sha256_hex)

TOKEN_MAX, BLOCK_TOKEN_MAX = 65_536, 16_384
TYPS = ("block+jwt", "transaction+jwt", "wallet+jwt", "function+jwt", "proof+jwt", "vote+jwt",
        "login+jwt", "at+jwt")
KID = r"(?P<kid>[A-Za-z0-9_-]{43})"
HEADERS = [re.compile(r"\{" + ",".join(order) + r"\}\Z") for order in itertools.permutations(
    ['"alg":"RS256"', f'"kid":"{KID}"', r'"typ":"(?P<typ>[^"\\]*)"'])]
ROCA_PRIMES = (11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157)
# RFC 8017 section 9.2: DigestInfo of SHA-256.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


class Key:
    """A public key with exponent 65537."""

    def __init__(self, modulus_text, modulus):
        self.modulus = modulus
        self.size = (modulus.bit_length() + 7) // 8
        self.bits = modulus.bit_length()
        self.jwk = {"e": "AQAB", "kty": "RSA", "n": modulus_text}
        self.kid = base64url(sha256(canonical(self.jwk).encode()))

    def signed(self, token):
        """2.09, RSASSA-PKCS1-v1_5 by comparing with the one encoding."""
        if len(token.signature) != self.size:
            return False
        number = int.from_bytes(token.signature, "big")
        if number >= self.modulus:
            return False
        tail = DIGEST_INFO + sha256(token.signing_input.encode())
        due = b"\0\1" + b"\xff" * (self.size - len(tail) - 3) + b"\0" + tail
        return pow(number, 65537, self.modulus) == int.from_bytes(due, "big")


@functools.lru_cache(maxsize=None)
def roca_residues():
    return [(p, {pow(65537, k, p) for k in range(p)}) for p in ROCA_PRIMES]


@functools.lru_cache(maxsize=4096)
def key_of_modulus(text):
    octets = from_base64url(text)
    need(octets and octets[0] & 0x80 and octets[-1] & 1, "2.07")
    modulus = int.from_bytes(octets, "big")
    need(modulus.bit_length() in (2048, 3072, 4096), "2.07")
    need(any(modulus % p not in group for p, group in roca_residues()), "2.07")
    return Key(text, modulus)


def read_key(jwk, bits_max):
    """2.05 to 2.07 of a JWK."""
    need(isinstance(jwk, dict), "2.06", "/jwk")
    need(set(jwk) == {"kty", "n", "e"}, "2.05", "/jwk")
    need(all(isinstance(part, str) for part in jwk.values()), "2.06", "/jwk")
    need(jwk["kty"] == "RSA", "2.06", "/jwk/kty")
    need(jwk["e"] == "AQAB", "2.07", "/jwk/e")
    key = key_of_modulus(jwk["n"])
    need(key.bits <= bits_max, "2.07", "/jwk/n")
    return key


class Token:
    def __init__(self, text, header, typ, kid, payload, signature):
        self.text, self.header, self.typ, self.kid = text, header, typ, kid
        self.octets, self.signature = payload, signature
        self.signing_input = text[:text.rindex(".")]
        self.id = sha256_hex(text)
        self.payload = None


def is_thumbprint(text):
    """43 characters that spell 32 bytes."""
    return len(text) == 43 and text[-1] in "AEIMQUYcgkosw048"


def split_token(text, typs, limit=TOKEN_MAX):
    """2.01 to 2.04 and 1.02: a token whose payload is not read yet."""
    need(len(text) <= limit, "2.01")
    parts = text.split(".")
    need(len(parts) == 3 and all(parts), "2.02")
    header, payload, signature = map(from_base64url, parts)
    found = None
    if header.isascii():
        found = next((m for m in (h.match(header.decode()) for h in HEADERS) if m), None)
    need(found and found["typ"] in TYPS and is_thumbprint(found["kid"]), "2.03")
    need(found["typ"] in typs, "2.04")
    return Token(text, header.decode(), found["typ"], found["kid"], payload, signature)


def open_token(text, typs, limit=TOKEN_MAX):
    token = split_token(text, typs, limit)
    token.payload = parse_json(token.octets)
    return token


def members(value, demanded, allowed=()):
    """2.05: all that are demanded and none beyond those allowed besides."""
    need(isinstance(value, dict), "2.05")
    need(set(demanded) <= set(value) <= {*demanded, *allowed}, "2.05")


def is_label(value):
    return (isinstance(value, str) and 1 <= len(value) <= 64
            and not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in value))


NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")


def is_name(value):
    return isinstance(value, str) and bool(NAME.match(value))


def are_names(value):
    """At most 16 names, sorted, distinct."""
    return (isinstance(value, list) and len(value) <= 16 and all(map(is_name, value))
            and all(a < b for a, b in zip(value, value[1:])))


def check_transaction(payload):
    members(payload, ("aud", "seq", "iat", "exp", "actions"))
    need(is_hex(payload["aud"]), "2.06", "/aud")
    need(is_integer(payload["seq"], 1), "2.06", "/seq")
    need(is_integer(payload["iat"]), "2.06", "/iat")
    need(is_integer(payload["exp"]), "2.06", "/exp")
    actions = payload["actions"]
    need(isinstance(actions, list) and 1 <= len(actions) <= 64, "2.06", "/actions")
    for action in actions:
        need(isinstance(action, dict) and isinstance(action.get("action"), str)
             and len(action["action"].encode()) <= 64, "2.06", "/actions")


def check_vote(payload):
    members(payload, ("aud", "source", "target"))
    need(is_hex(payload["aud"]), "2.06", "/aud")
    for end in ("source", "target"):
        need(isinstance(payload[end], dict) and set(payload[end]) == {"height", "id"}
             and is_integer(payload[end]["height"]) and is_hex(payload[end]["id"]), "2.06", end)
    need(payload["target"]["height"] > payload["source"]["height"], "2.06", "/target/height")


def open_wallet_token(text, bits_max):
    """A wallet+jwt under its own key: 2.01 to 2.07, 2.10, 2.09."""
    token = open_token(text, ("wallet+jwt",))
    payload = token.payload
    members(payload, ("name", "jwk", "iat", "exp"), ("aud",))
    key = read_key(payload["jwk"], bits_max)
    need(is_label(payload["name"]), "2.06", "/name")
    need(is_integer(payload["iat"]), "2.06", "/iat")
    need(is_integer(payload["exp"], -2**53 + 1), "2.06", "/exp")
    need(token.kid == key.kid, "2.10")
    need(key.signed(token), "2.09")
    return token, key


def open_entry(text):
    """Section 4: a transaction or a vote, its shape."""
    token = open_token(text, ("transaction+jwt", "vote+jwt"))
    (check_vote if token.typ == "vote+jwt" else check_transaction)(token.payload)
    return token


def check_function(payload, collections):
    """2.05, 2.06, then 5.09 for collections; what follows is the caller's."""
    members(payload, ("name", "version", "params", "image", "cells", "gas_max", "collections",
                      "roles", "iat"), ("source",))
    need(is_name(payload["name"]), "2.06", "/name")
    need(is_integer(payload["version"], 1), "2.06", "/version")
    need(isinstance(payload["image"], str), "2.06", "/image")
    need(is_integer(payload["cells"]), "2.06", "/cells")
    need(is_integer(payload["gas_max"]), "2.06", "/gas_max")
    need(are_names(payload["collections"]), "2.06", "/collections")
    need(are_names(payload["roles"]), "2.06", "/roles")
    need(is_integer(payload["iat"]), "2.06", "/iat")
    need(isinstance(payload.get("source", ""), str), "2.06", "/source")
    need(not set(payload["collections"]) & collections, "5.09", "/collections")
