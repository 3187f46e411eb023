// SPDX-License-Identifier: Apache-2.0
// How hard the next block is.  Each block moves the difficulty by how far the gap before its parent
// missed the interval: an exponential average, so nothing has to be remembered but the last gap,
// and no window can be played.  It is ASERT's step taken relatively: the absolute form owes every
// block that nobody mined, and a registry rests all night, after which thousands of blocks would
// have next to no work.  The price is that a gap counts once only, hence `gap_max`: a night is one
// long gap and lowers the difficulty by one bounded step.
//
// All in integers, so that no two machines differ: the exponent in 1/65536, split into a whole part
// (a shift, floor) and a fraction (a cubic).  Rounding is to nearest; floor would hold a difficulty
// of 256 at three quarters of its due, and below 108 it could never rise again.
#include "ledger/difficulty.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "ledger/limits.hpp"

namespace ledger {

std::int64_t power_of_two(std::uint16_t fraction) {
    const std::uint64_t f = fraction;
    // At 65535 the sum is 18,446,563,080,438,344,768: it fits 64 bits unsigned, not signed.
    const std::uint64_t sum = (195'766'423'245'049U * f) + (971'821'376U * f * f) +
                              (5'127U * f * f * f) + (std::uint64_t{1} << 47U);
    return 65'536 + static_cast<std::int64_t>(sum >> 48U);
}

std::int64_t next_difficulty(std::int64_t difficulty, std::int64_t gap, const Params& params) {
    JOT_ASSERT(difficulty >= 1 && difficulty <= kDifficultyMax && gap >= 0);
    const std::int64_t counted = std::min(gap, params.gap_max * params.interval_seconds);
    const std::int64_t ahead = (params.interval_seconds - counted) * 65'536;
    const std::int64_t half_life = params.half_life_seconds;
    const std::int64_t exponent = (ahead / half_life) - (ahead % half_life < 0 ? 1 : 0);  // floor
    const std::int64_t whole = std::clamp<std::int64_t>(exponent >> 16U, -100, 56);
    const auto fraction = static_cast<std::uint16_t>(exponent & 0xffff);
    base::uint128 scaled = base::uint128{static_cast<std::uint64_t>(difficulty)} *
                           static_cast<std::uint64_t>(power_of_two(fraction));
    unsigned down = 16;  // below 2^70 now; `whole` moves it up to 2^126 or down
    if (whole > 0)
        scaled <<= static_cast<unsigned>(whole);
    else
        down += static_cast<unsigned>(-whole);
    const base::uint128 rounded = (scaled + (base::uint128{1} << (down - 1))) >> down;
    if (rounded > static_cast<std::uint64_t>(kDifficultyMax)) return kDifficultyMax;
    return std::max(static_cast<std::int64_t>(rounded), params.difficulty_min);
}

}  // namespace ledger
