// SPDX-License-Identifier: Apache-2.0
// Judging a value, which every peer does for every action: it copies nothing, and the pointer to a
// place is written only when something is wrong there.
#include <algorithm>
#include <array>

#include "contract/schema.hpp"

namespace contract {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

using Node = Schema::Node;
using Property = Schema::Property;
using Type = Schema::Type;

/// A place in the value, told by the way to it.
struct Place {
    const Place* above = nullptr;  // null: the whole value
    std::string_view name;
    std::size_t index = 0;  // within an array: `name` is empty
    bool is_item = false;
};

std::string pointer(const Place& place) {
    if (place.above == nullptr) return {};
    return json_pointer_step(pointer(*place.above), place.is_item ? std::to_string(place.index)
                                                                  : std::string{place.name});
}

Refusal wrong(const Place& place, std::string_view what) {
    const auto at = pointer(place);
    return {Fault::bad_arguments, (at.empty() ? "/" : at) + ": " + std::string{what}};
}

bool has_type(const Json& value, Type type) {
    switch (type) {
        case Type::array: return value.array() != nullptr;
        case Type::boolean: return value.boolean() != nullptr;
        case Type::integer: return value.integer() != nullptr;
        case Type::object: return value.members() != nullptr;
        case Type::string: return value.string() != nullptr;
    }
    return false;
}

constexpr std::array<std::string_view, 5> kWords{"array", "boolean", "integer", "object",
                                                 "string"};

/// The bounds hold for `n`: items, the number itself, or code points.
base::Judged<void> check_bounds(const Node& node, std::int64_t n, const Place& place) {
    if (n >= node.low && n <= node.high) return {};
    const bool low = n < node.low;
    std::string_view name = low ? "minLength" : "maxLength";
    if (node.type == Type::array) name = low ? "minItems" : "maxItems";
    if (node.type == Type::integer) name = low ? "minimum" : "maximum";
    return wrong(place, std::string{name} + " is " + std::to_string(low ? node.low : node.high));
}

base::Judged<void> check_value(const Node& node, const Json& value, const Place& place,
                               std::string_view aside);

/// Members and properties are both in the order of their names: one walk along both.
base::Judged<void> check_members(const Node& node, const Json::Object& members,
                                 const Place& place, std::string_view aside) {
    auto property = node.properties.begin();
    const auto skip_to = [&](std::string_view name) -> base::Judged<void> {
        for (; property != node.properties.end() && property->name < name; ++property)
            if (property->required) return wrong({&place, property->name}, "is missing");
        return {};
    };
    for (const auto& [name, member] : members) {
        if (name == aside && !aside.empty()) continue;
        if (auto good = skip_to(name); !good) return good;
        if (property == node.properties.end() || property->name != name)
            return wrong({&place, name}, "is not a member of this");
        if (auto good = check_value(property->node, member, {&place, name}, {}); !good)
            return good;
        ++property;
    }
    for (; property != node.properties.end(); ++property)
        if (property->required) return wrong({&place, property->name}, "is missing");
    return {};
}

base::Judged<void> check_value(const Node& node, const Json& value, const Place& place,
                               std::string_view aside) {
    if (!has_type(value, node.type))
        return wrong(place,
                     "type is " + std::string{kWords.at(static_cast<std::size_t>(node.type))});
    if (!node.only.empty() && !(node.only.front() == value))
        return wrong(place, "is not the one value allowed");
    if (!node.allowed.empty() &&
        std::ranges::find(node.allowed, value) == node.allowed.end())
        return wrong(place, "is not one of the values allowed");
    if (const auto* text = value.string())
        return check_bounds(node, static_cast<std::int64_t>(base::code_points(*text)), place);
    if (const auto* number = value.integer()) return check_bounds(node, *number, place);
    if (const auto* members = value.members())
        return check_members(node, *members, place, aside);
    const auto* items = value.array();
    if (items == nullptr) return {};
    if (auto good = check_bounds(node, static_cast<std::int64_t>(items->size()), place); !good)
        return good;
    for (std::size_t i = 0; i < items->size(); ++i)
        if (auto good = check_value(node.items.front(), (*items)[i], {&place, {}, i, true}, {});
            !good)
            return good;
    return {};
}

}  // namespace

base::Judged<void> Schema::check(const Json& value, std::string_view aside) const {
    return check_value(root_, value, {}, aside);
}

}  // namespace contract
