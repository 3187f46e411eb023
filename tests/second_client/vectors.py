"""The vectors that tests/vectors/README.md defines: what each must give, and what it gives here."""
import json
import sys

from blocks import Lines, open_block_token, read_block
from chain import Chain
from encoding import (Broken, canonical, from_base64url, list_root, need, parse_json, peaks_root,
                      sha256_hex)
from forks import choose
from image import image_of_text
from params import factor_of, next_difficulty
from ports import call
from proofs import check_shape, judge_proof
from schema import check_schema, mismatch
from state import State
from tokens import (check_function, check_transaction, check_vote, open_token, open_wallet_token,
                    read_key)

SHAPES = {"transaction+jwt": check_transaction, "vote+jwt": check_vote,
          "function+jwt": lambda payload: check_function(payload, set())}


def of_encoding(vector, folder):
    if "json" in vector:
        return {"canonical": canonical(parse_json(bytes.fromhex(vector["json"])))}
    return {"bytes": from_base64url(vector["base64url"]).hex()}


def of_token(vector, folder):
    typ, text, bits = vector["typ"], vector["token"], vector.get("key_bits_max", 2_048)
    if typ == "wallet+jwt":
        token, _ = open_wallet_token(text, bits)
        return token_facts(token)
    if typ == "block+jwt":
        token = open_block_token(text)
    else:
        token = open_token(text, (typ,))
    key = read_key(vector["jwk"], bits) if "jwk" in vector else None
    if typ == "function+jwt":  # its signature comes before its members
        need(key is None or key.signed(token), "2.09")
    if typ in SHAPES:
        SHAPES[typ](token.payload)
    elif typ == "proof+jwt":
        check_shape(token)
    need(key is None or key.signed(token), "3.11" if typ == "block+jwt" else "2.09")
    return token_facts(token)


def token_facts(token):
    return {"id": token.id, "signing_hash": sha256_hex(token.signing_input)}


def of_schema(vector, folder):
    check_schema(vector["schema"])
    return {"values": [{"value": one["value"], "pointer": mismatch(vector["schema"], one["value"])}
                       for one in vector["values"]]}


def of_image(vector, folder):
    image = image_of_text(vector["image"])
    return {"ports": 1, "entry": image.entry, "code": image.code, "cells": image.cells,
            "self_modifying": image.self_modifying, "constants": image.constants}


def of_call(vector, folder):
    records, function = State(), vector["function"]
    for place, value in vector["records"].items():
        records.set(*place.split("/", 1), value)
    before, roles = records.copy(), vector["roles"]
    need(not function["roles"] or set(function["roles"]) & set(roles), "5.02")
    arguments = {name: value for name, value in vector["action"].items() if name != "action"}
    need(mismatch(function["params"], arguments) is None, "5.03")
    context = {"caller": vector["caller"], "roles": roles, "height": vector["height"],
               "time": vector["time"]}
    outcome = call(function, image_of_text(function["image"]), vector["action"], context, records,
                   min(function["gas_max"], vector["gas"]))
    if outcome.status:
        records.become(before)
    found = {"status": outcome.status, "gas": outcome.gas, "pc": outcome.pc,
             "message": outcome.message, "records": records.as_object(),
             "events": [{"action": 0, "data": data, "text": text}
                        for text, data in outcome.events]}
    return {"outcome": {name: value for name, value in found.items() if value is not None}}


def of_tree(vector, folder):
    if "leaves" in vector:
        return {"root": list_root(map(bytes.fromhex, vector["leaves"])).hex()}
    state = State()
    for record in vector["records"]:
        state.set(record["collection"], record["key"], record["value"])
    return dict(zip(("state_root", "ledger_root"), state.roots()))


def read_chain(vector, folder, branches=False):
    """Judges a file of blocks; a broken rule says of which block and entry."""
    chain, height = Chain(branches), 0
    text = (folder / "chains" / vector["file"]).read_bytes().decode("latin-1")
    lines = Lines(text + vector.get("lines", ""))
    try:
        while lines.more():
            height = chain.last.height + 1 if chain.last else 0
            chain.add(read_block(lines), vector.get("now"))
            need(chain.last.network == vector["network"], "3.04")
    except Broken as broken:
        broken.height = height
        raise
    return chain


def of_chain(vector, folder):
    tip = read_chain(vector, folder).last
    now, (state_root, ledger_root) = tip.finality(), tip.state.roots()
    return {"network": tip.network, "head": tip.id, "height": tip.height,
            "state_root": state_root, "ledger_root": ledger_root,
            "history_root": peaks_root(tip.peaks).hex(), "final": now["final"],
            "justified": now["justified"]}


def of_fork(vector, folder):
    chain = read_chain(vector, folder, branches=True)
    head, final = choose(chain, vector.get("votes", ()))
    return {"network": head.network, "head": head.id, "final": final.height}


def of_proof(vector, folder):
    keys = [read_key(jwk, 4_096) for jwk in vector["witnesses"]]
    iss, miner = (read_key(vector[name], 4_096) if name in vector else None
                  for name in ("jwk", "miner"))
    _, final = judge_proof(vector["token"], keys, vector["checkpoint_interval"], iss, miner)
    return {"final": final}


JUDGES = {"encodings.json": of_encoding, "tokens.json": of_token, "schemas.json": of_schema,
          "images.json": of_image, "calls.json": of_call, "trees.json": of_tree,
          "chains.json": of_chain, "forks.json": of_fork, "proofs.json": of_proof}
PLACES = ("height", "entry", "place")  # where the rule was broken, as far as a vector says


def disagreement(judge, vector, folder):
    """What differs, in words, or None."""
    try:
        found, rule = judge(vector, folder), None
    except Broken as broken:
        found, rule = {name: getattr(broken, name, None) for name in PLACES}, broken.rule
    if rule != vector["rule"]:
        return f"expected {vector['rule']}, found {rule}"
    for name in (PLACES if rule else found):
        if name in vector and not same(vector[name], found[name]):
            return f"{name}: expected {vector[name]!r}, found {found[name]!r}"[:400]
    return None


def same(one, other):
    return canonical(one) == canonical(other)


def judge_difficulty(path):
    """Count and what differs in difficulty.txt."""
    count, wrong = 0, []
    for line in path.read_text().splitlines():
        if line.startswith("#") or not line:
            continue
        count += 1
        said, due = line.split(" -> ")
        if said == "factors":
            found = sum(map(factor_of, range(65_536)))
        else:
            difficulty, gap, *rest = map(int, said.split())
            names = ("interval_seconds", "half_life_seconds", "gap_max", "difficulty_min")
            found = next_difficulty(difficulty, gap, dict(zip(names, rest)))
        if found != int(due):
            wrong.append(f"{said}: expected {due}, found {found}")
    return count, wrong


def judge_folder(folder):
    """Prints a line per file; the exit code."""
    files = wrong_files = 0
    for name, judge in [("difficulty.txt", None), *JUDGES.items()]:
        path = folder / name
        if not path.is_file():
            continue
        files += 1
        if judge is None:
            count, wrong = judge_difficulty(path)
        else:
            vectors = json.loads(path.read_text())
            found = [(v["name"], disagreement(judge, v, folder)) for v in vectors]
            count, wrong = len(vectors), [f"{n}: {what}" for n, what in found if what]
        wrong_files += bool(wrong)
        print(f"{name}: {count - len(wrong)} of {count} agree")
        for what in wrong:
            print(f"    {what}")
    if not files:
        print(f"{folder} holds no vectors", file=sys.stderr)
        return 2
    return 1 if wrong_files else 0
