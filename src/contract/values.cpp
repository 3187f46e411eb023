// SPDX-License-Identifier: Apache-2.0
#include "contract/values.hpp"

#include <algorithm>

namespace contract {

using base::Json;

std::int64_t size_of(const Json& value) {
    std::int64_t sum = 8;
    if (const auto* text = value.string()) sum += static_cast<std::int64_t>(text->size());
    if (const auto* items = value.array())
        for (const Json& item : *items) sum += size_of(item);
    if (const auto* members = value.members())
        for (const auto& member : *members)
            sum += 4 + static_cast<std::int64_t>(member.name.size()) + size_of(member.value);
    return sum;
}

int depth_of(const Json& value) {
    int deepest = 0;
    if (const auto* items = value.array())
        for (const Json& item : *items) deepest = std::max(deepest, 1 + depth_of(item));
    if (const auto* members = value.members())
        for (const auto& member : *members)
            deepest = std::max(deepest, 1 + depth_of(member.value));
    return deepest;
}

std::int64_t Values::refer(const Json& value) {
    if (places_.size() >= kHandlesMax) return 0;
    places_.push_back(&value);
    return static_cast<std::int64_t>(constants_.size() + places_.size());
}

std::int64_t Values::make(Json value) {
    const auto size = size_of(value);
    if (size > kMadeBytesMax - made_bytes_) return 0;
    made_bytes_ += size;
    return refer(made_.emplace_back(std::move(value)));
}

}  // namespace contract
