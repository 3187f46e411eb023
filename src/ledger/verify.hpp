// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>

#include "ledger/chain.hpp"

namespace ledger {

/// What was checked in a file of blocks from block 0 on.
struct Verified {
    LinkPtr tip;
    std::int64_t blocks = 0;
    std::int64_t entries = 0;
    std::int64_t signatures = 0;
    std::int64_t applied = 0;
    std::int64_t failed = 0;  // entries whose receipt's status is not 0
    std::int64_t gas = 0;
};

/// Checks signatures, links, work, roots and execution of one chain in order, offline.  The
/// refusal's detail names the height.
base::Judged<Verified> verify_file(std::string_view text, base::Time now, Cache& cache);

}  // namespace ledger
