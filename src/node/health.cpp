// SPDX-License-Identifier: Apache-2.0
#include "node/health.hpp"

#include <filesystem>
#include <system_error>

namespace node {

void Health::measure(api::Vitals& vitals, std::int64_t attempts) {
    using std::chrono::milliseconds;
    const auto now = std::chrono::steady_clock::now();
    const auto passed = std::chrono::duration_cast<milliseconds>(now - at_).count();
    if (passed >= 900) {
        per_second_ = (attempts - attempts_) * 1'000 / passed;
        attempts_ = attempts;
        at_ = now;
    }
    vitals.attempts = attempts;
    vitals.attempts_per_second = per_second_;
    std::error_code ignored;
    const auto space = std::filesystem::space(home_, ignored);
    vitals.disk_free = ignored ? 0 : static_cast<std::int64_t>(space.available);
}

}  // namespace node
