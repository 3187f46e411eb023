// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace sim {

/// SplitMix64 (Steele, Lea and Flood 2014): the only chance here, the same on every machine.
class Chance {
  public:
    explicit Chance(std::uint64_t seed) : state_{seed} {}

    std::uint64_t draw() {
        std::uint64_t z = (state_ += 0x9E37'79B9'7F4A'7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58'476D'1CE4'E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D0'49BB'1331'11EBU;
        return z ^ (z >> 31U);
    }
    /// Even over FROM to TO, both included (its bias of TO / 2^64 does not matter here).
    std::int64_t between(std::int64_t from, std::int64_t to) {
        return from + static_cast<std::int64_t>(draw() % static_cast<std::uint64_t>(to - from + 1));
    }
    bool one_in(std::int64_t n) { return between(1, n) == 1; }
    /// How often one waits for what happens once in N: geometric, at least 1.  Whole numbers all
    /// the way: a logarithm may differ in its last bit between machines.
    std::int64_t wait_for_one_in(std::int64_t n) {
        std::int64_t count = 1;
        while (!one_in(n)) ++count;
        return count;
    }

  private:
    std::uint64_t state_;
};

}  // namespace sim
