// SPDX-License-Identifier: Apache-2.0
#include "contract/values.hpp"

#include <algorithm>
#include <array>

namespace contract {

using base::Json;

namespace {

constexpr std::int64_t kContainerSize = 32;
constexpr std::int64_t kMemberSize = 16;

/// With the sign.
std::int64_t digits(std::int64_t number) {
    std::int64_t count = number < 0 ? 2 : 1;
    while ((number /= 10) != 0) ++count;
    return count;
}

/// How many letters a byte is within a JSON string.
constexpr auto kLetters = [] {
    std::array<std::uint8_t, 256> letters{};
    letters.fill(1);
    for (std::size_t byte = 0; byte < 0x20; ++byte) letters.at(byte) = 6;
    for (const char c : {'"', '\\', '\b', '\f', '\n', '\r', '\t'})
        letters.at(static_cast<unsigned char>(c)) = 2;
    return letters;
}();

std::int64_t quoted_length(std::string_view text) {
    std::int64_t length = 2;
    for (const char c : text) length += kLetters[static_cast<unsigned char>(c)];
    return length;
}

}  // namespace

std::int64_t size_of(const Json& value) {
    std::int64_t sum = 8;
    if (const auto* text = value.string()) {
        sum += static_cast<std::int64_t>(text->size());
    } else if (const auto* items = value.array()) {
        sum = kContainerSize;
        for (const Json& item : *items) sum += size_of(item);
    } else if (const auto* members = value.members()) {
        sum = kContainerSize;
        for (const auto& [name, member] : *members)
            sum += kMemberSize + static_cast<std::int64_t>(name.size()) + size_of(member);
    }
    return sum;
}

std::int64_t text_length(const Json& value) {
    if (value.is_null()) return 4;
    if (const auto* flag = value.boolean()) return *flag ? 4 : 5;
    if (const auto* number = value.integer()) return digits(*number);
    if (const auto* text = value.string()) return quoted_length(*text);
    std::int64_t sum = 1;  // brackets and commas: one more than there are parts, but two at least
    if (const auto* items = value.array()) {
        for (const Json& item : *items) sum += 1 + text_length(item);
        return std::max<std::int64_t>(sum, 2);
    }
    for (const auto& [name, member] : *value.members())
        sum += 2 + quoted_length(name) + text_length(member);
    return std::max<std::int64_t>(sum, 2);
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
