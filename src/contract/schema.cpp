// SPDX-License-Identifier: Apache-2.0
#include "contract/schema.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace contract {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

constexpr std::array<std::string_view, 5> kTypes{"array", "boolean", "integer", "object",
                                                 "string"};
struct Keyword {
    std::string_view name;
    std::string_view type;  // the only one that it stands with; empty: all
};
constexpr std::array<Keyword, 14> kKeywords{{{"additionalProperties", "object"},
                                             {"const", ""},
                                             {"description", ""},
                                             {"enum", ""},
                                             {"items", "array"},
                                             {"maxItems", "array"},
                                             {"maxLength", "string"},
                                             {"maximum", "integer"},
                                             {"minItems", "array"},
                                             {"minLength", "string"},
                                             {"minimum", "integer"},
                                             {"properties", "object"},
                                             {"required", "object"},
                                             {"title", ""}}};
// Each item of an array may be compared with each value, and checking costs no gas.
constexpr std::size_t kEnumMax = 64;

/// RFC 6901: one more step of a pointer.
std::string step(const std::string& at, std::string_view name) {
    std::string pointer = at + '/';
    for (const char c : name) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
    return pointer;
}

Refusal bad(const std::string& at, std::string_view what) {
    return {Fault::bad_schema, (at.empty() ? "/" : at) + ": " + std::string{what}};
}

base::Judged<void> check_schema(const Json& schema, const std::string& at);

base::Judged<void> check_object_schema(const Json& schema, const std::string& at) {
    const Json* more = schema.find("additionalProperties");
    if (more == nullptr || more->boolean() == nullptr || *more->boolean())
        return bad(at, "additionalProperties must be false");
    const Json* properties = schema.find("properties");
    if (properties != nullptr && properties->members() == nullptr)
        return bad(at, "properties is an object");
    if (properties != nullptr)
        for (const auto& [name, inner] : *properties->members())
            if (auto good = check_schema(inner, step(at + "/properties", name)); !good)
                return good;
    const Json* required = schema.find("required");
    if (required == nullptr) return {};
    if (required->array() == nullptr) return bad(at, "required is an array");
    for (const Json& name : *required->array())
        if (name.string() == nullptr || properties == nullptr ||
            properties->find(*name.string()) == nullptr)
            return bad(at, "required names a property");
    return {};
}

base::Judged<void> check_schema(const Json& schema, const std::string& at) {
    if (schema.members() == nullptr) return bad(at, "a schema is an object");
    const Json* type = schema.find("type");
    if (type == nullptr || type->string() == nullptr ||
        std::ranges::find(kTypes, *type->string()) == kTypes.end())
        return bad(at, "type is one of array, boolean, integer, object, string");
    for (const auto& member : *schema.members()) {
        if (member.name == "type") continue;
        const auto keyword = std::ranges::find(kKeywords, member.name, &Keyword::name);
        if (keyword == kKeywords.end())
            return bad(at, "keyword " + member.name + " is not of the subset");
        if (!keyword->type.empty() && keyword->type != *type->string())
            return bad(at, "keyword " + member.name + " does not go with " + *type->string());
    }
    for (const char* name : {"maxItems", "maxLength", "minItems", "minLength"})
        if (const Json* n = schema.find(name);
            n != nullptr && (n->integer() == nullptr || *n->integer() < 0))
            return bad(at, std::string{name} + " is a number from 0 on");
    for (const char* name : {"maximum", "minimum"})
        if (const Json* n = schema.find(name); n != nullptr && n->integer() == nullptr)
            return bad(at, std::string{name} + " is an integer");
    for (const char* name : {"title", "description"})
        if (const Json* n = schema.find(name); n != nullptr && n->string() == nullptr)
            return bad(at, std::string{name} + " is a string");
    if (const Json* n = schema.find("enum");
        n != nullptr &&
        (n->array() == nullptr || n->array()->empty() || n->array()->size() > kEnumMax))
        return bad(at, "enum is an array of 1 to 64 values");
    if (*type->string() == "object") return check_object_schema(schema, at);
    if (*type->string() != "array") return {};
    const Json* items = schema.find("items");
    // Without them anything could stand in the array, objects with any member too.
    return items == nullptr ? bad(at, "items are missing") : check_schema(*items, at + "/items");
}

Refusal wrong(const std::string& at, std::string_view what) {
    return {Fault::bad_arguments, (at.empty() ? "/" : at) + ": " + std::string{what}};
}

bool has_type(const Json& value, std::string_view type) {
    if (type == "array") return value.array() != nullptr;
    if (type == "boolean") return value.boolean() != nullptr;
    if (type == "integer") return value.integer() != nullptr;
    if (type == "object") return value.members() != nullptr;
    return value.string() != nullptr;
}

/// The bounds `min` and `max` of the schema hold for `n`.
base::Judged<void> check_bounds(const Json& schema, std::int64_t n, const char* min,
                                const char* max, const std::string& at) {
    if (const Json* low = schema.find(min); low != nullptr && n < *low->integer())
        return wrong(at, std::string{min} + " is " + std::to_string(*low->integer()));
    if (const Json* high = schema.find(max); high != nullptr && n > *high->integer())
        return wrong(at, std::string{max} + " is " + std::to_string(*high->integer()));
    return {};
}

base::Judged<void> check_value(const Json& schema, const Json& value, const std::string& at);

base::Judged<void> check_object(const Json& schema, const Json& value, const std::string& at) {
    const Json* properties = schema.find("properties");
    if (const Json* required = schema.find("required"))
        for (const Json& name : *required->array())
            if (value.find(*name.string()) == nullptr)
                return wrong(step(at, *name.string()), "is missing");
    for (const auto& [name, member] : *value.members()) {
        const Json* inner = properties == nullptr ? nullptr : properties->find(name);
        if (inner == nullptr) return wrong(step(at, name), "is not a member of this");
        if (auto good = check_value(*inner, member, step(at, name)); !good) return good;
    }
    return {};
}

base::Judged<void> check_value(const Json& schema, const Json& value, const std::string& at) {
    const auto& type = *schema.find("type")->string();
    if (!has_type(value, type)) return wrong(at, "type is " + type);
    if (const Json* only = schema.find("const"); only != nullptr && !(*only == value))
        return wrong(at, "is not the one value allowed");
    if (const Json* list = schema.find("enum");
        list != nullptr && std::ranges::find(*list->array(), value) == list->array()->end())
        return wrong(at, "is not one of the values allowed");
    if (const auto* text = value.string())
        return check_bounds(schema, static_cast<std::int64_t>(base::code_points(*text)),
                            "minLength", "maxLength", at);
    if (const auto* number = value.integer())
        return check_bounds(schema, *number, "minimum", "maximum", at);
    if (value.members() != nullptr) return check_object(schema, value, at);
    if (const auto* items = value.array()) {
        if (auto good = check_bounds(schema, static_cast<std::int64_t>(items->size()), "minItems",
                                     "maxItems", at);
            !good)
            return good;
        const Json& inner = *schema.find("items");
        for (std::size_t i = 0; i < items->size(); ++i)
            if (auto good = check_value(inner, (*items)[i], step(at, std::to_string(i))); !good)
                return good;
    }
    return {};
}

}  // namespace

base::Judged<Schema> Schema::parse(const Json& text) {
    if (const auto good = check_schema(text, ""); !good) return good.error();
    Schema schema;
    schema.text_ = text;
    return schema;
}

base::Judged<void> Schema::check(const Json& value) const {
    return check_value(text_, value, "");
}

}  // namespace contract
