// SPDX-License-Identifier: Apache-2.0
// When is a block final?  Work alone never says: whoever has more of it may rewrite any depth, and
// a rule "never go back more than N" makes two sides of a partition refuse each other for ever.
// So named witnesses vote, by Casper's friendly finality gadget (Buterin and Griffith 2017), over
// proof of work.
//
// Every few heights a block is a checkpoint.  A vote is an arrow from a *source*, a checkpoint
// that is justified, to a *target*, a later one.  Arrows of two thirds of the witnesses justify
// the target; when the target is the very next checkpoint after its source, the source is final.
// A witness keeps two rules: never two arrows to one height, never an arrow around another of its
// own.
//
// Why that suffices.  Let A and B be final on two branches, A the lower.  Two thirds stand behind
// the arrow A -> A+1 and, somewhere on B's branch, behind the first justified arrow s -> t whose
// target lies above A's height.  Both are two thirds of one list, so at least a third of it signed
// both.  If t = A+1's height they voted twice for one height.  Else t is higher, and s is lower
// than A (no checkpoint of that branch at A's height is justified: that again would be two for one
// height), so s -> t lies around A -> A+1.  Either is a crime that two tokens prove, and
// `evidence` takes the role away.  Below a third of cheats it cannot happen, whatever miners and
// networks do.
//
// Why it goes on.  Source and voters of a target are read from the target's own state: whoever
// holds the block knows them, and no vote is lost because another part of the chain saw votes in
// another order.  A third that is down stops finality, not the chain; when it returns, the next
// two checkpoints make everything final at once.  When it never returns, an admin takes its role
// away, and after `finality_patience` blocks the list follows at once: a day's wait is the price,
// and the risk (two sides that are apart for longer each go on with their own list) is said in
// SECURITY.
//
// Why the list moves one by one.  The argument above needs both two thirds to be of one list, or
// of lists that differ little.  So the voters are those of the last *final* block, one wallet
// enters or leaves at a time, and the next only when that change is final itself.
#include "ledger/finality.hpp"

#include <algorithm>
#include <optional>

#include "base/assert.hpp"
#include "ledger/limits.hpp"
#include "ledger/link.hpp"
#include "ledger/members.hpp"

