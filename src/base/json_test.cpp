// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace base {

TEST(Json, refuses_each_thing_that_two_readers_could_read_differently) {
    struct Case {
        std::string text;
        Fault fault;
    };
    const std::string deep(34, '[');
    for (const auto& [text, fault] : std::vector<Case>{
             {"", Fault::json_syntax},
             {"{", Fault::json_syntax},
             {"{} {}", Fault::json_syntax},
             {"{}x", Fault::json_syntax},
             {std::string("{}\0", 3), Fault::json_syntax},
             {"[1,]", Fault::json_syntax},
             {"{\"a\":1,}", Fault::json_syntax},
             {"tru", Fault::json_syntax},
             {"NaN", Fault::json_syntax},
             {"// no\n1", Fault::json_syntax},
             {"\"\n\"", Fault::json_syntax},
             {"\"\\x\"", Fault::json_syntax},
             {"\"\\u12\"", Fault::json_syntax},
             {"'a'", Fault::json_syntax},
             {"\xEF\xBB\xBF{}", Fault::json_syntax},
             {"+1", Fault::json_syntax},
             {"-", Fault::json_syntax},
             {"01", Fault::json_number},
             {"-0", Fault::json_number},
             {"1.0", Fault::json_number},
             {"1e2", Fault::json_number},
             {"9007199254740992", Fault::json_number},
             {"-9007199254740992", Fault::json_number},
             {"18446744073709551617", Fault::json_number},
             {deep, Fault::json_depth},
             {"{\"a\":1,\"a\":2}", Fault::json_duplicate_member},
             {"{\"a\":1,\"\\u0061\":2}", Fault::json_duplicate_member},
             {"{\"é\":1}", Fault::json_member_name},
             {"\"\xC0\xAF\"", Fault::bad_utf8},
             {"\"\xED\xA0\x80\"", Fault::bad_utf8},
             {"\"\xF4\x90\x80\x80\"", Fault::bad_utf8},
             {"\"\xE5\xAD\"", Fault::bad_utf8},
             {"\"\\ud800\"", Fault::bad_utf8},
             {"\"\\ud800\\u0041\"", Fault::bad_utf8},
             {"\"\\udc00\"", Fault::bad_utf8},
             {"\"\\u0000\"", Fault::bad_utf8},
         }) {
        const auto read = parse_json(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(rule(read.fault()).name, rule(fault).name) << text;
    }
}

TEST(Json, writes_what_rfc_8785_writes) {
    const auto value = parse_json(
        " { \"b\" : [ 1 , -2, true, false, null, {} , [] ], \"a\":\"\\u20ac\\/\\ud83d\\ude00\","
        "\"B\":\"\\b\\f\\n\\r\\t\\u000f\\\"\\\\\"}");
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(write_json(*value),
              "{\"B\":\"\\b\\f\\n\\r\\t\\u000f\\\"\\\\\",\"a\":\"€/😀\","
              "\"b\":[1,-2,true,false,null,{},[]]}");
    EXPECT_EQ(*parse_json(write_json(*value)), *value);
    EXPECT_EQ(write_json(*parse_json("9007199254740991")), "9007199254740991");
}

TEST(Json, objects_are_maps) {
    auto object = Json::object({{"b", 2}, {"a", 1}});
    object.set("a", "new");
    EXPECT_EQ(write_json(object), "{\"a\":\"new\",\"b\":2}");
    EXPECT_TRUE(object.erase("b"));
    EXPECT_FALSE(object.erase("b"));
    EXPECT_TRUE(has_members(object, {"a"}, {"c"}));
    EXPECT_FALSE(has_members(object, {"a", "b"}));
    EXPECT_FALSE(has_members(object, {}, {"b"}));
    EXPECT_EQ(object.find("z"), nullptr);
    EXPECT_EQ(Json::object_of({{"a", 1}, {"a", 2}}).fault(), Fault::json_duplicate_member);
}

TEST(Json, counts_code_points) {
    EXPECT_EQ(code_points("Zoë 学生"), 6U);
    EXPECT_TRUE(is_utf8("Zoë Ünal 学生"));
    EXPECT_FALSE(is_utf8("\xFF"));
}

}  // namespace base
