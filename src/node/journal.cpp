// SPDX-License-Identifier: Apache-2.0
#include "node/journal.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace node {

namespace {

constexpr std::array<const char*, 5> kNames{"error", "warning", "info", "debug", "trace"};

std::int64_t milliseconds_now() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

void Journal::say(std::string_view event, std::string_view text, base::Json facts,
                  Level level) const {
    if (!tells(level)) return;
    const std::string name = kNames.at(static_cast<std::size_t>(level));
    std::string line{text};
    if (style_ == Style::json) {
        facts.set("event", event);
        facts.set("level", name);
        facts.set("time", milliseconds_now());
        if (!text.empty()) facts.set("text", text);
        line = base::write_json(facts);
    } else if (level != Level::info) {
        line.insert(0, name + ": ");
    }
    if (line.empty()) return;
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fflush(stdout);
}

}  // namespace node
