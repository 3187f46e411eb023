// SPDX-License-Identifier: Apache-2.0
// How one block is judged on its parent.  Every block that the law allows is kept as a link to its
// parent together with the state after it.  The state is an immutable trie that shares all but what
// a block changed, so a link is cheap, a refused block leaves nothing to clean up, and a
// reorganisation is nothing but another choice of tip.
#include "ledger/link.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "ledger/difficulty.hpp"
#include "ledger/limits.hpp"
#include "ledger/work.hpp"

namespace ledger {

using base::Fault;
using base::Refusal;

namespace {

/// The height that a skip pointer goes back to (as in Bitcoin's CBlockIndex): clears low bits so
/// that any ancestor is reached in a logarithmic number of steps.
std::int64_t skip_height(std::int64_t height) {
    const auto clear_lowest = [](std::int64_t n) { return n & (n - 1); };
    if (height < 2) return 0;
    return (height & 1) != 0 ? clear_lowest(clear_lowest(height - 1)) + 1 : clear_lowest(height);
}

base::Judged<void> judge_signer(const Link& parent, const BlockToken& block, Cache& cache) {
    const auto miner = cache.wallets.of_key(parent.state, block.jws.kid);
    if (miner == nullptr || miner->revoked || !miner->has_role("miner")) return Fault::not_a_miner;
    const Link* before = &parent;
    for (std::int64_t i = 1; i < parent.params().miner_spacing && before->height().value > 2; ++i) {
        if (before->miner() == block.jws.kid) return Fault::miner_spacing;
        before = before->parent.get();
    }
    if (!cache.verifier.verify(block.jws, miner->key)) return Fault::block_signature;
    return {};
}

base::Judged<void> judge_size(const Block& block, const Params& params) {
    std::size_t bytes = block.token.jws.token.size() + 1;
    for (const auto& entry : block.entries) bytes += entry.size() + 1;
    if (static_cast<std::int64_t>(bytes) > params.block_bytes_max ||
        block.token.header.entries_count > params.block_entries_max)
        return Fault::block_too_large;
    return {};
}

base::Judged<void> judge_roots(const Header& header, const Executed& executed,
                               const MerkleList& history) {
    std::vector<std::string> receipts;
    receipts.reserve(executed.receipts.size());
    for (const auto& receipt : executed.receipts) receipts.push_back(line(receipt));
    if (header.receipts_root != merkle_root(receipts)) return Fault::wrong_receipts_root;
    if (header.state_root != executed.state.state_root()) return Fault::wrong_state_root;
    if (header.ledger_root != executed.state.ledger_root()) return Fault::wrong_ledger_root;
    if (header.history_root != history.root()) return Fault::wrong_history_root;
    return {};
}

}  // namespace

Link::~Link() {
    // Frees ancestors one by one: the destructors of a long chain would otherwise nest.  A link
    // without another owner is nobody's picture any more, so it may be taken apart.
    LinkPtr next = std::move(parent);
    while (next != nullptr && next.use_count() == 1)
        next = std::move(const_cast<Link&>(*next).parent);
}

const Link* Link::ancestor(base::Height wanted) const {
    if (wanted > height() || wanted.value < 0) return nullptr;
    const Link* link = this;
    while (link->height() > wanted) {
        const bool jump = link->skip != nullptr && link->skip->height() >= wanted;
        link = jump ? link->skip : link->parent.get();
    }
    return link;
}

HeaderParent header_parent(const HeaderParent& before, const BlockToken& token) {
    return {token.id, token.header.height, token.header.iat, token.header.difficulty,
            token.header.iat.seconds - before.iat.seconds};
}

HeaderParent header_parent(const Link& link) {
    const auto gap =
        link.parent == nullptr
            ? 0
            : link.header().iat.seconds - link.parent->header().iat.seconds;
    return {link.id(), link.height(), link.header().iat, link.header().difficulty, gap};
}

std::int64_t next_difficulty(const HeaderParent& parent, const Params& params) {
    if (parent.height.value == 0) return parent.difficulty;
    return next_difficulty(parent.difficulty, parent.gap, params);
}

base::Judged<void> judge_header(const HeaderParent& parent, const BlockToken& block,
                                const Params& params, base::Time now, bool sure) {
    const Header& header = block.header;
    if (header.prev != parent.id) return Fault::unknown_parent;
    if (header.height != parent.height.next()) return Fault::wrong_height;
    if (sure && header.difficulty != next_difficulty(parent, params))
        return Fault::wrong_difficulty;
    if (!meets(block.work_hash, header.difficulty)) return Fault::no_work;
    if (header.iat <= parent.iat) return Fault::time_not_after_parent;
    if (header.iat.seconds > now.seconds + params.future_seconds_max)
        return Fault::time_in_future;
    return {};
}

bool may_pass_later(Fault fault) {
    return fault == Fault::unknown_parent || fault == Fault::time_in_future ||
           fault == Fault::unknown_law || fault == Fault::below_final;
}

namespace {

/// One entry of a block: a transaction or a vote.
base::Judged<Receipt> apply_entry(const std::string& entry, const Place& place, const Link& parent,
                                  Overlay& changes, Cache& cache) {
    const auto jws = jose::parse_jws(entry);
    if (jws && jws->typ == jose::Typ::vote) {
        const auto vote = parse_vote(entry);
        if (!vote) return vote.error();
        return apply_vote(*vote, parent, changes, cache);
    }
    const auto tx = open_entry(entry, parent.state, cache);
    if (!tx) return tx.error();
    return apply_tx(*tx, place, changes, cache);
}

/// Counts what a miner has put into his block.
class Room {
  public:
    explicit Room(const Params& params) : params_{params} {}
    /// False when nothing more may stand in the block.
    bool take(const std::string& entry, const Executed& done) {
        bytes_ += static_cast<std::int64_t>(entry.size()) + 1;
        return bytes_ <= params_.block_bytes_max &&
               static_cast<std::int64_t>(done.entries.size()) < params_.block_entries_max &&
               done.gas + params_.tx_gas_max <= params_.block_gas_max;
    }

