// SPDX-License-Identifier: Apache-2.0
#include "engine/pool.hpp"

#include <algorithm>

namespace engine {

using base::Fault;
using base::Refusal;

Pool::Pool(ledger::LinkPtr tip, std::size_t max)
    : tip_{std::move(tip)}, state_{std::make_unique<ledger::Overlay>(&tip_->state)}, max_{max} {}

ledger::Place Pool::place(base::Time now) const {
    // The next block's iat lies after the tip's, however our clock stands.
    const base::Time next{std::max(now.seconds, tip_->header().iat.seconds + 1)};
    return {tip_->network, tip_->height().next(), next, tip_->params(), tip_->state};
}

Pool::Outcome Pool::add(std::string_view token, base::Time now, ledger::Cache& cache) {
    const base::EntryId id{base::sha256(token)};
    if (waiting_.find(id.hash) != nullptr) return Added{id, false};
    if (size() >= max_ || bytes_ + token.size() > kPoolBytesMax)
        return Refusal{Fault::pool_full};
    const auto tx = ledger::open_entry(token, tip_->state, cache);
    if (!tx) return tx.error();
    const auto sender = cache.wallets.of_key(tip_->state, (*tx)->jws.kid);
    if (sender == nullptr) return Refusal{Fault::unknown_wallet};  // checked on another branch
    if (const auto mine = wallets_.find(sender->id);
        mine != wallets_.end() && mine->second.size() >= kPoolWalletMax)
        return Refusal{Fault::pool_wallet_full};
    ledger::Overlay attempt{state_.get()};
    auto receipt = ledger::apply_tx(*tx, place(now), attempt, cache);
    if (!receipt) return receipt.error();
    if (receipt->status != contract::Status::applied) return *receipt;
    state_->take(attempt.diff());
    waiting_ = waiting_.put(
        id.hash,
        Waiting{std::string{token}, id, sender->id, (*tx)->seq, (*tx)->exp, next_arrival_});
    if (arrivals_.empty()) oldest_ = now;
    arrivals_.emplace(next_arrival_++, id);
    wallets_[sender->id].emplace((*tx)->seq, id);
    bytes_ += token.size();
    return Added{id, true};
}

void Pool::rebuild(const std::vector<std::string>& tokens, base::Time now, ledger::Cache& cache) {
    state_ = std::make_unique<ledger::Overlay>(&tip_->state);
    waiting_ = {};
    arrivals_.clear();
    wallets_.clear();
    bytes_ = 0;
    for (const auto& token : tokens) (void)add(token, now, cache);
}

void Pool::move_to(ledger::LinkPtr tip, const std::vector<std::string>& fallen_out, base::Time now,
                   ledger::Cache& cache) {
    tip_ = std::move(tip);
    std::vector<std::string> tokens = fallen_out;
    for (const auto& [arrival, id] : arrivals_)
        if (tip_->find_entry(id) == nullptr) tokens.push_back(waiting_.find(id.hash)->token);
    rebuild(tokens, now, cache);
}

void Pool::expire(base::Time now, ledger::Cache& cache) {
    const auto when = place(now).time;
    const auto expired = [&](const auto& arrival) {
        return waiting_.find(arrival.second.hash)->exp < when;
    };
    if (std::ranges::none_of(arrivals_, expired)) return;
    std::vector<std::string> tokens;
    tokens.reserve(arrivals_.size());
    for (const auto& [arrival, id] : arrivals_) tokens.push_back(waiting_.find(id.hash)->token);
    rebuild(tokens, now, cache);
}

std::vector<std::string> Pool::in_turns() const {
    std::vector<std::string> tokens;
    for (std::size_t turn = 0; tokens.size() < size(); ++turn) {
        for (const auto& [wallet, queue] : wallets_) {
            if (turn >= queue.size()) continue;
            const auto& id = std::next(queue.begin(), static_cast<std::ptrdiff_t>(turn))->second;
            tokens.push_back(waiting_.find(id.hash)->token);
        }
    }
    return tokens;
}

const Waiting* Pool::find(const base::EntryId& id) const { return waiting_.find(id.hash); }

std::map<base::WalletId, std::int64_t> Pool::next_seqs() const {
    std::map<base::WalletId, std::int64_t> next;
    for (const auto& [wallet, queue] : wallets_) next[wallet] = queue.rbegin()->first + 1;
    return next;
}

}  // namespace engine
