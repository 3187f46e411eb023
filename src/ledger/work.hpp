// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "base/hash.hpp"

namespace ledger {

/// (hash as a big-endian number) x difficulty < 2^256.  Difficulty is the expected number of
/// attempts; 256 is the prototype's two leading hex zeros.
bool meets(const base::Hash& work_hash, std::int64_t difficulty);

}  // namespace ledger
