// SPDX-License-Identifier: Apache-2.0
// Ports that look at JSON values and make new ones.  Their price is paid already.
#include <algorithm>
#include <optional>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "contract/world.hpp"

namespace contract {

using base::Json;
using oisc::PortAnswer;

namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

/// As Json::set on a copy, which is made in its final size at once.
Json with_member(const Json::Object& members, const std::string& name, const Json& value) {
    Json::Object changed;
    changed.reserve(members.size() + 1);
    const auto at = std::ranges::lower_bound(members, name, {}, &base::JsonMember::name);
    changed.assign(members.begin(), at);
    changed.push_back({name, value});
    const bool replaces = at != members.end() && at->name == name;
    changed.insert(changed.end(), replaces ? at + 1 : at, members.end());
    auto object = Json::object_of(std::move(changed));
    JOT_ASSERT(object.has_value());
    return std::move(*object);
}

/// The byte at which code point `count` of valid UTF-8 begins; nothing when there are fewer.
std::optional<std::size_t> byte_of(std::string_view text, std::uint64_t count) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (begins && count-- == 0) return at;
    }
    return count == 0 ? std::optional{text.size()} : std::nullopt;
}

}  // namespace

PortAnswer World::ask(Port port, const Json& value) {
    const Json* x = values_.find(x_);
    switch (port) {
        case Port::INT:
            return value.integer() == nullptr ? trap("not a JSON integer") : give(*value.integer());
        case Port::BOOL:
            return value.boolean() == nullptr ? trap("not a JSON boolean")
                                              : give(*value.boolean() ? 1 : 0);
        case Port::SAME:
            return x == nullptr ? trap("no such handle in X") : give(*x == value ? 1 : 0);
        case Port::LEN: return length(value);
        case Port::TEXT: return give_made(Json{base::write_json(value)});
        case Port::EMIT: return emit(value);
        default: break;
    }
    const auto* text = value.string();
    if (text == nullptr) return trap("not a string");
    switch (port) {
        case Port::SHA256: return give_made(Json{base::hex(base::sha256(*text))});
        case Port::ROLE: return give(std::ranges::find(call_.roles, *text) != call_.roles.end());
        default: break;
    }
    if (text->size() > kMessageBytesMax) return trap("a message has at most 256 bytes");  // FAIL
    message = *text;
    return PortAnswer::refused;
}

PortAnswer World::length(const Json& value) {
    if (const auto* text = value.string())
        return give(static_cast<Word>(base::code_points(*text)));
    if (const auto* items = value.array()) return give(static_cast<Word>(items->size()));
    if (const auto* members = value.members()) return give(static_cast<Word>(members->size()));
    return trap("neither a string nor an array nor an object");
}

PortAnswer World::part(Port port, Word v) {
    const Json* whole = values_.find(x_);
    if (port == Port::ITEM) {
        const auto* items = whole == nullptr ? nullptr : whole->array();
        if (items == nullptr) return trap("X is not an array");
        const auto index = static_cast<std::uint64_t>(v);
        return index < items->size() ? give_handle(values_.refer((*items)[index])) : give(0);
    }
    const auto* name = values_.string(v);
    if (whole == nullptr || whole->members() == nullptr || name == nullptr)
        return trap("not an object and a name");
    const Json* member = whole->find(*name);
    return member == nullptr ? give(0) : give_handle(values_.refer(*member));
}

PortAnswer World::convert(Port port, Word v) {
    if (port == Port::MKBOOL) return give_made(Json{v > 0});
    if (v > base::kJsonIntegerMax || v < -base::kJsonIntegerMax)
        return trap("a number beyond 53 bits cannot become JSON");
    return give_made(Json{v});
}

PortAnswer World::join(Word v) {
    const auto* first = values_.string(x_);
    const auto* second = values_.string(v);
    if (first == nullptr || second == nullptr) return trap("not two strings");
    std::string text;
    text.reserve(first->size() + second->size());
    return give_made(Json{std::move(text.append(*first).append(*second))});
}

PortAnswer World::slice(Word count) {
    const auto* whole = values_.string(x_);
    if (whole == nullptr) return trap("X is not a string");
    if (y_ < 0 || count < 0) return trap("outside the string");
    const auto from = byte_of(*whole, static_cast<std::uint64_t>(y_));
    if (!from) return trap("outside the string");
    const auto rest = std::string_view{*whole}.substr(*from);
    const auto length = byte_of(rest, static_cast<std::uint64_t>(count));
    if (!length) return trap("outside the string");
    return give_made(Json{rest.substr(0, *length)});
}

PortAnswer World::grow(Port port, Word v) {
    const Json* whole = values_.find(x_);
    const Json* value = values_.find(v);
    if (whole == nullptr || value == nullptr) return trap("no such handle");
    if (port == Port::PUSH) {
        if (whole->array() == nullptr) return trap("X is not an array");
        Json::Array items;
        items.reserve(whole->array()->size() + 1);
        items = *whole->array();
        items.push_back(*value);
        return give_built(Json{std::move(items)});
    }
    const auto* name = values_.string(y_);
    if (whole->members() == nullptr || name == nullptr || !is_ascii(*name))
        return trap("not an object and a name");
    return give_built(with_member(*whole->members(), *name, *value));
}

PortAnswer World::give_built(Json value) {
    if (depth_of(value) > kDepthMax) return trap("nested deeper than 24");
    return give_made(std::move(value));
}

PortAnswer World::emit(const Json& data) {
    const auto* text = values_.string(x_);
    if (text == nullptr || events.size() >= kEventsMax) return trap("no text, or too many events");
    if (depth_of(data) > kDepthMax) return trap("nested deeper than 24");
    events.push_back({0, *text, data});
    return PortAnswer::ok;
}

}  // namespace contract
