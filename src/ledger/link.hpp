// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/int128.hpp"
#include "ledger/block.hpp"
#include "ledger/finality.hpp"
#include "ledger/law.hpp"
#include "ledger/merkle.hpp"
#include "ledger/rules.hpp"
#include "ledger/segment.hpp"
#include "ledger/state.hpp"
#include "ledger/trie.hpp"

namespace ledger {

struct Link;
using LinkPtr = std::shared_ptr<const Link>;

/// Where an entry stands in the chain that ends with a link.
struct EntryPlace {
    base::Height height;
    int index = 0;  // within its block
};

/// A judged block and the state after it.  Immutable: pictures of the chain are handed to other
/// threads as links.
struct Link {
    Block block;
    LinkPtr parent;              // null for block 0
    const Link* skip = nullptr;  // an ancestor some way back, kept alive by `parent`
    base::NetworkId network;
    Law law;  // by which the next block is judged
    State state;
    Finality finality;              // as the state says it
    base::Height last_transaction;  // of the newest block that holds more than votes
    base::uint128 work = 0;         // sum of difficulties from block 0 on
    SegmentPlace segments;          // this block's place among the files of history
    MerkleList history;             // over the ids of all blocks, this one included
    std::vector<Receipt> receipts;
    Trie<EntryPlace> entries;  // of this chain, by entry id

    Link() = default;
    Link(Link&&) = delete;
    /// Frees the ancestors one by one: a long chain would overflow the stack otherwise.
    ~Link();

    [[nodiscard]] const base::BlockId& id() const { return block.token.id; }
    [[nodiscard]] const Header& header() const { return block.token.header; }
    [[nodiscard]] base::Height height() const { return header().height; }
    [[nodiscard]] const base::KeyId& miner() const { return block.token.jws.kid; }
    [[nodiscard]] const Params& params() const { return law.params; }
    /// The link of that height in this chain; null above this one.  Logarithmic.
    [[nodiscard]] const Link* ancestor(base::Height height) const;
    [[nodiscard]] const EntryPlace* find_entry(const base::EntryId& entry) const {
        return entries.find(entry.hash);
    }
};

/// What `judge_header` and the steps before a body is there look at: enough of a parent.
struct HeaderParent {
    base::BlockId id;
    base::Height height;
    base::Time iat;
    std::int64_t difficulty = 0;
    std::int64_t gap = 0;  // seconds since its own parent
};
HeaderParent header_parent(const Link& link);
/// The same of a token that follows on `before`.
HeaderParent header_parent(const HeaderParent& before, const BlockToken& token);

/// The difficulty that a block on this parent must state: block 1 repeats the founding one.
std::int64_t next_difficulty(const HeaderParent& parent, const Params& params);

/// Rules 3.05 to 3.08, 3.12 and 3.13, for which the parent's state is not needed.
/// With `sure` false 3.07 is left out: parameters may have changed since the last block that is
/// here.  The work is judged by what the header states, so it was spent all the same.
base::Judged<void> judge_header(const HeaderParent& parent, const BlockToken& block,
                                const Params& params, base::Time now, bool sure = true);

/// A block is judged against its parent's state, so every refusal stands for ever but two: its
/// parent may still come, and our clock may still reach its time.
bool may_pass_later(base::Fault fault);

/// The law: (state, block, now) -> the link after it, or the first rule that was broken.
base::Judged<LinkPtr> judge_block(const LinkPtr& parent, Block block, base::Time now,
                                  Cache& cache);

/// What executing entries on top of a link gives; refused entries stop it.
struct Executed {
    State state;
    std::vector<Receipt> receipts;
    std::vector<std::string> entries;
    std::int64_t gas = 0;
};
/// Applies the entries in order; with `skip_refused` what cannot stand in this block is left out
/// (a miner's choice), else the first fault ends it (a judge's).
base::Judged<Executed> execute(const LinkPtr& parent, base::Time time,
                               const std::vector<std::string>& entries, bool skip_refused,
                               Cache& cache);

}  // namespace ledger
