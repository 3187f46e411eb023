// SPDX-License-Identifier: Apache-2.0
// Our subset of JSON Schema against the public JSON-Schema-Test-Suite (draft 7; the keywords of the
// subset mean the same in 2020-12).  The suite's schemas leave open what the subset wants said:
// a type, closed objects, one schema for the items.  So a schema is completed by the shape of the
// instance that it is asked about, which changes no verdict about this instance: the type that the
// instance has, its further members as properties, its items' type.  What cannot be completed is
// left out: other keywords, a keyword beside a type of which it does not speak, null, items of
// several types; numbers that are no integers, but for bounds, which are asked about in tenths.  How many cases of each keyword remain is demanded below.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "contract/schema.hpp"

namespace {

using nlohmann::json;

const std::filesystem::path kSuite{"/usr/share/json-schema-test-suite/tests/draft7"};

/// Of which type a keyword speaks; of all when empty.
const std::map<std::string, std::string> kKeywords{
    {"additionalProperties", "object"}, {"const", ""},           {"description", ""},
    {"enum", ""},                       {"items", "array"},      {"maxItems", "array"},
    {"maxLength", "string"},            {"maximum", "integer"},  {"minItems", "array"},
    {"minLength", "string"},            {"minimum", "integer"},  {"properties", "object"},
    {"required", "object"},             {"title", ""},           {"type", ""}};

std::optional<std::string> type_of(const json& value) {
    if (value.is_array()) return "array";
    if (value.is_boolean()) return "boolean";
    if (value.is_number_integer()) return "integer";
    if (value.is_object()) return "object";
    if (value.is_string()) return "string";
    return std::nullopt;
}

std::optional<json> complete(json schema, const json& value);

/// Of a member or an item that is not there any schema says nothing.
const json kAnything{{"type", "boolean"}};

std::optional<json> complete_object(json schema, const json& value) {
    const json more = schema.value("additionalProperties", json(true));
    json properties = schema.value("properties", json::object());
    for (auto& [name, inner] : properties.items())
        if (!value.is_object() || !value.contains(name)) inner = kAnything;
    for (const json& name : schema.value("required", json::array()))
        if (!properties.contains(name)) properties[name.get<std::string>()] = kAnything;
    if (value.is_object())
        for (const auto& [name, member] : value.items()) {
            const bool declared = schema.contains("properties") &&
                                  schema["properties"].contains(name);
            if (!declared && more == json(false)) {
                properties.erase(name);
                continue;
            }
            auto inner = complete(declared ? properties[name] : more, member);
            if (!inner) return std::nullopt;
            properties[name] = *inner;
        }
    schema["properties"] = properties;
    schema["additionalProperties"] = false;
    return schema;
}

std::optional<json> complete_array(json schema, const json& value) {
    const json items = schema.value("items", json(true));
    if (items.is_array()) return std::nullopt;
    schema["items"] = kAnything;
    if (!value.is_array()) return schema;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const auto inner = complete(items, value[i]);
        if (!inner || (i > 0 && schema["items"] != *inner)) return std::nullopt;
        schema["items"] = *inner;
    }
    return schema;
}

/// The schema in the subset's terms, with the same verdict on this value; nothing: not of the subset.
std::optional<json> complete(json schema, const json& value) {
    if (schema == json(true)) schema = json::object();
    if (!schema.is_object()) return std::nullopt;
    if (!schema.contains("type")) {
        const auto type = type_of(value);
        if (!type) return std::nullopt;
        schema["type"] = *type;
    }
    for (const auto& [name, argument] : schema.items()) {
        const auto known = kKeywords.find(name);
        if (known == kKeywords.end()) return std::nullopt;
        if (!known->second.empty() && json(known->second) != schema["type"]) return std::nullopt;
    }
    if (schema["type"] == "object") return complete_object(std::move(schema), value);
    if (schema["type"] == "array") return complete_array(std::move(schema), value);
    return schema;
}

/// Bounds of numbers are asked about in tenths, for ours have no point: no comparison changes.
void in_tenths(json& schema, json& value) {
    if (!schema.is_object() || schema.size() != 1 || !value.is_number()) return;
    auto& bound = schema.begin().value();
    if (!schema.contains("minimum") && !schema.contains("maximum")) return;
    for (json* number : {&bound, &value})
        *number = static_cast<std::int64_t>(std::lround(number->get<double>() * 10));
}

/// Cases that could be put to our schemas.
struct Cases {
    int valid = 0;
    int invalid = 0;
};

Cases agree(const std::filesystem::path& file) {
    Cases cases;
    for (const json& group : json::parse(std::ifstream{file}))
        for (const json& test : group["tests"]) {
            json asked = group["schema"], instance = test["data"];
            in_tenths(asked, instance);
            const auto completed = complete(asked, instance);
            if (!completed) continue;
            const auto text = base::parse_json(completed->dump());
            const auto value = base::parse_json(instance.dump());
            if (!text || !value) continue;  // other numbers than ours
            const auto schema = contract::Schema::parse(*text);
            if (!schema) continue;  // a type of several words, `number`, `null`
            EXPECT_EQ(schema->check(*value).has_value(), test["valid"].get<bool>())
                << file << ": " << group["description"] << ", " << test["description"] << "\n"
                << *completed;
            ++(test["valid"] ? cases.valid : cases.invalid);
        }
    return cases;
}

}  // namespace

TEST(JsonSchemaSuite, agrees_on_every_case_of_the_subset) {
    ASSERT_TRUE(std::filesystem::exists(kSuite)) << "scripts/setup --tests installs it";
    std::map<std::string, Cases> cases;
    for (const auto& file : std::filesystem::directory_iterator{kSuite})
        if (file.path().extension() == ".json") cases[file.path().stem()] = agree(file.path());
    const std::map<std::string, Cases> least{
        {"additionalProperties", {4, 2}}, {"const", {4, 7}}, {"enum", {4, 4}}, {"items", {3, 1}},
        {"maxItems", {2, 1}}, {"maxLength", {3, 1}}, {"maximum", {2, 1}}, {"minItems", {2, 1}},
        {"minLength", {2, 2}}, {"minimum", {2, 1}}, {"properties", {4, 2}}, {"required", {3, 1}},
        {"type", {6, 26}}};
    for (const auto& [keyword, count] : least) {
        EXPECT_GE(cases[keyword].valid, count.valid) << keyword;
        EXPECT_GE(cases[keyword].invalid, count.invalid) << keyword;
    }
}
