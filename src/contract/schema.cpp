// SPDX-License-Identifier: Apache-2.0
#include "contract/schema.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

namespace contract {

using base::Fault;
using base::Json;
using base::Refusal;

std::string json_pointer_step(std::string at, std::string_view name) {
    at += '/';
    for (const char c : name) {
        if (c == '~')
            at += "~0";
        else if (c == '/')
            at += "~1";
        else
            at += c;
    }
    return at;
}

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
            if (auto good = check_schema(inner, json_pointer_step(at + "/properties", name)); !good)
                return good;
    const Json* required = schema.find("required");
    if (required == nullptr) return {};
    if (required->array() == nullptr) return bad(at, "required is an array");
    std::set<std::string_view> named;
    for (const Json& name : *required->array())
        if (name.string() == nullptr || properties == nullptr ||
            properties->find(*name.string()) == nullptr || !named.insert(*name.string()).second)
            return bad(at, "required names properties, each once");
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

constexpr std::array<const char*, 3> kLow{"minItems", "minLength", "minimum"};
constexpr std::array<const char*, 3> kHigh{"maxItems", "maxLength", "maximum"};

}  // namespace

base::Judged<Schema> Schema::parse(const Json& text) {
    if (const auto good = check_schema(text, ""); !good) return good.error();
    Schema schema;
    schema.text_ = text;
    schema.root_ = compile(text);
    return schema;
}

Schema::Node Schema::compile(const Json& text) {
    Node node;
    node.type = static_cast<Type>(std::ranges::find(kTypes, *text.find("type")->string()) -
                                  kTypes.begin());
    for (const char* name : kLow)
        if (const Json* bound = text.find(name)) node.low = *bound->integer();
    for (const char* name : kHigh)
        if (const Json* bound = text.find(name)) node.high = *bound->integer();
    if (const Json* only = text.find("const")) node.only.push_back(*only);
    if (const Json* list = text.find("enum")) node.allowed = *list->array();
    if (const Json* items = text.find("items")) node.items.push_back(compile(*items));
    const Json* properties = text.find("properties");
    if (properties == nullptr) return node;
    for (const auto& [name, inner] : *properties->members())
        node.properties.push_back({name, false, compile(inner)});
    if (const Json* required = text.find("required"))
        for (const Json& name : *required->array())
            std::ranges::lower_bound(node.properties, *name.string(), {}, &Property::name)
                ->required = true;
    return node;
}

}  // namespace contract
