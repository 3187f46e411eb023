// SPDX-License-Identifier: Apache-2.0
#include "sim/pace.hpp"

#include <algorithm>

#include "base/int128.hpp"
#include "ledger/difficulty.hpp"

namespace sim {

namespace {

/// Microseconds until this many attempts per second find a block.
std::int64_t mean_wait(std::int64_t difficulty, std::int64_t attempts) {
    const auto done = base::uint128{static_cast<std::uint64_t>(difficulty)} *
                      static_cast<std::uint64_t>(kSecond);
    return static_cast<std::int64_t>(done / static_cast<std::uint64_t>(attempts));
}

}  // namespace

Pace::Pace(const ledger::Params& params, std::int64_t founding_difficulty, std::uint64_t seed)
    : params_{params}, chance_{seed}, difficulty_{founding_difficulty} {}

/// John von Neumann's way (1951): comparisons alone, for a logarithm may differ in its last bit
/// between machines.  The first of a falling run is kept when the run's length is odd, which has
/// the chance e^-x; each failure adds one whole mean.
std::int64_t Pace::wait(std::int64_t mean) {
    for (std::uint64_t whole = 0;; ++whole) {
        const std::uint64_t first = chance_.draw();
        bool odd = true;
        std::uint64_t last = first;
        for (std::uint64_t next = chance_.draw(); next < last; next = chance_.draw()) {
            last = next;
            odd = !odd;
        }
        if (!odd) continue;
        const base::uint128 means = (base::uint128{whole} << 64U) + first;
        return static_cast<std::int64_t>((means * static_cast<std::uint64_t>(mean)) >> 64U);
    }
}

std::optional<PacedBlock> Pace::mine(const std::vector<Miners>& miners, std::int64_t until) {
    std::int64_t attempts = 0;
    for (const auto& some : miners) attempts += some.attempts;
    // Nobody can stamp the next block before the clock allows the second after the tip's.
    const std::int64_t from = std::max(now_, (stamp_ + 1 - params_.future_seconds_max) * kSecond);
    const std::int64_t at = attempts == 0 ? until : from + wait(mean_wait(difficulty_, attempts));
    if (at >= until) {
        now_ = std::max(now_, until);
        return std::nullopt;
    }
    now_ = at;
    std::size_t by = 0;
    for (auto lot = chance_.between(1, attempts); lot > miners[by].attempts; ++by)
        lot -= miners[by].attempts;
    const std::int64_t ahead = std::min(miners[by].stamp_ahead, params_.future_seconds_max);
    const std::int64_t stamp = std::max(now_ / kSecond + ahead, stamp_ + 1);
    const PacedBlock block{now_, difficulty_, by};
    difficulty_ = ledger::next_difficulty(difficulty_, stamp - stamp_, params_);
    stamp_ = stamp;
    return block;
}

}  // namespace sim
