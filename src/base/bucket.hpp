// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>

namespace base {

/// A token bucket as a value: fills with PER_SECOND units up to BURST, begins full.  The caller
/// brings the time, in milliseconds of any clock; one that goes backwards fills nothing.
class Bucket {
  public:
    /// Requires: both 1 to 10^9.
    Bucket(std::int64_t per_second, std::int64_t burst, std::int64_t now_ms)
        : per_second_{per_second}, full_{burst * 1'000}, level_{full_}, filled_ms_{now_ms} {}

    /// Takes COST units when they are there, else nothing.
    bool take(std::int64_t cost, std::int64_t now_ms) {
        level_ = level(now_ms);
        filled_ms_ = std::max(filled_ms_, now_ms);
        if (level_ < cost * 1'000) return false;
        level_ -= cost * 1'000;
        return true;
    }
    /// Milliseconds until COST units are there, if nobody takes any; 0: now.
    /// Requires: not more than BURST.
    [[nodiscard]] std::int64_t wait_ms(std::int64_t cost, std::int64_t now_ms) const {
        const auto missing = std::max<std::int64_t>(cost * 1'000 - level(now_ms), 0);
        return (missing + per_second_ - 1) / per_second_;
    }
    [[nodiscard]] bool full(std::int64_t now_ms) const { return level(now_ms) == full_; }

  private:
    [[nodiscard]] std::int64_t level(std::int64_t now_ms) const {
        const auto passed = std::max<std::int64_t>(now_ms - filled_ms_, 0);
        // A thousandth of a unit per millisecond for each unit per second; long enough fills it.
        const auto enough = full_ / per_second_ + 1;
        return std::min(full_, level_ + std::min(passed, enough) * per_second_);
    }

    std::int64_t per_second_;
    std::int64_t full_;   // thousandths of a unit
    std::int64_t level_;  // thousandths of a unit
    std::int64_t filled_ms_;
};

}  // namespace base
