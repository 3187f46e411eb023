// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "ledger/rules.hpp"
#include "ledger/vote.hpp"

namespace ledger {

struct Link;

/// `finality/now`: what a chain knows of itself.  Heights suffice, for within one chain a height
/// names its block.
struct Finality {
    base::Height final;       // of the last final checkpoint
    base::Height justified;   // of the highest justified one
    base::Height changed;     // of the block that last changed `witnesses`
    std::vector<base::WalletId> voters;     // `witnesses` in the state of the last final block
    std::vector<base::WalletId> witnesses;  // sorted, like all lists here
    std::vector<base::WalletId> heard;      // have the role, voted once, wait to enter
    bool operator==(const Finality&) const = default;
};
Finality finality_of(const contract::RecordView& view);
/// The founder is the first witness; block 0 is justified and final.
void found_finality(Overlay& changes, const base::WalletId& founder);

/// At least two thirds; of none, never.
bool two_thirds(std::size_t votes, std::size_t of);

/// Whose votes for this checkpoint count, by its own state.
std::vector<base::WalletId> voters_of(const Link& target);
/// The source that a vote for this checkpoint names, by its own state.
Checkpoint source_of(const Link& target);

/// Whose vote it is.  `wrong_network`, 6.01 to 6.03, `bad_signature`: a function of the vote and
/// the target's state alone, so that it is judged alike in a block and while it waits.
/// Requires: the target is the vote's.
base::Judged<base::WalletId> judge_vote(const Vote& vote, const Link& target, Cache& cache);

/// The vote as an entry of a block on `parent`: its receipt, or chapters 2, 4 and 6.
base::Judged<Receipt> apply_vote(const Vote& vote, const Link& parent, Overlay& changes,
                                 Cache& cache);

/// The end of every block: the list of witnesses follows the role.
void follow_roles(Overlay& changes, base::Height height, const Params& params);

/// `evidence` {`votes`: two `vote+jwt`}: the wallet that signed both loses the role.
base::Judged<void> evidence(const base::Json& arguments, const Place& place, Overlay& changes,
                            Cache& cache);

}  // namespace ledger
