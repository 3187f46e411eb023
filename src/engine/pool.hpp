// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "engine/view.hpp"
#include "ledger/rules.hpp"

namespace engine {

inline constexpr std::size_t kPoolMax = 10'000;        // transactions
inline constexpr std::size_t kPoolBytesMax = 64 << 20;  // of their tokens
inline constexpr std::size_t kPoolWalletMax = 256;      // of one wallet

/// Transactions that wait for a block, each of which applies to the tip after those before it.
class Pool {
  public:
    explicit Pool(ledger::LinkPtr tip, std::size_t max = kPoolMax);

    struct Added {
        base::EntryId id;
        bool fresh = false;  // false: it waited already
    };
    /// Added, a contract's refusal (a dry run failed; nothing is kept), or a fault.
    using Outcome = std::variant<Added, ledger::Receipt, base::Refusal>;
    Outcome add(std::string_view token, base::Time now, ledger::Cache& cache);

    /// What fell out of the chain waits again if it still applies; what entered it or no longer
    /// applies is gone.
    void move_to(ledger::LinkPtr tip, const std::vector<std::string>& fallen_out, base::Time now,
                 ledger::Cache& cache);
    /// Takes out what has expired.
    void expire(base::Time now, ledger::Cache& cache);

    /// In the order in which a miner takes them: wallets take turns, each by its `seq`.
    [[nodiscard]] std::vector<std::string> in_turns() const;
    [[nodiscard]] const Waiting* find(const base::EntryId& id) const;
    [[nodiscard]] const ledger::Trie<Waiting>& all() const { return waiting_; }
    [[nodiscard]] std::size_t size() const { return arrivals_.size(); }
    [[nodiscard]] bool empty() const { return arrivals_.empty(); }
    /// Rises with every transaction that comes.
    [[nodiscard]] std::uint64_t revision() const { return next_arrival_; }
    /// When the oldest of those that wait came in.
    [[nodiscard]] base::Time waiting_since() const { return oldest_; }
    /// For each wallet with waiting transactions the number after the last of them.
    [[nodiscard]] std::map<base::WalletId, std::int64_t> next_seqs() const;

  private:
    void rebuild(const std::vector<std::string>& tokens, base::Time now, ledger::Cache& cache);
    [[nodiscard]] ledger::Place place(base::Time now) const;

    ledger::LinkPtr tip_;
    std::unique_ptr<ledger::Overlay> state_;  // the tip's state and all that waits
    ledger::Trie<Waiting> waiting_;
    std::map<std::uint64_t, base::EntryId> arrivals_;
    std::map<base::WalletId, std::map<std::int64_t, base::EntryId>> wallets_;
    std::size_t max_;
    std::uint64_t next_arrival_ = 0;
    std::size_t bytes_ = 0;
    base::Time oldest_;
};

}  // namespace engine
