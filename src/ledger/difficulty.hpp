// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "ledger/params.hpp"

namespace ledger {

/// 2^(fraction / 65536) x 65536 by the cubic of aserti3-2d (Bitcoin Cash, 2020), whose error stays
/// below 0.013 %.
std::int64_t power_of_two(std::uint16_t fraction);

/// D x 2^((interval - min(gap, gap_max x interval)) / half-life), rounded to nearest, half up,
/// within [difficulty_min, 2^53 - 1].  `gap`: seconds from the grandparent to the parent.
std::int64_t next_difficulty(std::int64_t difficulty, std::int64_t gap, const Params& params);

}  // namespace ledger
