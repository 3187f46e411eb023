// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/params.hpp"
#include "sim/chance.hpp"

namespace sim {

inline constexpr std::int64_t kSecond = 1'000'000;  // microseconds

/// Those who mine alike.
struct Miners {
    std::int64_t attempts = 0;     // per second, all of them together; 0: they rest
    std::int64_t stamp_ahead = 0;  // seconds before the clock, as far as others accept it
};

struct PacedBlock {
    std::int64_t at = 0;          // when it was found, microseconds
    std::int64_t difficulty = 0;  // that it was found at
    std::size_t by = 0;           // which of the miners
};

/// One chain under the law of difficulty and time alone, in virtual time: no entries, no delay on
/// the way, so no forks.  The law is the real one, the luck of miners comes from the seed.
class Pace {
  public:
    Pace(const ledger::Params& params, std::int64_t founding_difficulty, std::uint64_t seed);

    /// The next block, when these miners find it before `until` (microseconds); else nothing, and
    /// it is `until`.  Mining has no memory, so that miners may come and go in between.
    std::optional<PacedBlock> mine(const std::vector<Miners>& miners, std::int64_t until);

    [[nodiscard]] std::int64_t now() const { return now_; }
    /// Of the next block.
    [[nodiscard]] std::int64_t difficulty() const { return difficulty_; }

  private:
    /// Exponential with this mean.
    std::int64_t wait(std::int64_t mean);

    ledger::Params params_;
    Chance chance_;
    std::int64_t now_ = 0;
    std::int64_t stamp_ = 0;  // `iat` of the tip
    std::int64_t difficulty_;
};

}  // namespace sim
