// SPDX-License-Identifier: Apache-2.0
#include "ledger/work.hpp"

#include <cstddef>

#include "base/int128.hpp"

namespace ledger {

bool meets(const base::Hash& work_hash, std::int64_t difficulty) {
    if (difficulty < 1) return false;
    base::uint128 carry = 0;  // of the product, limb by limb from the lowest
    for (std::size_t limb = 4; limb-- > 0;) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < 8; ++i) word = (word << 8U) | work_hash.at((limb * 8) + i);
        carry += base::uint128{word} * static_cast<std::uint64_t>(difficulty);
        carry >>= 64U;
    }
    return carry == 0;
}

}  // namespace ledger
