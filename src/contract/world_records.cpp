// SPDX-License-Identifier: Apache-2.0
// Ports that touch records.  Their price is paid already, but for the bytes of a record that is
// read: these are charged as soon as they are known.
#include <algorithm>

#include "contract/world.hpp"

namespace contract {

using base::Json;
using oisc::PortAnswer;

namespace {

/// 1 to 128 bytes of UTF-8 without control characters; nearly all are printable ASCII.
bool is_key(std::string_view key) {
    const auto printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    return !key.empty() && key.size() <= kKeyBytesMax &&
           (std::ranges::all_of(key, printable) ||
            (base::is_utf8(key) && !base::has_control(key)));
}

}  // namespace

PortAnswer World::record(const PortRow& row, Word v, std::int64_t& gas) {
    const auto* collection = values_.string(x_);
    const auto* key = values_.string(row.port == Port::PUT ? y_ : v);
    if (collection == nullptr || key == nullptr || !is_key(*key))
        return trap("not a collection and a key");
    if (!std::ranges::binary_search(function_.collections, *collection))
        return trap("a collection that the function does not declare");
    place_.collection = *collection;
    place_.key = *key;
    if (row.port == Port::PUT) return put(v);
    const auto held = look_up();
    const bool was_there = held.has_value();
    if (was_there && row.port == Port::GET) return get(row, *held, gas);
    if (row.port == Port::DEL) diff.insert_or_assign(std::move(place_), std::nullopt);
    return give(was_there ? 1 : 0);
}

std::optional<std::string_view> World::look_up() const {
    if (const auto changed = diff.find(place_); changed != diff.end()) return changed->second;
    return before_.get(place_);
}

/// The text is paid for before it is read, what the value takes beyond that as soon as it is known.
PortAnswer World::get(const PortRow& row, std::string_view text, std::int64_t& gas) {
    const auto of_text = price_of_bytes(row, static_cast<std::int64_t>(text.size()));
    if (!pay(of_text, gas)) return PortAnswer::out_of_gas;
    auto parsed = base::parse_json(text);
    if (!parsed) return trap("a record that is no JSON");
    const auto more = price_of_bytes(row, size_of(*parsed)) - of_text;
    if (more > 0 && !pay(more, gas)) return PortAnswer::out_of_gas;
    return give_made(std::move(*parsed));
}

PortAnswer World::put(Word v) {
    const Json* value = values_.find(v);
    if (value == nullptr) return trap("no value to put");
    if (depth_of(*value) > kDepthMax) return trap("nested deeper than 24");
    diff.insert_or_assign(std::move(place_), base::write_json(*value));
    return PortAnswer::ok;
}

}  // namespace contract
