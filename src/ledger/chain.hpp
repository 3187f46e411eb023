// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/link.hpp"

namespace ledger {

/// True when, votes apart, the chain that ends in `a` is preferred to that of `b`: most work, then
/// the lower work hash, then the lower id: a function of the set of blocks, not of their arrival.
bool better(const Link& a, const Link& b);

/// A vote that was judged good, wherever it stands or waits.
struct HeldVote {
    base::EntryId id;
    base::WalletId wallet;
    Vote vote;
};

/// Every block and vote that was judged good, and the tip that is preferred.  A reorganisation
/// chooses another tip; nothing is undone.
class Chain {
  public:
    /// Requires: a link of block 0.  `chosen`: by the operator's word (or the magnet link's) only
    /// chains that hold this block at its height are taken.
    explicit Chain(LinkPtr genesis, std::optional<Checkpoint> chosen = std::nullopt);

    /// The link that was added, or the one that was there.  `unknown_parent` when the parent is
    /// not in the chain, `below_final` when it does not hold our last final block.
    base::Judged<LinkPtr> add(Block block, base::Time now, Cache& cache);
    /// True when the vote is new.  `vote_target` (it may pass later) when its target is not here or
    /// not above the last final block; else as judge_vote.
    base::Judged<bool> add_vote(Vote vote, Cache& cache);

    [[nodiscard]] LinkPtr find(const base::BlockId& id) const;
    [[nodiscard]] const LinkPtr& tip() const { return tip_; }
    [[nodiscard]] const LinkPtr& genesis() const { return genesis_; }
    /// By block id; immutable, so it may be handed out.
    [[nodiscard]] const Trie<LinkPtr>& blocks() const { return blocks_; }
    /// The ends of all branches that hold the last final block.
    [[nodiscard]] const std::map<base::BlockId, LinkPtr>& leaves() const { return leaves_; }

    /// Our last final block.
    [[nodiscard]] const LinkPtr& final() const { return final_; }
    /// The highest checkpoint for which votes of two thirds are held, in blocks or waiting.
    [[nodiscard]] const LinkPtr& justified() const { return justified_; }
    /// A checkpoint with such votes lies on a branch without our last final block: at least a third
    /// of the witnesses cheated, or the operator chose.
    [[nodiscard]] bool split() const { return split_; }

    /// Every vote that is held, by its id: those with targets above the last final block.
    [[nodiscard]] const std::map<base::EntryId, HeldVote>& votes() const { return votes_; }
    /// What a block on this link may carry, highest target first: the newest votes decide most.
    [[nodiscard]] std::vector<std::string> votes_for(const Link& parent) const;
    /// How many of the voters of this checkpoint we hold votes of.
    [[nodiscard]] std::size_t heard(const Link& target) const;
    /// Two tokens of one witness that convict it (`evidence`).
    [[nodiscard]] const std::map<base::WalletId, std::pair<std::string, std::string>>& crimes()
        const {
        return crimes_;
    }

  private:
    void take_votes(const Link& link, Cache& cache);
    void weigh(const LinkPtr& target);
    void choose_tip();
    void move_final();
    [[nodiscard]] bool preferred(const Link& a, const Link& b) const;

    LinkPtr genesis_;
    std::optional<Checkpoint> chosen_;
    LinkPtr tip_;
    LinkPtr final_;
    LinkPtr justified_;
    bool split_ = false;
    Trie<LinkPtr> blocks_;
    std::map<base::BlockId, LinkPtr> leaves_;
    std::map<base::EntryId, HeldVote> votes_;
    std::map<base::BlockId, std::map<base::WalletId, base::EntryId>> by_target_;
    std::multimap<base::WalletId, base::EntryId> by_wallet_;
    std::map<base::WalletId, std::pair<std::string, std::string>> crimes_;
};

}  // namespace ledger