namespace ledger {

using base::Fault;
using base::Height;
using base::Json;
using base::Refusal;
using base::WalletId;

namespace {

using Wallets = std::vector<WalletId>;

const RecordKey kNow{"finality", "now"};
RecordKey votes_key(Height target) { return {"finality", std::to_string(target.value)}; }

bool has(const Wallets& sorted, const WalletId& id) {
    return std::ranges::binary_search(sorted, id);
}
void insert(Wallets& sorted, const WalletId& id) {
    sorted.insert(std::ranges::lower_bound(sorted, id), id);
}

Wallets read_wallets(const Json& list) {
    Wallets ids;
    for (const Json& id : *list.array())
        ids.push_back(*base::id_from_text<WalletId>(*id.string()));
    return ids;
}

Json to_json(const Wallets& wallets) {
    Json::Array ids;
    for (const auto& id : wallets) ids.emplace_back(base::text(id));
    return ids;
}

void put(Overlay& changes, const Finality& now) {
    changes.put(kNow, Json::object({{"changed", now.changed.value},
                                    {"final", now.final.value},
                                    {"heard", to_json(now.heard)},
                                    {"justified", now.justified.value},
                                    {"voters", to_json(now.voters)},
                                    {"witnesses", to_json(now.witnesses)}}));
}

Wallets votes_standing(const contract::RecordView& view, Height target) {
    const auto record = view.get(votes_key(target));
    if (!record) return {};
    return read_wallets(*base::parse_json(*record)->find("votes"));
}

/// The target is justified on this chain; perhaps its source becomes final.
void justify(const Link& target, const Link& parent, Overlay& changes, Finality& now) {
    now.justified = std::max(now.justified, target.height());
    const Height source = target.finality.justified;
    const auto interval = parent.params().checkpoint_interval;
    if (target.height().value != source.value + interval || source <= now.final) return;
    for (auto old = now.final.value; old <= source.value; old += interval)
        if (changes.get(votes_key({old}))) changes.erase(votes_key({old}));
    now.final = source;
    now.voters = target.ancestor(source)->finality.witnesses;
}

/// The key that this thumbprint names, given up or not.
std::optional<jose::PublicKey> key_ever(const contract::RecordView& view, const base::KeyId& id,
                                        const Wallet& wallet) {
    if (wallet.key.id() == id) return wallet.key;
    const auto record = base::parse_json(*view.get({"keys", base::text(id)}));
    const auto key = jose::PublicKey::from_jwk(*record->find("jwk"));
    JOT_ASSERT(key.has_value());
    return *key;
}

/// The wallet that signed this vote at some time.
base::Judged<Wallet> signer_of(const Vote& vote, const Place& place, Overlay& changes,
                               Cache& cache) {
    if (vote.network != place.network) return Fault::wrong_network;
    const auto record = changes.get({"keys", base::text(vote.jws.kid)});
    if (!record) return Fault::unknown_key;
    const auto owner = base::parse_json(*record);
    const auto id = base::id_from_text<WalletId>(*owner->find("wallet")->string());
    auto wallet = find_wallet(changes, *id);
    const auto key = key_ever(changes, vote.jws.kid, *wallet);
    if (const auto good = cache.verifier.verify(vote.jws, *key); !good) return good.fault();
    return std::move(*wallet);
}

}  // namespace

Finality finality_of(const contract::RecordView& view) {
    const auto json = *base::parse_json(*view.get(kNow));
    const auto height = [&](const char* name) { return Height{*json.find(name)->integer()}; };
    const auto wallets = [&](const char* name) { return read_wallets(*json.find(name)); };
    return {height("final"),   height("justified"),  height("changed"),
            wallets("voters"), wallets("witnesses"), wallets("heard")};
}

void found_finality(Overlay& changes, const WalletId& founder) {
    put(changes, {{0}, {0}, {0}, {founder}, {founder}, {}});
}

bool two_thirds(std::size_t votes, std::size_t of) { return of > 0 && 3 * votes >= 2 * of; }

std::vector<WalletId> voters_of(const Link& target) {
    const auto& now = target.finality;
    const bool lost = target.height().value - now.final.value > target.params().finality_patience;
    return lost ? now.witnesses : now.voters;
}

Checkpoint source_of(const Link& target) {
    const auto* source = target.ancestor(target.finality.justified);
    return {source->height(), source->id()};
}

base::Judged<WalletId> judge_vote(const Vote& vote, const Link& target, Cache& cache) {
    JOT_ASSERT(vote.target.id == target.id());
    if (vote.network != target.network) return Fault::wrong_network;
    if (vote.target.height != target.height() || target.height().value == 0 ||
        target.height().value % target.params().checkpoint_interval != 0)
        return Fault::vote_target;
    if (vote.source != source_of(target)) return Fault::vote_source;
    const auto wallet = cache.wallets.of_key(target.state, vote.jws.kid);
    if (wallet == nullptr || wallet->revoked) return Fault::not_a_witness;
    if (!has(voters_of(target), wallet->id) && !wallet->has_role("witness"))
        return Fault::not_a_witness;
    if (cache.votes.contains(vote.id)) return wallet->id;
    if (const auto good = cache.verifier.verify(vote.jws, wallet->key); !good) return good.fault();
    if (cache.votes.size() >= kCheckedMax) cache.votes.erase(cache.votes.begin());
    cache.votes.insert(vote.id);
    return wallet->id;
}

base::Judged<Receipt> apply_vote(const Vote& vote, const Link& parent, Overlay& changes,
                                 Cache& cache) {
    auto now = finality_of(changes);
    const Link* target = parent.ancestor(vote.target.height);
    if (target == nullptr || target->id() != vote.target.id || target->height() <= now.final)
        return Fault::vote_target;
    const auto wallet = judge_vote(vote, *target, cache);
    if (!wallet) return wallet.error();
    auto votes = votes_standing(changes, target->height());
    if (has(votes, *wallet)) return Fault::vote_twice;
    insert(votes, *wallet);
    changes.put(votes_key(target->height()), Json::object({{"votes", to_json(votes)}}));
    const auto voters = voters_of(*target);
    const auto counted = std::ranges::count_if(
        votes, [&](const WalletId& voter) { return has(voters, voter); });
    if (two_thirds(static_cast<std::size_t>(counted), voters.size()))
        justify(*target, parent, changes, now);
    if (!has(now.witnesses, *wallet) && !has(now.heard, *wallet)) insert(now.heard, *wallet);
    put(changes, now);
    return Receipt{vote.id, contract::Status::applied, 0, 0, 0, {}, {}, {}};
}

void follow_roles(Overlay& changes, Height height, const Params& params) {
    const auto before = finality_of(changes);
    auto now = before;
    const auto role = holders(changes, "witness");
    std::erase_if(now.heard, [&](const WalletId& id) { return !has(role, id); });
    const auto left = [&](const WalletId& id) { return !has(role, id); };
    const bool lost = height.value - now.final.value > params.finality_patience;
    if (lost || now.changed <= now.final) {
        // Leaving first, then entering, the lower id first; the last one stays until another comes.
        do {
            const auto leaving = std::ranges::find_if(now.witnesses, left);
            const bool entering = !now.heard.empty();
            if (leaving != now.witnesses.end() && now.witnesses.size() > 1) {
                now.witnesses.erase(leaving);
            } else if (entering) {
                insert(now.witnesses, now.heard.front());
                now.heard.erase(now.heard.begin());
            } else {
                break;
            }
            now.changed = height;
        } while (lost);
    }
    if (now != before) put(changes, now);
}

base::Judged<void> evidence(const Json& arguments, const Place& place, Overlay& changes,
                            Cache& cache) {
    if (!base::has_members(arguments, {"action", "votes"}) ||
        arguments.find("votes")->array() == nullptr ||
        arguments.find("votes")->array()->size() != 2)
        return Refusal{Fault::bad_arguments, "evidence takes votes, two"};
    std::vector<Vote> votes;
    for (const Json& token : *arguments.find("votes")->array()) {
        if (token.string() == nullptr) return Refusal{Fault::bad_arguments, "/votes"};
        auto vote = parse_vote(*token.string());
        if (!vote) return vote.error();
        votes.push_back(std::move(*vote));
    }
    const auto first = signer_of(votes[0], place, changes, cache);
    if (!first) return first.error();
    const auto second = signer_of(votes[1], place, changes, cache);
    if (!second) return second.error();
    if (first->id != second->id) return Refusal{Fault::bad_evidence, "of two wallets"};
    if (!conflict(votes[0], votes[1]))
        return Refusal{Fault::bad_evidence, "an honest witness may sign both"};
    if (first->revoked || !first->has_role("witness"))
        return Refusal{Fault::bad_evidence, "this wallet is no witness any more"};
    take_witness_role(*first, changes);
    return {};
}

}  // namespace ledger
