// SPDX-License-Identifier: Apache-2.0
// A witness at work, and how votes travel.  A vote goes like any entry: announced, asked for,
// given. It is kept while its target lies above the last final block, offered again with every
// greeting, and put into blocks first.  One whose target is not here yet waits for it, for blocks
// and votes overtake each other.
//
// A witness never signs what its own earlier vote forbids, whatever it forgets otherwise: the two
// heights of its last vote are on the disk before the vote leaves.  Who lost that file keeps
// silent until a block that is younger than its start is final: by then its old votes lie below,
// but for one on a branch that it cannot see, and that is higher (docs/FINALITY.md).
#include <algorithm>
#include <utility>

#include "engine/engine.hpp"

namespace engine {

using base::Fault;
using base::Refusal;

base::Judged<bool> Engine::take_vote(const std::string& token) {
    auto vote = ledger::parse_vote(token);
    if (!vote) return vote.error();
    if (vote->network != chain_.genesis()->id()) return Fault::wrong_network;
    if (vote->target.height <= chain_.final()->height()) return false;
    if (chain_.find(vote->target.id) == nullptr) {
        std::size_t early = 0;
        for (const auto& [target, tokens] : early_votes_) early += tokens.size();
        auto& tokens = early_votes_[vote->target.id];
        if (early < kEarlyVotesMax && std::ranges::find(tokens, token) == tokens.end())
            tokens.push_back(token);
        return false;
    }
    const auto copy = *vote;
    const auto old_tip = chain_.tip();
    const auto fresh = chain_.add_vote(std::move(*vote), cache_);
    if (!fresh) return fresh;
    if (*fresh) remember_own_vote(copy);
    if (chain_.tip() != old_tip) tip_moved(old_tip, std::nullopt);
    return fresh;
}

void Engine::retry_early_votes(const base::BlockId& target) {
    const auto tokens = early_votes_.extract(target);
    if (!tokens) {
        std::erase_if(early_votes_, [](const auto& waiting) { return waiting.second.empty(); });
        return;
    }
    std::vector<base::EntryId> fresh;
    for (const auto& token : tokens.mapped()) {
        const auto taken = take_vote(token);
        if (taken && *taken) fresh.push_back({base::sha256(token)});
    }
    spread(fresh, std::nullopt);
}

void Engine::spread(const std::vector<base::EntryId>& ids, std::optional<wire::PeerId> except) {
    if (ids.empty()) return;
    for (const auto& [id, peer] : peers_)
        if (peer.hello && id != except) send(id, wire::Inv{ids});
}

std::vector<base::EntryId> Engine::entries_to_offer() const {
    std::vector<base::EntryId> ids;
    for (const auto& [id, held] : chain_.votes())
        if (ids.size() < wire::kIdsMax / 2) ids.push_back(id);
    pool_.all().for_each([&](const base::Hash&, const Waiting& waiting) {
        if (ids.size() < wire::kIdsMax) ids.push_back(waiting.id);
    });
    return ids;
}

void Engine::on(Signed event) {
    const auto taken = take_vote(event.token);
    if (!taken) return remember(taken.error(), "our own vote");
    spread({base::EntryId{base::sha256(event.token)}}, std::nullopt);
}

void Engine::remember_own_vote(const ledger::Vote& vote) {
    if (!options_.witness || vote.jws.kid != *options_.witness || !voted_) return;
    voted_->source = std::max(voted_->source, vote.source.height);
    voted_->target = std::max(voted_->target, vote.target.height);
}

/// A head that has jumped is not voted for until it has held for a while.
void Engine::settle(const ledger::Link& common) {
    const auto& tip = *chain_.tip();
    const auto interval = tip.params().checkpoint_interval;
    const auto from = std::min(common.height(), second_began_at_);
    if (tip.height().value - from.value > interval)
        settled_at_ = {now_.seconds + kSettleIntervals * tip.params().interval_seconds};
}

const ledger::Link& Engine::newest_checkpoint() const {
    const auto& tip = *chain_.tip();
    const auto interval = tip.params().checkpoint_interval;
    return *tip.ancestor({tip.height().value / interval * interval});
}

void Engine::show_finality(View& view) {
    const auto& tip = *chain_.tip();
    const auto& checkpoint = newest_checkpoint();
    view.final = chain_.final();
    view.justified = chain_.justified();
    view.checkpoint = chain_.find(checkpoint.id());
    for (const auto& [id, leaf] : chain_.leaves()) view.leaves.push_back(leaf);
    view.voters = ledger::voters_of(checkpoint).size();
    view.heard = chain_.heard(checkpoint);
    view.finishing = finishing();
    view.split = chain_.split();
    for (const auto& [id, votes] : chain_.crimes()) {  // until it has lost the role
        const auto wallet = ledger::find_wallet(tip.state, id);
        if (wallet && wallet->has_role("witness")) view.crimes.push_back(votes);
    }
    if (!options_.witness) return;
    const auto wallet = cache_.wallets.of_key(tip.state, *options_.witness);
    const bool sits = wallet != nullptr && !wallet->revoked &&
                      std::ranges::binary_search(tip.finality.witnesses, wallet->id);
    if (!sits)
        view.witness = Witness::no_seat;
    else if (!voted_)
        view.witness = Witness::forgot;
    else
        view.witness = checkpoint.height() < voted_->target ? Witness::waits_for_height
                                                             : Witness::votes;
    if (voted_) view.silent_until = voted_->target;
}

void Engine::plan_vote() {
    if (!options_.witness || download_ || now_ < settled_at_) return;
    const auto& tip = *chain_.tip();
    const auto* target = &newest_checkpoint();
    if (target->height() <= chain_.final()->height()) return;
    if (!voted_) {
        if (chain_.final()->header().iat <= *started_) return;
        voted_ = VoteMemory{chain_.final()->height(), chain_.final()->height()};
    }
    if (target->height() <= voted_->target) return;
    const auto source = ledger::source_of(*target);
    if (source.height < voted_->source) return;
    const auto wallet = cache_.wallets.of_key(target->state, *options_.witness);
    if (wallet == nullptr || wallet->revoked) return;
    const auto sits = [&](const std::vector<base::WalletId>& list) {
        return std::ranges::binary_search(list, wallet->id);
    };
    const bool enters = wallet->has_role("witness") && !sits(tip.finality.witnesses) &&
                        !sits(tip.finality.heard);
    if (!sits(ledger::voters_of(*target)) && !enters) return;
    voted_ = VoteMemory{source.height, target->height()};
    effects_.push_back(Sign{ledger::vote_payload(chain_.genesis()->id(), source,
                                                 {target->height(), target->id()}),
                            source.height, target->height()});
}

}  // namespace engine
