// SPDX-License-Identifier: Apache-2.0
#include "sim/watch.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "ledger/tx.hpp"

namespace sim {

namespace {

constexpr std::size_t kFaultsMax = 8;  // one world's: the first ones tell the most

std::string at(const ledger::Link& link) {
    return " in block " + std::to_string(link.height().value) + ' ' +
           link.id().hex().substr(0, 12);
}

/// A wallet's id is the thumbprint of its first key, and nobody changes keys here.
std::set<std::string> texts(const std::vector<base::WalletId>& wallets) {
    std::set<std::string> ids;
    for (const auto& id : wallets) ids.insert(base::text(id));
    return ids;
}

}  // namespace

void Watch::fault(std::string what) {
    if (faults_.size() < kFaultsMax && std::ranges::find(faults_, what) == faults_.end())
        faults_.push_back(std::move(what));
}

void Watch::look(const engine::View& view) {
    const auto& tip = *view.tip;
    const std::pair roots{tip.state.state_root(), tip.state.ledger_root()};
    const auto [known, fresh] = roots_.emplace(tip.id(), roots);
    if (!fresh && known->second != roots) fault("two states after block " + tip.id().hex());
    look_at_final(view.final);
    if (tip.ancestor(view.final->height()) != view.final.get())
        fault("a tip without its node's final block:" + at(tip));
    walk(tip);
}

/// What is final anywhere is final everywhere, for ever: all final blocks lie on one chain.
void Watch::look_at_final(const ledger::LinkPtr& final) {
    if (final_ == nullptr || final->height() > final_->height()) {
        if (final_ != nullptr && final->ancestor(final_->height())->id() != final_->id())
            fault("a final block reverts: " + final_->id().hex());
        final_ = final;
    } else if (final_->ancestor(final->height())->id() != final->id()) {
        fault("two final chains: " + final->id().hex());
    }
}

void Watch::walk(const ledger::Link& tip) {
    std::vector<const ledger::Link*> fresh;
    const ledger::Link* link = &tip;
    for (; link != nullptr && !seen_.contains(link->id()); link = link->parent.get())
        fresh.push_back(link);
    if (fresh.empty()) return;
    Seen seen = link == nullptr ? Seen{} : seen_.at(link->id());
    for (auto next = fresh.rbegin(); next != fresh.rend(); ++next) {
        read(**next, seen);
        if ((*next)->parent != nullptr) count(**next, seen);
        const auto final = (*next)->finality.final.value;
        std::erase_if(seen.votes, [&](const auto& of) { return of.first < final; });
        seen_.emplace((*next)->id(), seen);
    }
}

void Watch::read(const ledger::Link& link, Seen& seen) {
    for (const auto& entry : link.block.entries) {
        if (const auto tx = ledger::parse_tx(entry)) {
            auto& last = seen.seqs[base::text(tx->jws.kid)];
            if (tx->seq != last + 1)
                fault("seq " + std::to_string(tx->seq) + " after " + std::to_string(last) +
                      at(link));
            last = tx->seq;
            continue;
        }
        const auto vote = ledger::parse_vote(entry);
        if (!vote) {
            fault("an entry that is neither transaction nor vote" + at(link));
            continue;
        }
        const auto* target = link.ancestor(vote->target.height);
        if (target == nullptr || target->id() != vote->target.id ||
            target->height() <= link.parent->finality.final)
            fault("a vote for another chain, or below the final block," + at(link));
        if (!seen.votes[vote->target.height.value].insert(base::text(vote->jws.kid)).second)
            fault("a second vote of one wallet for one target" + at(link));
    }
}

void Watch::count(const ledger::Link& link, const Seen& seen) {
    const auto& now = link.finality;
    const auto& before = link.parent->finality;
    std::set<std::int64_t> by_two_thirds;
    for (const auto& [height, votes] : seen.votes) {
        const auto voters = texts(ledger::voters_of(*link.ancestor({height})));
        const auto counted =
            std::ranges::count_if(votes, [&](const Kid& kid) { return voters.contains(kid); });
        if (3 * static_cast<std::size_t>(counted) >= 2 * voters.size())
            by_two_thirds.insert(height);
        if (height <= now.final.value) continue;
        const auto record = link.state.get({"finality", std::to_string(height)});
        std::vector<base::WalletId> recorded;
        if (record) {
            const auto json = base::parse_json(*record);
            for (const auto& id : *json->find("votes")->array())
                recorded.push_back(*base::id_from_text<base::WalletId>(*id.string()));
        }
        if (recorded.size() != votes.size() || texts(recorded) != votes)
            fault("finality/" + std::to_string(height) + " counts other votes than stand" +
                  at(link));
    }
    const auto highest = by_two_thirds.empty() ? 0 : *by_two_thirds.rbegin();
    if (now.justified.value != highest)
        fault("justified " + std::to_string(now.justified.value) + ", by count " +
              std::to_string(highest) + at(link));
    if (now.final == before.final) return;
    const auto* next = link.ancestor({now.final.value + link.params().checkpoint_interval});
    if (next == nullptr || !by_two_thirds.contains(next->height().value) ||
        !by_two_thirds.contains(now.final.value) || next->finality.justified != now.final)
        fault("final without two checkpoints of two thirds" + at(link));
}

void Watch::hear_vote(const std::string& token) {
    const auto vote = ledger::parse_vote(token);
    JOT_ASSERT(vote.has_value());
    auto& sent = sent_[base::text(vote->jws.kid)];
    for (const auto& other : sent)
        if (ledger::conflict(other, *vote))
            fault("an honest witness votes for height " +
                  std::to_string(vote->target.height.value) + " against its vote for " +
                  std::to_string(other.target.height.value));
    sent.push_back(*vote);
}

std::string brief(const engine::View& view) {
    return view.tip->id().hex().substr(0, 12) + '/' + std::to_string(view.waiting_count) + '/' +
           std::to_string(view.final->height().value);
}

}  // namespace sim