  private:
    const Params& params_;
    std::int64_t bytes_ = static_cast<std::int64_t>(kHeaderBytesMax);
};

}  // namespace

base::Judged<Executed> execute(const LinkPtr& parent, base::Time time,
                               const std::vector<std::string>& entries, bool skip_refused,
                               Cache& cache) {
    const Params& params = parent->params();
    const Place place{parent->network, parent->height().next(), time, params, parent->state};
    Overlay changes{&parent->state};
    come_into_force(changes, place.height);
    Executed done;
    Room room{params};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto in_entry = [&](const Refusal& why) {
            const std::string where = "entry " + std::to_string(i);
            return Refusal{why.fault, why.detail.empty() ? where : why.detail + " (" + where + ")"};
        };
        if (skip_refused && !room.take(entries[i], done)) break;
        auto receipt = apply_entry(entries[i], place, *parent, changes, cache);
        if (!receipt && skip_refused) continue;
        if (!receipt) return in_entry(receipt.error());
        done.gas += receipt->gas;
        if (done.gas > params.block_gas_max) return in_entry(Fault::block_gas);
        done.entries.push_back(entries[i]);
        done.receipts.push_back(std::move(*receipt));
    }
    follow_roles(changes, place.height, params);
    done.state = parent->state.with(changes.diff());
    return done;
}

base::Judged<LinkPtr> judge_block(const LinkPtr& parent, Block block, base::Time now,
                                  Cache& cache) {
    const auto at = [&](const Refusal& why) {
        return Refusal{why.fault, "block " + std::to_string(block.token.header.height.value) +
                                      (why.detail.empty() ? "" : ": " + why.detail)};
    };
    if (parent->law.number != kLaw)
        return at({Fault::unknown_law, "law " + std::to_string(parent->law.number)});
    if (const auto good = judge_size(block, parent->params()); !good) return at(good.error());
    if (const auto good = judge_header(header_parent(*parent), block.token, parent->params(), now);
        !good && good.fault() < Fault::time_not_after_parent)
        return at(good.error());
    if (const auto good = judge_signer(*parent, block.token, cache); !good)
        return at(good.error());
    if (const auto good = judge_header(header_parent(*parent), block.token, parent->params(), now);
        !good)
        return at(good.error());
    const Header& header = block.token.header;
    if (header.entries_count != static_cast<std::int64_t>(block.entries.size()) ||
        header.entries_root != merkle_root(block.entries))
        return at(Fault::wrong_entries_root);
    auto executed = execute(parent, header.iat, block.entries, false, cache);
    if (!executed) return at(executed.error());
    if (const auto good = judge_roots(header, *executed, parent->history); !good)
        return at(good.error());
    const auto due = due_segment(*parent);
    if (header.segment != (due ? std::optional{due->id} : std::nullopt))
        return at({Fault::wrong_segment, (due ? segment_name(due->number) : "none") + " is due"});

    auto link = std::make_shared<Link>();
    link->parent = parent;
    link->skip = parent->ancestor({skip_height(header.height.value)});
    link->network = parent->network;
    link->state = std::move(executed->state);
    link->law = law_at(link->state, header.height.next());
    link->finality = finality_of(link->state);
    link->last_transaction = std::ranges::any_of(executed->receipts, is_transaction)
                                 ? header.height
                                 : parent->last_transaction;
    link->work = parent->work + static_cast<std::uint64_t>(header.difficulty);
    link->history = parent->history;
    link->history.append(base::view(block.token.id.hash));
    link->entries = parent->entries;
    for (std::size_t i = 0; i < executed->receipts.size(); ++i)
        link->entries = link->entries.put(executed->receipts[i].id.hash,
                                          {header.height, static_cast<int>(i)});
    link->receipts = std::move(executed->receipts);
    link->segments = place_in_segments(block, parent.get(), parent->params());
    link->block = std::move(block);
    return LinkPtr{std::move(link)};
}

}  // namespace ledger
