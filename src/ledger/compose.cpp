// SPDX-License-Identifier: Apache-2.0
#include "ledger/compose.hpp"

#include "base/assert.hpp"
#include "base/base64url.hpp"

namespace ledger {

Draft draft_block(const LinkPtr& parent, const std::vector<std::string>& entries, base::Time time,
                  const base::KeyId& miner, Cache& cache) {
    JOT_ASSERT(time > parent->header().iat);
    auto executed = execute(parent, time, entries, true, cache);
    JOT_ASSERT(executed.has_value());
    std::vector<std::string> receipts;
    for (const auto& receipt : executed->receipts) receipts.push_back(line(receipt));
    Draft draft{parent->id(), miner, {}, std::move(executed->entries)};
    draft.header.height = parent->height().next();
    draft.header.prev = parent->id();
    draft.header.iat = time;
    draft.header.difficulty = next_difficulty(header_parent(*parent), parent->params());
    draft.header.entries_count = static_cast<std::int64_t>(draft.entries.size());
    draft.header.entries_root = merkle_root(draft.entries);
    draft.header.receipts_root = merkle_root(receipts);
    draft.header.state_root = executed->state.state_root();
    draft.header.ledger_root = executed->state.ledger_root();
    draft.header.history_root = parent->history.root();
    if (const auto due = due_segment(*parent)) draft.header.segment = due->id;
    return draft;
}

std::string draft_head(const base::KeyId& miner) {
    return base::base64url(jose::protected_header(jose::Typ::block, miner)) + '.';
}

std::string draft_signing_input(const Draft& draft, std::string_view nonce) {
    Header header = draft.header;
    header.nonce = nonce;
    return draft_head(draft.miner) + base::base64url(payload(header));
}

}  // namespace ledger
