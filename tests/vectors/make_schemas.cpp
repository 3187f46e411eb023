// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "base/base64url.hpp"
#include "contract/schema.hpp"
#include "oisc/image.hpp"
#include "vectors.hpp"

namespace vectors {

namespace {

struct Value {
    const char* text;
    const char* pointer;  // null: it matches
};
struct Good {
    const char* name;
    const char* schema;
    std::vector<Value> values;
};

std::vector<Good> good_schemas() {
    return {
        {"string", R"({"type":"string"})",
         {{R"("")", nullptr}, {R"("a")", nullptr}, {"1", ""}, {"null", ""}, {"[]", ""}}},
        {"integer", R"({"type":"integer"})",
         {{"0", nullptr}, {"-9007199254740991", nullptr}, {R"("1")", ""}, {"true", ""}}},
        {"boolean", R"({"type":"boolean"})",
         {{"true", nullptr}, {"false", nullptr}, {"0", ""}, {R"("true")", ""}, {"null", ""}}},
        {"minLength, maxLength: code points", R"({"type":"string","minLength":2,"maxLength":3})",
         {{R"("ab")", nullptr}, {"\"\xE5\xAD\xA6\xE5\xAD\xA6\xE5\xAD\xA6\"", nullptr},
          {"\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\"", nullptr},
          {R"("a\u0301x")", nullptr}, {R"("a")", ""}, {R"("abcd")", ""}}},
        {"minimum, maximum", R"({"type":"integer","minimum":-1,"maximum":5})",
         {{"-1", nullptr}, {"5", nullptr}, {"-2", ""}, {"6", ""}}},
        {"a minimum above the maximum", R"({"type":"integer","minimum":5,"maximum":1})",
         {{"3", ""}, {"5", ""}, {"1", ""}}},
        {"enum", R"({"type":"string","enum":["a","b",1]})",
         {{R"("a")", nullptr}, {R"("b")", nullptr}, {R"("c")", ""}, {"1", ""}}},
        {"enum of objects",
         R"({"type":"array","items":{"type":"integer"},"enum":[[1,2],[]]})",
         {{"[1,2]", nullptr}, {"[]", nullptr}, {"[2,1]", ""}}},
        {"const", R"({"type":"integer","const":1})", {{"1", nullptr}, {"2", ""}, {"true", ""}}},
        {"const of another type matches nothing", R"({"type":"integer","const":"1"})",
         {{"1", ""}, {R"("1")", ""}}},
        {"title, description", R"({"type":"boolean","title":"t","description":"d"})",
         {{"true", nullptr}, {R"("t")", ""}}},
        {"array", R"({"type":"array","items":{"type":"integer"}})",
         {{"[]", nullptr}, {"[1,2]", nullptr}, {R"([1,"2",3])", "/1"}, {"{}", ""}}},
        {"minItems, maxItems",
         R"({"type":"array","items":{"type":"boolean"},"minItems":1,"maxItems":2})",
         {{"[true]", nullptr}, {"[true,false]", nullptr}, {"[]", ""}, {"[true,true,true]", ""}}},
        {"array of arrays",
         R"({"type":"array","items":{"type":"array","items":{"type":"string","maxLength":1}}})",
         {{R"([["a"],[]])", nullptr}, {R"([["a"],["b","cd"]])", "/1/1"}, {R"([[],"a"])", "/1"}}},
        {"empty object", R"({"type":"object","additionalProperties":false})",
         {{"{}", nullptr}, {R"({"a":1})", "/a"}, {"[]", ""}}},
        {"properties, none required",
         R"({"type":"object","additionalProperties":false,"properties":{"a":{"type":"integer"}}})",
         {{"{}", nullptr}, {R"({"a":1})", nullptr}, {R"({"a":null})", "/a"}, {R"({"b":1})", "/b"}}},
        {"required",
         R"({"type":"object","additionalProperties":false,"required":["b"],"properties":)"
         R"({"a":{"type":"integer"},"b":{"type":"integer"}}})",
         {{R"({"b":1})", nullptr}, {R"({"a":1,"b":2})", nullptr}, {R"({"a":1})", "/b"}}},
        {"within",
         R"({"type":"object","additionalProperties":false,"properties":{"inner":)"
         R"({"type":"object","additionalProperties":false,"required":["x"],"properties":)"
         R"({"x":{"type":"boolean"}}}}})",
         {{R"({"inner":{"x":true}})", nullptr}, {R"({"inner":{}})", "/inner/x"},
          {R"({"inner":{"x":true,"y":1}})", "/inner/y"}, {R"({"inner":{"x":1}})", "/inner/x"}}},
        {"names with ~ and /",
         R"({"type":"object","additionalProperties":false,"properties":)"
         R"({"a~b":{"type":"boolean"},"c/d":{"type":"boolean"}}})",
         {{R"({"a~b":true,"c/d":false})", nullptr}, {R"({"a~b":0})", "/a~0b"},
          {R"({"c/d":0})", "/c~1d"}, {R"({"~1":0})", "/~01"}}},
    };
}

struct Bad {
    const char* name;
    std::string schema;
};

/// An enum of `n` integers.
std::string enum_of(int n) {
    std::string text = R"({"type":"integer","enum":[0)";
    for (int i = 1; i < n; ++i) text += ',' + std::to_string(i);
    return text + "]}";
}

std::vector<Bad> bad_schemas() {
    return {
        {"no object", "true"},
        {"a schema in a list", R"([{"type":"string"}])"},
        {"no type", "{}"},
        {"type number", R"({"type":"number"})"},
        {"type null", R"({"type":"null"})"},
        {"two types", R"({"type":["string","integer"]})"},
        {"pattern", R"({"type":"string","pattern":"a*"})"},
        {"format", R"({"type":"string","format":"date"})"},
        {"$ref", R"({"type":"string","$ref":"#"})"},
        {"default", R"({"type":"string","default":"a"})"},
        {"minLength below 0", R"({"type":"string","minLength":-1})"},
        {"maxLength as a string", R"({"type":"string","maxLength":"5"})"},
        {"minItems true", R"({"type":"array","items":{"type":"string"},"minItems":true})"},
        {"maxItems below 0", R"({"type":"array","items":{"type":"string"},"maxItems":-1})"},
        {"minimum as a string", R"({"type":"integer","minimum":"1"})"},
        {"maximum null", R"({"type":"integer","maximum":null})"},
        {"title a number", R"({"type":"string","title":5})"},
        {"description a list", R"({"type":"string","description":[]})"},
        {"enum a string", R"({"type":"string","enum":"a"})"},
        {"enum of nothing", R"({"type":"string","enum":[]})"},
        {"enum of 65", enum_of(65)},
        {"no additionalProperties", R"({"type":"object"})"},
        {"additionalProperties true", R"({"type":"object","additionalProperties":true})"},
        {"additionalProperties a schema", R"({"type":"object","additionalProperties":{}})"},
        {"properties a list", R"({"type":"object","additionalProperties":false,"properties":[]})"},
        {"required a string", R"({"type":"object","additionalProperties":false,"required":"a"})"},
        {"required of no property",
         R"({"type":"object","additionalProperties":false,"required":["a"]})"},
        {"required a number",
         R"({"type":"object","additionalProperties":false,"required":[1],"properties":{}})"},
        {"required twice over",
         R"({"type":"object","additionalProperties":false,"required":["a","a"],"properties":)"
         R"({"a":{"type":"integer"}}})"},
        {"no items", R"({"type":"array"})"},
        {"items a list", R"({"type":"array","items":[{"type":"string"}]})"},
        {"minLength with integer", R"({"type":"integer","minLength":1})"},
        {"maxLength with array", R"({"type":"array","items":{"type":"string"},"maxLength":1})"},
        {"minimum with string", R"({"type":"string","minimum":1})"},
        {"maximum with boolean", R"({"type":"boolean","maximum":1})"},
        {"minItems with string", R"({"type":"string","minItems":1})"},
        {"maxItems with object",
         R"({"type":"object","additionalProperties":false,"maxItems":1})"},
        {"items with string", R"({"type":"string","items":{"type":"string"}})"},
        {"properties with array",
         R"({"type":"array","items":{"type":"string"},"properties":{}})"},
        {"required with integer", R"({"type":"integer","required":[]})"},
        {"additionalProperties with string", R"({"type":"string","additionalProperties":false})"},
        {"a bad property",
         R"({"type":"object","additionalProperties":false,"properties":{"a":{}}})"},
        {"bad items", R"({"type":"array","items":{"type":"object"}})"},
    };
}

/// The place, as RFC 6901 writes it: "" is the whole value, which the code's words call "/".
std::string pointer_of(const std::string& detail) {
    auto place = detail.substr(0, detail.find(": "));
    return place == "/" ? "" : place;
}

void add_good_schema(Book& book, const Good& good) {
    const auto schema = contract::Schema::parse(json(good.schema));
    book.expect(good.name, kGood, verdict(schema));
    if (!schema) return;
    Json::Array values;
    for (const auto& [text, pointer] : good.values) {
        const auto judged = schema->check(json(text));
        const bool matches = pointer == nullptr;
        if (judged.has_value() != matches ||
            (!matches && pointer_of(judged.error().detail) != pointer))
            book.complain(std::string{good.name} + ": " + text + " is judged otherwise");
        values.push_back(Json::object(
            {{"pointer", matches ? Json{} : Json{pointer}}, {"value", json(text)}}));
    }
    book.add("schemas.json", good.name, kGood,
             Json::object({{"schema", json(good.schema)}, {"values", Json(std::move(values))}}));
}

}  // namespace

void add_schemas(Book& book) {
    for (const auto& good : good_schemas()) add_good_schema(book, good);
    const auto most = enum_of(64);
    add_good_schema(book, {"enum of 64", most.c_str(), {{"0", nullptr}, {"63", nullptr},
                                                       {"64", ""}}});
    for (const auto& [name, text] : bad_schemas()) {
        book.expect(name, "5.11", verdict(contract::Schema::parse(json(text))));
        book.add("schemas.json", name, "5.11", Json::object({{"schema", json(text)}}));
    }
}

namespace {

constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

oisc::Image small() {
    oisc::Image image;
    image.cells = {0, 0, -1};
    return image;
}

std::string bytes(std::initializer_list<int> values) {
    std::string text = "OISC\x01";
    for (const int value : values) text += static_cast<char>(value);
    return text;
}

void add_good_images(Book& book) {
    struct Case {
        const char* name;
        oisc::Image image;
    };
    std::vector<Case> cases{{"the smallest program", small()}};
    auto& one = cases.emplace_back("one cell", small()).image;
    one.cells = {0};
    auto& values = cases.emplace_back("every size of number", small()).image;
    values.cells = {0,  -1,  1,     -64,   63,   64,         -65,   8'191, 8'192, -8'192,
                    -8'193, 1 << 20, kMax, kMin, kMax - 1, kMin + 1, 1LL << 62, -(1LL << 55)};
    auto& all = cases.emplace_back("every field", small()).image;
    all.entry = 2;
    all.code = 3;
    all.self_modifying = true;
    all.constants = {"text", 5, true, Json{}, json(R"({"a":[1],"b":"\u00eb"})")};
    auto& many = cases.emplace_back("4,096 constants", small()).image;
    many.constants.assign(4'096, Json{1});
    for (const auto& [name, image] : cases) {
        const auto text = oisc::encode(image);
        const auto read = oisc::decode(text);
        book.expect(name, kGood, verdict(read));
        if (!read || !(*read == image)) continue;
        Json::Array cells(image.cells.begin(), image.cells.end());
        book.add("images.json", name, kGood,
                 Json::object({{"cells", Json(std::move(cells))},
                               {"code", image.code},
                               {"constants", Json(Json::Array(image.constants))},
                               {"entry", image.entry},
                               {"image", base::base64url(text)},
                               {"ports", image.ports},
                               {"self_modifying", image.self_modifying}}));
    }
}

}  // namespace

void add_images(Book& book) {
    add_good_images(book);
    const auto whole = oisc::encode(small());
    struct Case {
        const char* name;
        std::string bytes;
    };
    for (const auto& [name, text] : std::vector<Case>{
             {"nothing", ""},
             {"another magic", "oisc\x01" + whole.substr(5)},
             {"another version", "OISC\x02" + whole.substr(5)},
             {"magic alone", "OISC\x01"},
             {"ports 0", bytes({0, 0, 0, 0, 2, 0}) + "[]"},
             {"ports 2", bytes({4, 0, 0, 0, 2, 0}) + "[]"},
             {"entry below 0", bytes({2, 1, 0, 0, 2, 0}) + "[]"},
             {"entry behind the cells", bytes({2, 2, 0, 0, 2, 0}) + "[]"},
             {"no cells", bytes({2, 0, 0, 0, 0}) + "[]"},
             {"code below 0", bytes({2, 0, 1, 0, 2, 0}) + "[]"},
             {"code behind the cells", bytes({2, 0, 4, 0, 2, 0}) + "[]"},
             {"flag 2", bytes({2, 0, 0, 4, 2, 0}) + "[]"},
             {"flag -1", bytes({2, 0, 0, 1, 2, 0}) + "[]"},
             {"cells below 0", bytes({2, 0, 0, 0, 1}) + "[]"},
             {"65,537 cells", bytes({2, 0, 0, 0, 0x82, 0x80, 0x08}) + std::string(9, '\0')},
             {"a cell is missing", bytes({2, 0, 0, 0, 4, 0}) + "[]"},
             {"a varint without end", bytes({2, 0, 0, 0, 2, 0x80})},
             {"a varint that could be shorter", bytes({2, 0x80, 0, 0, 0, 2, 0}) + "[]"},
             {"a varint of 65 bits", bytes({2, 0, 0, 0, 2}) + std::string(9, '\xFF') + "\x03[]"},
             {"a varint of eleven bytes",
              bytes({2, 0, 0, 0, 2}) + std::string(10, '\x80') + '\x01' + "[]"},
             {"no constants", whole.substr(0, whole.size() - 2)},
             {"constants with a blank", whole.substr(0, whole.size() - 2) + "[ ]"},
             {"constants not canonical", whole.substr(0, whole.size() - 2) + R"([{"b":1,"a":2}])"},
             {"constants an object", whole.substr(0, whole.size() - 2) + "{}"},
             {"a fraction among the constants", whole.substr(0, whole.size() - 2) + "[1.5]"},
             {"something behind", whole + "x"}}) {
        book.expect(name, "5.12", verdict(oisc::decode(text)));
        book.add("images.json", name, "5.12", Json::object({{"image", base::base64url(text)}}));
    }
}

}  // namespace vectors
