// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/base64url.hpp"
#include "contract/contract.hpp"

namespace contract {

namespace {

using base::Fault;
using base::Json;

Json params() {
    return *base::parse_json(R"({"type":"object","additionalProperties":false,"required":["id"],
        "properties":{"id":{"type":"string","maxLength":3}}})");
}

Json payload() {
    const oisc::Image image{1, 0, 3, false, {3, 3, -1, 0}, {}};
    return Json::object({{"cells", 100},
                         {"collections", Json::Array{"a", "b"}},
                         {"gas_max", 1'000},
                         {"iat", 0},
                         {"image", base::base64url(oisc::encode(image))},
                         {"name", "store_it"},
                         {"params", params()},
                         {"roles", Json::Array{}},
                         {"version", 1}});
}

Json with(const char* member, Json value) {
    Json changed = payload();
    changed.set(member, std::move(value));
    return changed;
}

}  // namespace

TEST(Function, is_read_from_its_payload) {
    const auto function = parse_function(with("source", "text"), Limits{});
    ASSERT_TRUE(function.has_value());
    EXPECT_EQ(function->name, "store_it");
    EXPECT_EQ(function->version, 1);
    EXPECT_EQ(function->cells, 100);
    EXPECT_EQ(function->gas_max, 1'000);
    EXPECT_EQ(function->collections, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(function->image.cells.size(), 4U);
    EXPECT_EQ(function->params.text(), params());
}

TEST(Function, is_refused_with_the_member) {
    struct Case {
        const char* member;
        Json value;
        Fault fault;
        const char* detail;
    };
    const Json::Array seventeen(17, Json{"a"});
    const std::vector<Case> cases{
        {"more", 1, Fault::payload_members, "function token"},
        {"name", 5, Fault::payload_value, "name"},
        {"name", "", Fault::payload_value, "name"},
        {"name", "Store", Fault::payload_value, "name"},
        {"name", "9lives", Fault::payload_value, "name"},
        {"name", "a-b", Fault::payload_value, "name"},
        {"name", std::string(65, 'a'), Fault::payload_value, "name"},
        {"version", 0, Fault::payload_value, "version"},
        {"version", "1", Fault::payload_value, "version"},
        {"iat", -1, Fault::payload_value, "iat"},
        {"source", 5, Fault::payload_value, "source"},
        {"collections", "a", Fault::payload_value, "collections"},
        {"collections", Json::Array{"b", "a"}, Fault::payload_value, "collections"},
        {"collections", Json::Array{"a", "a"}, Fault::payload_value, "collections"},
        {"collections", Json::Array{"A"}, Fault::payload_value, "collections"},
        {"collections", seventeen, Fault::payload_value, "collections"},
        {"collections", Json::Array{"a", "wallets"}, Fault::reserved_name, "wallets"},
        {"roles", Json::Array{1}, Fault::payload_value, "roles"},
        {"params", 5, Fault::bad_schema, "/: a schema is an object"},
        {"params", Json::object({{"type", "string"}}), Fault::bad_schema,
         "arguments are an object"},
        {"params",
         Json::object({{"type", "object"},
                       {"additionalProperties", false},
                       {"properties",
                        Json::object({{"action", Json::object({{"type", "string"}})}})}}),
         Fault::bad_schema, "/properties/action: this member names the function"},
        {"image", 5, Fault::payload_value, "image"},
        {"image", "====", Fault::bad_image, "base64url"},
        {"image", "AAAA", Fault::bad_image, "image"},
        {"cells", 3, Fault::bad_budget, "cells"},
        {"cells", 65'537, Fault::bad_budget, "cells"},
        {"cells", "4", Fault::payload_value, "cells"},
        {"gas_max", 0, Fault::bad_budget, "gas_max"},
        {"gas_max", 1'000'001, Fault::bad_budget, "gas_max"},
    };
    for (const auto& c : cases) {
        const auto function = parse_function(with(c.member, c.value), Limits{});
        ASSERT_FALSE(function.has_value()) << c.member << base::write_json(c.value);
        EXPECT_EQ(function.fault(), c.fault) << c.member << base::write_json(c.value);
        EXPECT_EQ(function.error().detail, c.detail);
    }
    const Json whole = payload();
    for (const auto& member : *whole.members()) {
        Json less = whole;
        less.erase(member.name);
        EXPECT_EQ(parse_function(less, Limits{}).fault(), Fault::payload_members) << member.name;
    }
    EXPECT_EQ(parse_function(Json{5}, Limits{}).fault(), Fault::payload_members);
}

TEST(Function, may_use_its_budget_to_the_edge) {
    for (const auto& [member, value] :
         {std::pair{"cells", 4}, {"cells", 65'536}, {"gas_max", 1}, {"gas_max", 1'000'000}})
        EXPECT_TRUE(parse_function(with(member, value), Limits{}).has_value()) << member << value;
    EXPECT_FALSE(parse_function(payload(), Limits{99, 1'000'000}).has_value());
    EXPECT_FALSE(parse_function(payload(), Limits{65'536, 999}).has_value());
}

TEST(Function, may_not_touch_what_the_law_keeps) {
    for (const char* name :
         {"wallets", "keys", "seqs", "functions", "params", "finality", "epochs"}) {
        EXPECT_TRUE(is_law_collection(name));
        EXPECT_EQ(parse_function(with("collections", Json::Array{name}), Limits{}).fault(),
                  Fault::reserved_name);
    }
    EXPECT_FALSE(is_law_collection("students"));
}

TEST(Function, checks_arguments_without_the_member_action) {
    const auto function = parse_function(payload(), Limits{});
    ASSERT_TRUE(function.has_value());
    EXPECT_TRUE(
        check_arguments(*function, Json::object({{"action", "store_it"}, {"id", "abc"}})));
    const auto longer =
        check_arguments(*function, Json::object({{"action", "store_it"}, {"id", "abcd"}}));
    EXPECT_EQ(longer.fault(), Fault::bad_arguments);
    EXPECT_EQ(longer.error().detail, "/id: maxLength is 3");
    EXPECT_EQ(check_arguments(*function, Json::object({{"action", "store_it"}})).error().detail,
              "/id: is missing");
}

}  // namespace contract
