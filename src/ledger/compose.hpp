// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ledger/chain.hpp"

namespace ledger {

/// A block that lacks its nonce and signature.
struct Draft {
    base::BlockId parent;
    base::KeyId miner;
    Header header;  // nonce empty
    std::vector<std::string> entries;
};

/// The next block on `parent` with as many of the entries as may stand in it, in their order.
/// `time` must lie after the parent's.
Draft draft_block(const LinkPtr& parent, const std::vector<std::string>& entries, base::Time time,
                  const base::KeyId& miner, Cache& cache);

/// base64url of the protected header, with its dot: what precedes the payload.
std::string draft_head(const base::KeyId& miner);

/// The block token that the miner's key signs: everything fixed, the nonce found.
std::string draft_signing_input(const Draft& draft, std::string_view nonce);

}  // namespace ledger
