// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "sim/node.hpp"

namespace sim {

/// Other hands for a real engine: its mind is an honest node's, what it wants mined is not what is
/// mined.  Each takes over its node's `on_found`.  Signatures and work are real.
/// Requires of all: the node outlives it.

/// Mines without votes, whatever waits.
class LeavesVotesOut {
  public:
    explicit LeavesVotesOut(Node& node);

  private:
    Node& node_;
    ledger::Cache cache_;
};

/// Mines a block beside each checkpoint as soon as it has heard a vote for it, until it has one or
/// the chain is two blocks further.
class OverridesCheckpoints {
  public:
    explicit OverridesCheckpoints(Node& node);
    [[nodiscard]] std::int64_t overrides() const { return overrides_; }

  private:
    [[nodiscard]] const ledger::Link* victim() const;
    Node& node_;
    ledger::Cache cache_;
    base::Height overridden_;  // the last checkpoint with a block of ours beside it
    std::int64_t overrides_ = 0;
};

/// A witness that mines two blocks at each checkpoint that it finds, shows both, votes for both.
class VotesForBoth {
  public:
    explicit VotesForBoth(Node& node);
    [[nodiscard]] std::int64_t pairs() const { return pairs_; }

  private:
    void show(ledger::Block block);
    Node& node_;
    ledger::Cache cache_;
    std::int64_t pairs_ = 0;
};

/// Mines in secret from the highest justified checkpoint on, for nobody would follow from below,
/// and shows its branch when that has more work and the others' chain has reached the next
/// checkpoint, so that it rewrites as many blocks as it can.
class Rewrites {
  public:
    /// How long it waits: until the checkpoint is next, is there, or has a vote.
    enum class Moment { before_checkpoint, at_checkpoint, at_first_vote };
    Rewrites(Node& node, Moment moment);
    [[nodiscard]] std::int64_t rewrites() const { return rewrites_; }
    /// After each step of its node.
    void look();

  private:
    void found(const ledger::Draft& draft);
    [[nodiscard]] bool hopeless() const;
    [[nodiscard]] bool moment_has_come() const;

    Node& node_;
    Moment moment_;
    ledger::Cache cache_;
    ledger::LinkPtr base_;
    std::vector<ledger::LinkPtr> secret_;
    std::int64_t rewrites_ = 0;
};

}  // namespace sim
