// SPDX-License-Identifier: Apache-2.0
#include "contract/schema.hpp"

#include <gtest/gtest.h>

namespace contract {

namespace {

base::Json json(std::string_view text) {
    const auto parsed = base::parse_json(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed ? *parsed : base::Json{};
}

}  // namespace

TEST(Schema, outside_the_subset_is_refused_with_the_place) {
    struct Case {
        const char* text;
        const char* place;
    };
    for (const auto& [text, place] : {
             Case{R"(true)", "/: a schema is an object"},
             Case{R"({})", "/: type is one of"},
             Case{R"({"type":"number"})", "/: type is one of"},
             Case{R"({"type":["string","integer"]})", "/: type is one of"},
             Case{R"({"type":"string","pattern":"a*"})", "/: keyword pattern"},
             Case{R"({"type":"string","format":"date"})", "/: keyword format"},
             Case{R"({"type":"string","minLength":-1})", "/: minLength"},
             Case{R"({"type":"string","maxLength":"5"})", "/: maxLength"},
             Case{R"({"type":"array","minItems":true,"items":{"type":"string"}})", "/: minItems"},
             Case{R"({"type":"integer","minimum":"1"})", "/: minimum"},
             Case{R"({"type":"string","title":5})", "/: title"},
             Case{R"({"type":"string","enum":"a"})", "/: enum"},
             Case{R"({"type":"object"})", "/: additionalProperties"},
             Case{R"({"type":"object","additionalProperties":true})", "/: additionalProperties"},
             Case{R"({"type":"object","additionalProperties":{}})", "/: additionalProperties"},
             Case{R"({"type":"object","additionalProperties":false,"properties":[]})",
                  "/: properties"},
             Case{R"({"type":"object","additionalProperties":false,"required":"a"})",
                  "/: required is"},
             Case{R"({"type":"object","additionalProperties":false,"required":["a"]})",
                  "/: required names"},
             Case{R"({"type":"object","additionalProperties":false,"properties":{"a/b":{}}})",
                  "/properties/a~1b: type"},
             Case{R"({"type":"array","items":{"type":"object"}})", "/items: additionalProperties"},
             Case{R"({"type":"array"})", "/: items are missing"},
             Case{R"({"type":"string","items":{"type":"string"}})", "/: keyword items does not go"},
             Case{R"({"type":"object","additionalProperties":false,"items":7})",
                  "/: keyword items does not go"},
             Case{R"({"type":"integer","required":["a"]})", "/: keyword required does not go"},
             Case{R"({"type":"string","enum":[]})", "/: enum"},
         }) {
        const auto schema = Schema::parse(json(text));
        ASSERT_FALSE(schema.has_value()) << text;
        EXPECT_EQ(schema.fault(), base::Fault::bad_schema) << text;
        EXPECT_TRUE(schema.error().detail.starts_with(place)) << schema.error().detail;
    }
}

TEST(Schema, judges_values_and_names_the_place) {
    const auto schema = Schema::parse(json(R"({
        "type": "object", "additionalProperties": false, "title": "t", "description": "d",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 4},
            "age": {"type": "integer", "minimum": 0, "maximum": 150},
            "on": {"type": "boolean"},
            "kind": {"type": "string", "enum": ["a", "b"]},
            "law": {"type": "integer", "const": 1},
            "a~b": {"type": "boolean"},
            "tags": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string"}},
            "inner": {"type": "object", "additionalProperties": false, "required": ["x"],
                      "properties": {"x": {"type": "boolean"}}}}})"));
    ASSERT_TRUE(schema.has_value());
    struct Case {
        const char* value;
        const char* place;  // empty: fits
    };
    for (const auto& [value, place] : {
             Case{R"({"name":"学生学生"})", ""},
             Case{R"({"name":"x","age":0,"on":true,"kind":"b","law":1,"tags":["a","b"],
                      "inner":{"x":false},"a~b":true})", ""},
             Case{R"([])", "/: type is object"},
             Case{R"({})", "/name: is missing"},
             Case{R"({"name":""})", "/name: minLength is 1"},
             Case{R"({"name":"学生学生学"})", "/name: maxLength is 4"},
             Case{R"({"name":5})", "/name: type is string"},
             Case{R"({"name":null})", "/name: type is string"},
             Case{R"({"name":"x","age":-1})", "/age: minimum is 0"},
             Case{R"({"name":"x","age":151})", "/age: maximum is 150"},
             Case{R"({"name":"x","age":"1"})", "/age: type is integer"},
             Case{R"({"name":"x","on":1})", "/on: type is boolean"},
             Case{R"({"name":"x","kind":"c"})", "/kind: "},
             Case{R"({"name":"x","law":2})", "/law: "},
             Case{R"({"name":"x","a~b":0})", "/a~0b: "},
             Case{R"({"name":"x","tags":[]})", "/tags: minItems is 1"},
             Case{R"({"name":"x","tags":["a","b","c"]})", "/tags: maxItems is 2"},
             Case{R"({"name":"x","tags":["a",5]})", "/tags/1: type is string"},
             Case{R"({"name":"x","inner":{}})", "/inner/x: is missing"},
             Case{R"({"name":"x","inner":{"x":true,"y/z":1}})", "/inner/y~1z: is not a member"},
             Case{R"({"name":"x","action":"f"})", "/action: is not a member"},
         }) {
        const auto judged = schema->check(json(value));
        EXPECT_EQ(judged.has_value(), *place == '\0') << value;
        if (judged.has_value()) continue;
        EXPECT_EQ(judged.fault(), base::Fault::bad_arguments) << value;
        EXPECT_TRUE(judged.error().detail.starts_with(place)) << judged.error().detail;
    }
}

}  // namespace contract
