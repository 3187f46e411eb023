"""A stranger's tokens through a real node: admitted, voted, told why by each rule."""
import hashlib
import json

from harness import FOLDER, fetch, wait

PROPOSAL = {"id": "P001", "description": "Increase Research Funding"}


def post(node, token):
    status, body = fetch(node.api + "/v1/tokens", token.encode())
    return status, json.loads(body)


def check(founder, kid, wallet, vote, pitfalls, votes):
    """`pitfalls`: story -> the rule that refuses, the token; `votes`: P001's when this one counts."""
    assert post(founder, vote)[1].get("rule") == "4.01", "nobody votes before being admitted"
    file = FOLDER / f"{kid}.token"
    file.write_text(wallet)
    founder.cli("admit", file)
    for story, (rule, token) in pitfalls.items():
        status, said = post(founder, token)
        assert said.get("rule") == rule, (story, status, said)
    status, said = post(founder, vote)
    assert status == 202, said
    assert said["id"] == hashlib.sha256(vote.encode()).hexdigest()

    def in_block():
        found = founder.get("/v1/transactions/" + said["id"])
        return found if found["status"] == "in_block" else None
    found = wait("the vote to stand in a block", in_block)
    assert found["receipt"]["status"] == 0, found
    assert found["token"] == vote
    assert founder.get("/v1/state/proposals/P001")["votes"] == votes
    assert founder.get(f"/v1/wallets/{kid}")["next_seq"] == 2
