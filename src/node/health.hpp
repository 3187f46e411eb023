// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "api/vitals.hpp"

namespace node {

/// What is measured by looking twice.  Loop thread only.
class Health {
  public:
    explicit Health(std::string home) : home_{std::move(home)} {}
    /// Fills `attempts`, `attempts_per_second` and `disk_free`.
    void measure(api::Vitals& vitals, std::int64_t attempts);

  private:
    std::string home_;
    std::int64_t attempts_ = 0;
    std::int64_t per_second_ = 0;
    std::chrono::steady_clock::time_point at_ = std::chrono::steady_clock::now();
};

}  // namespace node
