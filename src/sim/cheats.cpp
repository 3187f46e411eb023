// SPDX-License-Identifier: Apache-2.0
#include "sim/cheats.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace sim {

namespace {

ledger::LinkPtr find(const engine::View& view, const base::BlockId& id) {
    const auto* link = view.blocks.find(id.hash);
    JOT_ASSERT(link != nullptr);
    return *link;
}

bool is_vote(const std::string& entry) {
    const auto jws = jose::parse_jws(entry);
    return jws && jws->typ == jose::Typ::vote;
}

/// With what of these entries can stand there; stamped so many seconds later than need be.
ledger::Block block_on(const ledger::LinkPtr& parent, const std::vector<std::string>& entries,
                       Node& node, ledger::Cache& cache, std::int64_t later = 0) {
    const base::Time time{std::max(node.now().seconds, parent->header().iat.seconds + 1) + later};
    return seal(ledger::draft_block(parent, entries, time, node.signer().key().id(), cache),
                node.signer());
}

}  // namespace

LeavesVotesOut::LeavesVotesOut(Node& node) : node_{node} {
    node.on_found = [this](ledger::Draft draft) {
        std::erase_if(draft.entries, is_vote);
        node_.mined(block_on(find(node_.view(), draft.parent), draft.entries, node_, cache_));
    };
}

OverridesCheckpoints::OverridesCheckpoints(Node& node) : node_{node} {
    node.on_found = [this](const ledger::Draft& draft) {
        const auto* checkpoint = victim();
        if (checkpoint == nullptr) return node_.mined(seal(draft, node_.signer()));
        overridden_ = checkpoint->height();
        ++overrides_;
        auto block = block_on(checkpoint->parent, draft.entries, node_, cache_);
        const auto id = block.token.id;
        node_.mined(std::move(block));
        if (const auto* link = node_.view().blocks.find(id.hash)) node_.tell(**link);
    };
}

const ledger::Link* OverridesCheckpoints::victim() const {
    const auto& view = node_.view();
    const auto& checkpoint = *view.checkpoint;
    const bool fresh = checkpoint.height() > overridden_ && checkpoint.height() > base::Height{0};
    const bool near = view.tip->height().value < checkpoint.height().value + 2;
    const bool ours = checkpoint.miner() == node_.signer().key().id();
    return fresh && near && !ours && view.heard > 0 ? &checkpoint : nullptr;
}

Rewrites::Rewrites(Node& node, Moment moment) : node_{node}, moment_{moment} {
    node.on_found = [this](const ledger::Draft& draft) { found(draft); };
}

VotesForBoth::VotesForBoth(Node& node) : node_{node} {
    node.on_found = [this](const ledger::Draft& draft) {
        const auto parent = find(node_.view(), draft.parent);
        if (draft.header.height.value % parent->params().checkpoint_interval != 0)
            return node_.mined(seal(draft, node_.signer()));
        ++pairs_;
        auto other = block_on(parent, draft.entries, node_, cache_, 2);  // another block for sure
        show(seal(draft, node_.signer()));
        show(std::move(other));
    };
}

void VotesForBoth::show(ledger::Block block) {
    const auto id = block.token.id;
    node_.mined(std::move(block));
    const auto* link = node_.view().blocks.find(id.hash);
    if (link == nullptr) return;
    node_.tell(**link);
    node_.voted(jose::sign_token(
        node_.signer(), jose::Typ::vote,
        ledger::vote_payload((*link)->network, ledger::source_of(**link),
                             {(*link)->height(), (*link)->id()})));
}

/// Votes have justified something beside the secret branch, or the chain under it is given up.
bool Rewrites::hopeless() const {
    const auto& view = node_.view();
    return base_ == nullptr || view.justified->id() != base_->id() ||
           view.tip->ancestor(base_->height())->id() != base_->id();
}

bool Rewrites::moment_has_come() const {
    const auto& view = node_.view();
    const auto interval = base_->params().checkpoint_interval;
    const auto depth = view.tip->height().value - base_->height().value;
    switch (moment_) {
        case Moment::before_checkpoint: return depth >= interval - 1;
        case Moment::at_checkpoint: return depth >= interval;
        case Moment::at_first_vote: return depth >= interval && view.heard > 0;
    }
    return false;
}

void Rewrites::found(const ledger::Draft& draft) {
    if (hopeless()) {
        base_ = node_.view().justified;
        secret_.clear();
    }
    const auto& parent = secret_.empty() ? base_ : secret_.back();
    auto link = ledger::judge_block(parent, block_on(parent, draft.entries, node_, cache_),
                                    node_.now(), cache_);
    // Only its time can be wrong: it has run too far ahead of the clock.
    if (link) secret_.push_back(*link);
    look();
}

void Rewrites::look() {
    if (secret_.empty() || hopeless() || secret_.back()->work <= node_.view().tip->work ||
        !moment_has_come())
        return;
    ++rewrites_;
    const auto shown = std::exchange(secret_, {});
    base_.reset();
    for (const auto& link : shown) node_.mined(link->block);
    node_.tell(*shown.back());
}

}  // namespace sim
