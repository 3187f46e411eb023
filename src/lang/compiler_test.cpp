// SPDX-License-Identifier: Apache-2.0
#include "lang/compiler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "contract/contract.hpp"
#include "lang/parser.hpp"

namespace lang {

namespace {

struct Wrong {
    std::string source;
    std::string place;    // LINE:COLUMN
    std::string message;  // a part of it
    std::string hint;     // a part of it; empty: none
};

std::string at(const Place& place) {
    return std::to_string(place.line) + ':' + std::to_string(place.column);
}

/// One declaration around a body, which then begins at 1:14.
std::string in_action(const std::string& body) { return "action a() { " + body + " }"; }

void expect_first(const Wrong& wrong) {
    const auto contract = compile(wrong.source);
    const auto shown = wrong.source.substr(0, 200) + "\n";
    ASSERT_FALSE(contract.has_value()) << shown;
    const auto& first = contract.error().front();
    EXPECT_EQ(at(first.place), wrong.place) << shown << first.message;
    EXPECT_NE(first.message.find(wrong.message), std::string::npos) << shown << first.message;
    EXPECT_EQ(wrong.hint.empty(), first.hint.empty()) << shown << first.hint;
    EXPECT_NE(first.hint.find(wrong.hint), std::string::npos) << shown << first.hint;
}

}  // namespace

TEST(Compiler, says_what_is_wrong_with_the_text) {
    expect_first({"version 1;\n// caf\xE9\naction a() { }", "2:1", "no UTF-8 text", ""});
    expect_first({std::string{"version 1;\n\n// \0", 16}, "3:1", "no UTF-8 text", ""});
    for (const Wrong& wrong : std::vector<Wrong>{
             {"contract x;", "1:1", "a declaration is expected", "version 1;"},
             {"version 0;", "1:9", "versions begin with 1", ""},
             {in_action("let x = 1"), "1:24", "`;` is missing before `}`", ""},
             {"action a() {\n  let x = 1\n  emit(\"x\", x);\n}", "2:12", "`;` is missing", ""},
             {in_action("let x = 'a';"), "1:22", "this character means nothing", "double quotes"},
             {in_action("let x = \"a;"), "1:22", "does not end on its line", ""},
             {in_action("let x = 9223372036854775808;"), "1:22", "does not fit 64 bits", ""},
             {in_action("let x = 12ab;"), "1:22", "digits only", ""},
             {in_action("if x == 1 { }"), "1:17", "`(` is missing", "parentheses"},
             {in_action("if (height = 1) { }"), "1:25", "`)` is missing", "=="},
             {in_action("let x = 1 < 2 < 3;"), "1:28", "do not chain", "&&"},
             {in_action("let if = 1;"), "1:18", "is a word of the language", ""},
             {in_action("height + 1;"), "1:14", "computed and not used", "x = x + 1"},
             {in_action("let x = {a: 1, a: 2};"), "1:29", "twice", ""},
             {"action a(x) { }", "1:11", "`:` is missing", "string(1..20)"},
             {"action a(x: int(5..1)) { }", "1:17", "the least is above the most", ""},
             {"action a(x: int(1-5)) { }", "1:18", "`..` is missing", "1..20"},
             {"collection c;", "1:13", "`:` is missing", "collection students"},
             {in_action("require(true);"), "1:21", "there are 1 arguments, not 2", "words"},
             {"test \"t\" { a(); } action a() {}", "1:15", "`by` is missing", "alice"}})
        expect_first(wrong);
}

TEST(Compiler, says_what_is_wrong_with_names_and_types) {
    const std::string head = "collection c: T; type T { n: int; s: string; o?: int; }\n";
    const auto body = [&](const std::string& text) { return head + "action a() { " + text + " }"; };
    for (const Wrong& wrong : std::vector<Wrong>{
             {body("let x = y;"), "2:22", "there is nothing called y", ""},
             {body("let count = 1; emit(\"x\", coutn);"), "2:39", "nothing called coutn",
              "did you mean count?"},
             {body("let x = c;"), "2:22", "c is a collection", "c[id]"},
             {body("let x = c[1];"), "2:24", "the key of a record is string, this is int",
              "text(n)"},
             {body("let x = c[\"k\"].m;"), "2:29", "T has no member m", ""},
             {body("let x = \"a\" + 1;"), "2:28", "right of `+` is string", "text(n)"},
             {body("let x = 1 + true;"), "2:26", "right of `+` is int, this is bool", ""},
             {body("let x = 1 == \"1\";"), "2:24", "int and string are never equal", ""},
             {body("if (1) { }"), "2:18", "a condition is bool, this is int", ""},
             {body("let x = 1; x = \"a\";"), "2:29", "what is assigned is int", ""},
             {body("let x = 1; let x = 2;"), "2:25", "x means something already", "another"},
             {body("c[\"k\"] = {n: 1};"), "2:23", "what is assigned is T", "member s is missing"},
             {body("let x = f();"), "2:22", "there is no function f", ""},
             {body("let x = lne(\"a\");"), "2:22", "there is no function lne", "did you mean len?"},
             {body("let x = exists(height);"), "2:22", "always there", "exists(students[id])"},
             {body("let x = len(1);"), "2:22", "int has no length", "len(x)"},
             {body("delete height;"), "2:14", "only a record", "delete students"},
             {body("break;"), "2:14", "no loop", ""},
             {body("return 1;"), "2:14", "a returns nothing", ""},
             {body("fail(\"x\"); emit(\"x\", 1);"), "2:25", "never reached", ""},
             {body("for (x in 5) { }"), "2:24", "a loop goes over a list", ""},
             {body("let x = [1]; x[0] = 2;"), "2:27", "nothing can be assigned", "new list"},
             {body("len(\"x\");"), "2:14", "computed and not used", ""},
             {body("a();"), "2:14", "only a transaction calls it", "function"},
             {head + "function f(): int { }", "2:10", "does not return on every path", ""},
             {head + "function f() { g(); } function g() { f(); }", "2:10", "calls itself",
              "loop"},
             {head + "action b(x: value) { }", "2:13", "not `value`", "declare a type"},
             {head + "action b(x: Tt) { }", "2:13", "there is no type Tt", "did you mean T?"},
             {head + "action b(action: int) { }", "2:10", "is a word of the language", ""},
             {head + "action B() { }", "2:8", "small letters", ""},
             {head + "action b(): int { return 1; }", "2:8", "returns nothing", "event"},
             {head + "function f() by clerk { }", "2:10", "only an action has roles", ""},
             {head + "collection wallets: T;", "2:12", "belongs to the ledger", ""},
             {head + "type U { u: U; }", "2:6", "contains itself", ""},
             {head + "type V = W with { x: int; }", "2:6", "there is no type W", ""},
             {head + "const N = height;", "2:11", "a constant is", ""},
             {head + "test \"t\" { b() by \"x\"; }", "2:12", "a test calls an action", ""}})
        expect_first(wrong);
}

TEST(Compiler, reports_several_mistakes_at_once_in_the_order_of_the_source) {
    const auto contract = compile(
        "action a() {\n  let = 1;\n  let y 2;\n  if (true) { let z = ; }\n}\naction b( { }\n");
    ASSERT_FALSE(contract.has_value());
    std::vector<int> lines;
    for (const auto& fault : contract.error()) lines.push_back(fault.place.line);
    EXPECT_EQ(lines, (std::vector<int>{2, 3, 4, 6}));
    const auto typed = compile("action a() {\n  let x = u;\n  let y = v;\n}\n");
    ASSERT_FALSE(typed.has_value());
    EXPECT_EQ(typed.error().size(), 2U);
}

TEST(Compiler, a_brace_that_is_missing_ends_where_the_next_declaration_begins) {
    for (const Wrong& wrong : std::vector<Wrong>{
             {"action a() {\n  let x = 1;\naction b() { }\n", "2:13", "`}` is missing", ""},
             {"action a() {\n  let = 1;\naction b() { }\n", "2:7", "the name", ""},
             {"action a() {\n  if (true) {\n    x +\ntype T { a: int; }\n", "3:8", "`}` is missing",
              ""},
             {"test \"t\" {\n  given\nversion 2;\naction a() { }", "3:9", "`=` is missing", ""}})
        expect_first(wrong);
    // A variable of that name is none.
    EXPECT_TRUE(compile("action a() {\nlet version = 1;\nversion = 2;\n}").has_value());
}

TEST(Compiler, a_mistake_is_shown_with_its_line_and_a_caret) {
    const std::string source = "action a() {\n\tlet ü = \"ü\" + 1;\n}\n";
    const auto contract = compile("action a() {\n\tlet u = \"ü\" + 1;\n}\n");
    ASSERT_FALSE(contract.has_value());
    EXPECT_EQ(show(contract.error()[0], "action a() {\n\tlet u = \"ü\" + 1;\n}\n", "x.jot"),
              "x.jot:2:17: error: right of `+` is string, this is int\n"
              "  \tlet u = \"ü\" + 1;\n"
              "  \t              ^\n"
              "  hint: text(n) makes a string of a number\n");
    EXPECT_FALSE(compile(source).has_value());  // names are ASCII
}

TEST(Compiler, whatever_it_is_given_it_ends) {
    for (const std::string& open : std::vector<std::string>{"(", "[", "{a:", "!", "-", "f("}) {
        std::string deep = "action a() { let x = ";
        while (deep.size() < 20'000) deep += open;
        EXPECT_FALSE(compile(deep).has_value()) << open;
    }
    std::string chain = "action a() { let x = 1";
    while (chain.size() < 20'000) chain += "+1";
    EXPECT_FALSE(compile(chain + "; }").has_value());
    std::string branches = "action a() { if (true) { } ";
    while (branches.size() < 20'000) branches += "else if (true) { } ";
    EXPECT_FALSE(compile(branches + "}").has_value());
    EXPECT_FALSE(compile(std::string(kSourceBytesMax + 1, ' ')).has_value());
    EXPECT_FALSE(compile("").has_value());
}

TEST(Compiler, what_a_few_lines_blow_up_is_refused) {
    std::string types = "type T0 { a: int; }";
    std::string lets = "let b0 = {x: 1};";
    for (int i = 1; i < 500; ++i) {
        const auto was = std::to_string(i - 1);
        const auto is = std::to_string(i);
        types += "type T" + is + " { a: T" + was + "; b: T" + was + "; }";
        lets += "let b" + is + " = {x: b" + was + ", y: b" + was + "};";
    }
    const std::string letters(12'000, 'q');
    std::string often = "const X = \"" + letters + "\"; action a() { emit(X, [X";
    for (int i = 0; i < 9'000; ++i) often += ",X";
    std::string many = "function f() { ";
    for (int i = 0; i < 500; ++i) many += "emit(\"q\", height);";
    many += " }";
    for (int i = 0; i < 65; ++i) many += "\naction a" + std::to_string(i) + "() { f(); }";
    std::string deep = "function f(v: value) { ";
    for (int i = 0; i < 70; ++i) {
        deep += 'v';
        for (int member = 0; member < 190; ++member) deep += ".a";
        deep += " = 1;";
    }
    deep += " } action a() { f(json(1)); }";
    for (const Wrong& wrong : std::vector<Wrong>{
             {types + "action a(x: T499) { }", "1:225", "type T9 is too large", "1000"},
             {in_action(lets + "if (b499 == b499) { }"), "1:231", "is too large", "1000"},
             {often + "]); }", "1:12209", "used too often", ""},
             {many, "66:8", "at most 64 actions", "another file"},
             {deep, "1:27054", "the program of a is too large", ""},
             {in_action("let " + std::string(65, 'n') + " = 1;"), "1:18", "64 characters", ""}})
        expect_first(wrong);
}

TEST(Compiler, what_no_peer_would_take_does_not_compile) {
    std::string collections;
    std::string writes;
    for (char c = 'a'; c <= 'q'; ++c) {
        collections += std::string{"collection c"} + c + ": int;";
        writes += std::string{"c"} + c + "[\"k\"] = 1;";
    }
    const std::string opened(20, '[');
    const std::string closed(20, ']');
    for (const Wrong& wrong : std::vector<Wrong>{
             {in_action("emit(\"x\", {\"ä\": 1});"), "1:8", "not a well-formed image", ""},
             {"action a(x: " + opened + opened + "int" + closed + closed + ") { }", "1:8",
              "nested deeper than 32", ""},
             {"action a() by r, r { }", "1:8", "roles", ""},
             {"action a() gas 0 { }", "1:8", "gas_max", ""},
             {"action a() gas 9_007_199_254_740_992 { }", "1:8", "53 bits", ""},
             {collections + "\n" + in_action(writes), "2:8", "collections", ""}})
        expect_first(wrong);
}

TEST(Compiler, types_become_the_argument_schema) {
    const auto contract = compile(
        "type P { id: string(1..20); kind: string(\"a\", \"b\"); n?: int(0..9); ok: bool; }\n"
        "type Q = P with { more: [int](1..3); }\n"
        "action a(p: P, q: Q, list: [P]) { }");
    ASSERT_TRUE(contract.has_value());
    const std::string members =
        R"("id":{"maxLength":20,"minLength":1,"type":"string"},)"
        R"("kind":{"enum":["a","b"],"type":"string"},)";
    const std::string rest =
        R"("n":{"maximum":9,"minimum":0,"type":"integer"},"ok":{"type":"boolean"}},"required":[)";
    const std::string p = R"({"additionalProperties":false,"properties":{)" + members + rest +
                          R"("id","kind","ok"],"type":"object"})";
    const std::string more =
        R"("more":{"items":{"maximum":9007199254740991,"minimum":-9007199254740991,)"
        R"("type":"integer"},"maxItems":3,"minItems":1,"type":"array"},)";
    const std::string q = R"({"additionalProperties":false,"properties":{)" + members + more +
                          rest + R"("id","kind","more","ok"],"type":"object"})";
    EXPECT_EQ(base::write_json(contract->actions[0].params),
              R"({"additionalProperties":false,"properties":{"list":{"items":)" + p +
                  R"(,"maxItems":100,"minItems":0,"type":"array"},"p":)" + p + R"(,"q":)" + q +
                  R"(},"required":["list","p","q"],"type":"object"})");
}

TEST(Compiler, an_action_declares_the_collections_that_it_can_touch) {
    const auto contract = compile(
        "version 3;\ncollection a: int; collection b: int; collection c: int;\n"
        "function f() { b[\"k\"] = 1; }\n"
        "action x() by teacher, clerk gas 5_000 {\n"
        "    f(); if (exists(a[\"k\"])) { delete a[\"k\"]; } }\n"
        "action y() { c[\"k\"] = 1; }");
    ASSERT_TRUE(contract.has_value());
    const auto& x = contract->actions[0];
    EXPECT_EQ(x.collections, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(x.roles, (std::vector<std::string>{"clerk", "teacher"}));
    EXPECT_EQ(x.gas_max, 5'000);
    EXPECT_EQ(x.version, 3);
    EXPECT_EQ(contract->actions[1].collections, (std::vector<std::string>{"c"}));
    EXPECT_EQ(contract->actions[1].gas_max, kDefaultGas);
}

TEST(Compiler, a_source_of_another_version_keeps_its_lines) {
    struct Case {
        const char* source;
        const char* as_version_12;
    };
    for (const auto& [source, wanted] :
         {Case{"// version 1\nversion 3;\naction a() { fail(\"version 4\"); }\n",
               "// version 1\nversion 12;\naction a() { fail(\"version 4\"); }\n"},
          Case{"action a() {} version\n 1_0; test \"t\" { a() by \"x\"; }",
               "action a() {} version\n 12; test \"t\" { a() by \"x\"; }"},
          Case{"// version 1\naction a() {}\n", "version 12; // version 1\naction a() {}\n"},
          Case{"version 1; version 2; action a() {}", "version 1; version 12; action a() {}"}}) {
        EXPECT_EQ(with_version(source, 12), wanted);
        const auto before = compile(source);
        const auto after = compile(wanted);
        ASSERT_TRUE(before.has_value() && after.has_value()) << source;
        EXPECT_EQ(after->actions[0].version, 12);
        EXPECT_EQ(after->actions[0].lines, before->actions[0].lines);
        EXPECT_EQ(oisc::encode(after->actions[0].image), oisc::encode(before->actions[0].image));
    }
}

TEST(Compiler, the_source_of_a_payload_finds_the_line_where_its_program_stood) {
    const std::string source =
        "action a(n: int) {\n  require(n > 0,\n          \"too small\");\n  emit(\"a\", n);\n}\n";
    const auto contract = compile(source);
    ASSERT_TRUE(contract.has_value());
    const auto& action = contract->actions[0];
    auto token = payload(action, source);
    std::vector<int> lines;
    for (std::size_t i = 0; i < action.lines.size(); ++i)
        lines.push_back(source_line(token, static_cast<std::int64_t>(i) * 3));
    EXPECT_EQ(lines, action.lines);
    EXPECT_EQ(lines.front(), 1);
    EXPECT_EQ(lines.back(), 2);  // the words of the refusal
    EXPECT_TRUE(std::ranges::find(lines, 4) != lines.end());
    EXPECT_EQ(source_line(token, -3), 0);
    EXPECT_EQ(source_line(token, static_cast<std::int64_t>(lines.size()) * 3), 0);
    token.set("source", source + " ");
    EXPECT_EQ(source_line(token, 0), 1);  // the same image
    token.set("source", "action a(n: int) { emit(\"b\", n); }");
    EXPECT_EQ(source_line(token, 0), 0);
}

}  // namespace lang
