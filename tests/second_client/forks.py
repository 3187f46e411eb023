"""SPEC section 3, Fork choice, of blocks of several branches and votes held beside them."""
from encoding import Broken
from finality import voters_for, wallet_of_key
from tokens import check_vote, key_of_modulus, open_token, split_token


def held_votes(links, beside):
    """Every vote+jwt in blocks of whatever branch, and those that wait."""
    texts = [text for link in links for text in link.block.entries
             if split_token(text, ("vote+jwt", "transaction+jwt")).typ == "vote+jwt"]
    for text in dict.fromkeys([*texts, *beside]):
        vote = open_token(text, ("vote+jwt",))
        check_vote(vote.payload)
        yield vote


def supporters(chain, votes):
    """For each checkpoint's id, which of its voters' votes are held."""
    found, interval = {}, checkpoint_interval(chain)
    for vote in votes:
        target = chain.links.get(vote.payload["target"]["id"])
        if target is None or target.height % interval or not target.height:
            continue
        source = source_of(target)
        wallet_id, wallet = wallet_of_key(target.state, vote.kid)
        if (wallet and vote.payload["aud"] == target.network
                and vote.payload["target"]["height"] == target.height
                and vote.payload["source"] == {"height": source.height, "id": source.id}
                and wallet_id in voters_for(target)
                and key_of_modulus(wallet["jwk"]["n"]).signed(vote)):
            found.setdefault(target.id, set()).add(wallet_id)
    return found


def checkpoint_interval(chain):
    return chain.last.state.get("params", "now")["params"]["checkpoint_interval"]


def source_of(target):
    return target.ancestor(target.finality()["justified"])


def choose(chain, beside=()):
    """The head and the last final block."""
    found = supporters(chain, held_votes(chain.links.values(), beside))
    justified = [chain.links[target] for target, wallets in found.items()
                 if 3 * len(wallets) >= 2 * len(voters_for(chain.links[target]))]
    interval = checkpoint_interval(chain)
    final = max((source_of(link) for link in justified
                 if link.height == source_of(link).height + interval),
                key=lambda link: link.height, default=None)
    genesis = chain.last.ancestor(0)
    final = final or genesis
    holding = [link for link in chain.links.values() if link.ancestor(final.height) is final]
    if not holding:
        raise Broken("6.05")

    def preference(link):
        highest = max((c.height for c in justified if link.ancestor(c.height) is c), default=0)
        return -highest, -link.work, link.work_hash, link.id
    return min(holding, key=preference), final
