// SPDX-License-Identifier: Apache-2.0
#include "node/journal.hpp"

#include <cstdio>

namespace node {

void Journal::say(std::string_view event, std::string_view text, base::Json facts) const {
    if (style_ == Style::silent) return;
    std::string line{text};
    if (style_ == Style::json) {
        facts.set("event", event);
        if (!text.empty()) facts.set("text", text);
        line = base::write_json(facts);
    }
    if (line.empty()) return;
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fflush(stdout);
}

}  // namespace node
