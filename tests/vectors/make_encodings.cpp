// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/base64url.hpp"
#include "base/hash.hpp"
#include "ledger/merkle.hpp"
#include "ledger/state.hpp"
#include "vectors.hpp"

namespace vectors {

namespace {

struct Text {
    const char* name;
    std::string bytes;
    Rule rule;
    std::string canonical;
};

/// `n` arrays within each other, around `inner`.
std::string nested(int n, const std::string& inner) {
    const auto size = static_cast<std::size_t>(n);
    return std::string(size, '[') + inner + std::string(size, ']');
}

std::vector<Text> good_texts() {
    return {
        {"null", "null", kGood, "null"},
        {"true", "true", kGood, "true"},
        {"false", " false", kGood, "false"},
        {"empty string", R"("")", kGood, R"("")"},
        {"blanks", " \t\r\n{ \"a\" : [ 1 , true , null ] } \n", kGood, R"({"a":[1,true,null]})"},
        {"members are sorted", R"({"b":1,"a":2,"B":3,"":4,"a0":5,"_":6})", kGood,
         R"({"":4,"B":3,"_":6,"a":2,"a0":5,"b":1})"},
        {"escapes", R"("\u0041\/\b\f\n\r\t\"\\")", kGood, R"("A/\b\f\n\r\t\"\\")"},
        {"control characters", R"("\u0001\u001F\u000b\u007f")", kGood,
         "\"\\u0001\\u001f\\u000b\x7F\""},
        {"short escapes for what has them", R"("\u0008\u0009\u000a\u000C\u000d\u0022\u005C")",
         kGood, R"("\b\t\n\f\r\"\\")"},
        {"a surrogate pair", R"("\ud83d\uDE00")", kGood, "\"\xF0\x9F\x98\x80\""},
        {"U+10FFFF", R"("\udbff\udfff")", kGood, "\"\xF4\x8F\xBF\xBF\""},
        {"line separators as they are", "\"\\u2028\xE2\x80\xA9\"", kGood,
         "\"\xE2\x80\xA8\xE2\x80\xA9\""},
        {"not normalised", "\"e\xCC\x81 \xC3\xA9\"", kGood, "\"e\xCC\x81 \xC3\xA9\""},
        {"escaped member name", R"({"\u0061":1})", kGood, R"({"a":1})"},
        {"zero", "0", kGood, "0"},
        {"largest integer", "9007199254740991", kGood, "9007199254740991"},
        {"smallest integer", "-9007199254740991", kGood, "-9007199254740991"},
        {"depth 32", nested(32, "1"), kGood, nested(32, "1")},
        {"depth 32, empty", nested(33, ""), kGood, nested(33, "")},
    };
}

std::vector<Text> bad_texts() {
    using namespace std::string_literals;
    return {
        {"byte FF", "\"\xFF\"", "1.03", ""},
        {"overlong", "\"\xC0\xAF\"", "1.03", ""},
        {"overlong of three bytes", "\"\xE0\x80\xAF\"", "1.03", ""},
        {"surrogate as UTF-8", "\"\xED\xA0\x80\"", "1.03", ""},
        {"above U+10FFFF", "\"\xF4\x90\x80\x80\"", "1.03", ""},
        {"cut short", "\"\xE2\x82\"", "1.03", ""},
        {"a tail alone", "\"\x80\"", "1.03", ""},
        {"U+0000", R"("a\u0000")", "1.03", ""},
        {"high surrogate alone", R"("\ud800")", "1.03", ""},
        {"high surrogate, then a letter", R"("\ud800\u0041")", "1.03", ""},
        {"high surrogate, then another", R"("\ud800\ud800")", "1.03", ""},
        {"low surrogate alone", R"("\udc00")", "1.03", ""},
        {"lone surrogate in a name", R"({"\ud800":1})", "1.03", ""},
        {"nothing", "", "1.04", ""},
        {"blanks alone", " \n", "1.04", ""},
        {"no end of an object", R"({"a":1)", "1.04", ""},
        {"no end of a string", R"("abc)", "1.04", ""},
        {"comma before ]", "[1,]", "1.04", ""},
        {"comma before }", R"({"a":1,})", "1.04", ""},
        {"no comma", "[1 2]", "1.04", ""},
        {"no colon", R"({"a" 1})", "1.04", ""},
        {"single quotes", "{'a':1}", "1.04", ""},
        {"a name that is no string", "{1:2}", "1.04", ""},
        {"two values", "1 2", "1.04", ""},
        {"something behind", "{}x", "1.04", ""},
        {"half a word", "nul", "1.04", ""},
        {"capital word", "True", "1.04", ""},
        {"NaN", "NaN", "1.04", ""},
        {"control character", "\"a\x01\"", "1.04", ""},
        {"line end in a string", "\"a\nb\"", "1.04", ""},
        {"unknown escape", R"("\x41")", "1.04", ""},
        {"three hex digits", R"("\u123")", "1.04", ""},
        {"no hex digit", R"("\u12G4")", "1.04", ""},
        {"byte order mark", "\xEF\xBB\xBF" "1", "1.04", ""},
        {"no-break space", "\xC2\xA0" "1", "1.04", ""},
        {"comment", "1 // one", "1.04", ""},
        {"fraction", "1.5", "1.05", ""},
        {"fraction of zero", "1.0", "1.05", ""},
        {"exponent", "1e3", "1.05", ""},
        {"capital exponent", "1E3", "1.05", ""},
        {"minus zero", "-0", "1.05", ""},
        {"leading zero", "[01]", "1.05", ""},
        {"2^53", "9007199254740992", "1.05", ""},
        {"-2^53", "-9007199254740992", "1.05", ""},
        {"2^64", "18446744073709551616", "1.05", ""},
        {"a thousand digits", std::string(1'000, '9'), "1.05", ""},
        {"depth 33", nested(33, "1"), "1.06", ""},
        {"depth 33, empty", nested(34, ""), "1.06", ""},
        {"depth 33 of objects", [] {
             std::string text = "1";
             for (int i = 0; i < 33; ++i) text = R"({"a":)" + text + '}';
             return text;
         }(), "1.06", ""},
        {"a name beyond ASCII", "{\"\xC3\xA9\":1}", "1.07", ""},
        {"a name beyond ASCII, escaped", R"({"\u00e9":1})", "1.07", ""},
        {"a member twice", R"({"a":1,"b":2,"a":1})", "1.08", ""},
        {"a member twice, once escaped", R"({"a":1,"\u0061":2})", "1.08", ""},
        {"a member twice, within", R"([{"a":{"b":1,"b":1}}])", "1.08", ""},
    };
}

void add_base64url(Book& book) {
    struct Case {
        const char* name;
        const char* text;
        Rule rule;
        std::string bytes;
    };
    for (const auto& [name, text, rule, bytes] : std::vector<Case>{
             {"base64url: nothing", "", kGood, ""},
             {"base64url: one byte", "Zg", kGood, "f"},
             {"base64url: two bytes", "Zm8", kGood, "fo"},
             {"base64url: three bytes", "Zm9v", kGood, "foo"},
             {"base64url: its own letters", "-_-_", kGood, "\xFB\xFF\xBF"},
             {"base64url: padding", "Zg==", "1.02", ""},
             {"base64url: blank", "Zm9v Zm9v", "1.02", ""},
             {"base64url: line end", "Zm9v\n", "1.02", ""},
             {"base64url: letters of base64", "+/+/", "1.02", ""},
             {"base64url: spare bits of one byte", "Zh", "1.02", ""},
             {"base64url: spare bits of two bytes", "Zm9", "1.02", ""},
             {"base64url: one letter", "Z", "1.02", ""},
             {"base64url: five letters", "Zm9vZ", "1.02", ""},
             {"base64url: beyond ASCII", "Zm9\xC3\xA9", "1.02", ""}}) {
        const auto read = base::base64url_decode(text);
        book.expect(name, rule, verdict(read));
        auto vector = Json::object({{"base64url", text}});
        if (rule == kGood) {
            vector.set("bytes", base::hex(bytes));
            if (read && *read != bytes) book.complain(std::string{name} + ": other bytes");
        }
        book.add("encodings.json", name, rule, std::move(vector));
    }
}

void add_lists(Book& book) {
    const std::vector<int> sizes{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 33};
    for (const int size : sizes) {
        std::vector<std::string> leaves;
        Json::Array shown;
        for (int i = 0; i < size; ++i) {
            leaves.push_back(std::string(static_cast<std::size_t>(i % 5), static_cast<char>(i)));
            shown.emplace_back(base::hex(leaves.back()));
        }
        book.add("trees.json", "list of " + std::to_string(size), kGood,
                 Json::object({{"leaves", Json(std::move(shown))},
                               {"root", base::hex(ledger::merkle_root(leaves))}}));
    }
}

/// Two keys of notes whose places share this many bits and no more.
std::pair<std::string, std::string> neighbours(unsigned bits) {
    const auto front = [](int n) {
        const auto hash = ledger::key_hash({"notes", std::to_string(n)});
        return (unsigned{hash[0]} << 16U) | (unsigned{hash[1]} << 8U) | unsigned{hash[2]};
    };
    for (int n = 1;; ++n) {
        const auto differ = front(0) ^ front(n);
        if (differ >> (24 - bits) == 0 && differ >> (23 - bits) == 1)
            return {"0", std::to_string(n)};
    }
}

void add_records(Book& book) {
    struct Record {
        std::string collection, key;
        Json value;
    };
    const auto [zero, near] = neighbours(12);
    std::vector<Record> many;
    for (int i = 0; i < 40; ++i)
        many.push_back({i % 3 == 0 ? "votes" : "notes", "k" + std::to_string(i), i});
    struct Case {
        const char* name;
        std::vector<Record> records;
    };
    for (const auto& [name, records] : std::vector<Case>{
             {"no record", {}},
             {"one record", {{"notes", "k", "v"}}},
             {"one record of the law", {{"seqs", "k", json(R"({"height":1,"seq":1})")}}},
             {"one in each tree", {{"notes", "k", 1}, {"keys", "k", 1}}},
             {"two records", {{"notes", "a", true}, {"notes", "b", Json{}}}},
             {"one key in two collections", {{"notes", "k", 1}, {"votes", "k", 1}}},
             {"the parting is a zero byte", {{"a", "bc", 1}, {"ab", "c", 1}}},
             {"a key with a slash and beyond ASCII",
              {{"votes", "P1/Zo\xC3\xAB", json(R"({"b":[1,{}],"a":"\u00eb\n"})")}}},
             {"two places that share 12 bits", {{"notes", zero, 1}, {"notes", near, 2}}},
             {"every collection of the law",
              {{"epochs", "k", 1}, {"finality", "k", 2}, {"functions", "k", 3}, {"keys", "k", 4},
               {"params", "k", 5}, {"roles", "k", 6}, {"seqs", "k", 7}, {"wallets", "k", 8}}},
             {"forty records", many}}) {
        ledger::RecordDiff diff;
        Json::Array shown;
        for (const auto& record : records) {
            diff[{record.collection, record.key}] = base::write_json(record.value);
            shown.push_back(Json::object({{"collection", record.collection},
                                          {"key", record.key},
                                          {"value", record.value}}));
        }
        const auto state = ledger::State{}.with(diff);
        book.add("trees.json", name, kGood,
                 Json::object({{"ledger_root", base::hex(state.ledger_root())},
                               {"records", Json(std::move(shown))},
                               {"state_root", base::hex(state.state_root())}}));
    }
}

}  // namespace

void add_encodings(Book& book) {
    auto texts = good_texts();
    std::ranges::move(bad_texts(), std::back_inserter(texts));
    for (const auto& [name, bytes, rule, canonical] : texts) {
        const auto read = base::parse_json(bytes);
        book.expect(name, rule, verdict(read));
        auto vector = Json::object({{"json", base::hex(bytes)}});
        if (rule == kGood) {
            vector.set("canonical", canonical);
            if (read && base::write_json(*read) != canonical)
                book.complain(std::string{name} + ": other canonical text");
        }
        book.add("encodings.json", name, rule, std::move(vector));
    }
    add_base64url(book);
}

void add_trees(Book& book) {
    add_lists(book);
    add_records(book);
}

}  // namespace vectors
