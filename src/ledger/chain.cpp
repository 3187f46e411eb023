// SPDX-License-Identifier: Apache-2.0
// Fork choice.  Among the chains that hold our last final block the one is preferred that holds the
// highest checkpoint for which we have votes of two thirds of its witnesses, in blocks or waiting;
// then most work; of equal work the lower work hash, which no miner can aim at, then the lower id.
// The choice depends on which blocks and votes exist, never on the order in which they came, so
// peers that hold the same agree without talking.
//
// Waiting votes count, not only those in blocks: else a fast miner would void each vote by building
// around it, and after a partition witnesses could be bound to a branch that nobody builds on.
#include "ledger/chain.hpp"

#include <algorithm>
#include <functional>

#include "base/assert.hpp"

namespace ledger {

using base::Fault;
using base::Refusal;

namespace {

bool holds(const Link& tip, const Link& block) { return tip.ancestor(block.height()) == &block; }

}  // namespace

bool better(const Link& a, const Link& b) {
    if (a.work != b.work) return a.work > b.work;
    if (a.block.token.work_hash != b.block.token.work_hash)
        return a.block.token.work_hash < b.block.token.work_hash;
    return a.id() < b.id();
}

Chain::Chain(LinkPtr genesis, std::optional<Checkpoint> chosen)
    : genesis_{std::move(genesis)},
      chosen_{chosen},
      tip_{genesis_},
      final_{genesis_},
      justified_{genesis_} {
    JOT_ASSERT(genesis_->height().value == 0);
    blocks_ = blocks_.put(genesis_->id().hash, genesis_);
    leaves_.emplace(genesis_->id(), genesis_);
}

LinkPtr Chain::find(const base::BlockId& id) const {
    const LinkPtr* link = blocks_.find(id.hash);
    return link == nullptr ? nullptr : *link;
}

base::Judged<LinkPtr> Chain::add(Block block, base::Time now, Cache& cache) {
    if (auto known = find(block.token.id)) return known;
    const Header& header = block.token.header;
    if (header.height.value == 0) return Fault::wrong_chain;
    const auto parent = find(header.prev);
    if (parent == nullptr) return Fault::unknown_parent;
    const bool other = chosen_ && header.height == chosen_->height && block.token.id != chosen_->id;
    if (other || !holds(*parent, *final_))
        return Refusal{Fault::below_final, "block " + std::to_string(header.height.value)};
    auto link = judge_block(parent, std::move(block), now, cache);
    if (!link) return link;
    blocks_ = blocks_.put((*link)->id().hash, *link);
    leaves_.erase(parent->id());
    leaves_.emplace((*link)->id(), *link);
    if (preferred(**link, *tip_)) tip_ = *link;
    take_votes(**link, cache);
    move_final();
    return link;
}

/// What stands in a block is held like what waits: it counts on every branch, and waits again when
/// its block falls out.
void Chain::take_votes(const Link& link, Cache& cache) {
    for (std::size_t i = 0; i < link.receipts.size(); ++i) {
        if (is_transaction(link.receipts[i])) continue;
        auto vote = parse_vote(link.block.entries[i]);
        JOT_ASSERT(vote.has_value());
        // Refused when its target is final by now, on another branch: then it does not matter.
        static_cast<void>(add_vote(std::move(*vote), cache));
    }
}

base::Judged<bool> Chain::add_vote(Vote vote, Cache& cache) {
    if (votes_.contains(vote.id)) return false;
    const auto target = find(vote.target.id);
    if (target == nullptr || target->height() <= final_->height()) return Fault::vote_target;
    const auto wallet = judge_vote(vote, *target, cache);
    if (!wallet) return wallet.error();
    auto& votes = by_target_[target->id()];
    if (votes.contains(*wallet)) return false;  // respelled
    const auto [first, last] = by_wallet_.equal_range(*wallet);
    for (auto own = first; own != last; ++own) {
        const auto& other = votes_.at(own->second).vote;
        if (conflict(other, vote)) crimes_.try_emplace(*wallet, other.token, vote.token);
    }
    votes.emplace(*wallet, vote.id);
    by_wallet_.emplace(*wallet, vote.id);
    const auto id = vote.id;
    votes_.emplace(id, HeldVote{id, *wallet, std::move(vote)});
    weigh(target);
    return true;
}

std::size_t Chain::heard(const Link& target) const {
    const auto votes = by_target_.find(target.id());
    if (votes == by_target_.end()) return 0;
    const auto voters = voters_of(target);
    return static_cast<std::size_t>(std::ranges::count_if(
        voters, [&](const auto& voter) { return votes->second.contains(voter); }));
}

void Chain::weigh(const LinkPtr& target) {
    if (!two_thirds(heard(*target), voters_of(*target).size())) return;
    if (!holds(*target, *final_)) {
        split_ = true;
        return;
    }
    const bool higher = target->height() > justified_->height();
    const bool beside = target->height() == justified_->height() && better(*target, *justified_);
    if (!higher && !beside) return;
    justified_ = target;
    choose_tip();
}

bool Chain::preferred(const Link& a, const Link& b) const {
    const bool a_holds = holds(a, *justified_);
    if (a_holds != holds(b, *justified_)) return a_holds;
    return better(a, b);
}

void Chain::choose_tip() {
    for (const auto& [id, leaf] : leaves_)
        if (preferred(*leaf, *tip_)) tip_ = leaf;
    move_final();
}

void Chain::move_final() {
    const auto height = tip_->finality.final;
    if (height <= final_->height()) return;
    final_ = find(tip_->ancestor(height)->id());
    if (!holds(*justified_, *final_)) justified_ = final_;
    std::erase_if(leaves_, [&](const auto& leaf) { return !holds(*leaf.second, *final_); });
    std::erase_if(by_wallet_, [&](const auto& own) {
        return votes_.at(own.second).vote.target.height <= final_->height();
    });
    std::erase_if(votes_, [&](const auto& held) {
        return held.second.vote.target.height <= final_->height();
    });
    std::erase_if(by_target_, [&](const auto& votes) {
        return find(votes.first)->height() <= final_->height();
    });
}

std::vector<std::string> Chain::votes_for(const Link& parent) const {
    std::vector<const Vote*> fit;
    for (const auto& [id, held] : votes_) {
        const Link* target = parent.ancestor(held.vote.target.height);
        if (target == nullptr || target->id() != held.vote.target.id ||
            target->height() <= parent.finality.final || parent.find_entry(id) != nullptr)
            continue;
        fit.push_back(&held.vote);
    }
    std::ranges::sort(fit, std::greater{}, [](const Vote* vote) {
        return std::pair{vote->target.height, vote->id};
    });
    std::vector<std::string> tokens;
    for (const Vote* vote : fit) tokens.push_back(vote->token);
    return tokens;
}

}  // namespace ledger
