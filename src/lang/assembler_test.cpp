// SPDX-License-Identifier: Apache-2.0
#include "lang/assembler.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <random>

namespace lang {

namespace {

using Cells = std::vector<std::int64_t>;

Cells cells(std::string_view text) {
    const auto assembly = assemble(text);
    EXPECT_TRUE(assembly.has_value()) << text << assembly.error().message;
    return assembly ? assembly->image.cells : Cells{};
}

std::string read(const std::string& name) {
    std::ifstream in{JOT_SOURCE_DIR "/tests/contracts/" + name, std::ios::binary};
    EXPECT_TRUE(in.good()) << name;
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST(Assembler, lays_out_cells) {
    struct Case {
        const char* story;
        const char* text;
        Cells cells;
    };
    for (const auto& c : {
             Case{"three operands", "start: 1 2 3", {1, 2, 3}},
             Case{"commas are blanks", "start: 1, 2, 3", {1, 2, 3}},
             Case{"C is the next instruction", "start: 1 2\n4 5", {1, 2, 3, 4, 5, 6}},
             Case{"the next instruction is ?", "start: ? ?+1 ?-1", {3, 4, 2}},
             Case{"words", "start: .word -5 start+2 ?", {-5, 2, 3}},
             Case{"labels forwards and backwards", "start: a b start\na: b: 0 0 0",
                  {3, 3, 0, 0, 0, 0}},
             Case{"a label on a line of its own", "\n  start:\n\n 1 start 3", {1, 0, 3}},
             Case{"names for numbers", ".equ k -7\n.equ twice k+k\nstart: k twice -k",
                  {-7, -14, 7}},
             Case{"ports", "start: ARGS X\nR LT -1", {-8, -4, 3, -2, -32, -1}},
             Case{"comments", "; one\nstart: 1 2 3 ; two\n;three", {1, 2, 3}},
             Case{"constants are handles", "start: 1 2 3\n.const a \"x\"\n.const b {\"y\":[]}",
                  {1, 2, 3, 1, 2}},
             Case{"lines may end as on other systems", "start:\t1 2 3\r\n4 5 6\r\n",
                  {1, 2, 3, 4, 5, 6}},
             Case{"the extremes", "start: 9223372036854775807 -9223372036854775807-1 0",
                  {std::numeric_limits<std::int64_t>::max(),
                   std::numeric_limits<std::int64_t>::min(), 0}},
         })
        EXPECT_EQ(cells(c.text), c.cells) << c.story;
}

TEST(Assembler, substitutes_all_parameters_at_once) {
    // One after the other, `swap b a` would give `a a`.
    EXPECT_EQ(cells(".equ a 5\n.equ b 6\n.macro swap a b\n b a 0\n.endm\nstart: swap b a"),
              (Cells{5, 6, 0}));
    EXPECT_EQ(cells(".macro m p\n p pp p+1\n.endm\n.equ pp 9\nstart: m 3"), (Cells{3, 9, 4}));
}

TEST(Assembler, makes_labels_of_macros_unique) {
    const char* text = ".macro skip\n 0 0 end@@\nend@@:\n.endm\n"
                       ".macro both\n skip\n skip\n.endm\nstart: both\nskip";
    EXPECT_EQ(cells(text), (Cells{0, 0, 3, 0, 0, 6, 0, 0, 9}));
}

TEST(Assembler, knows_what_is_code_and_where_to_begin) {
    const auto one = assemble("x: 1 2 3\nstart: 4 5 6\n.data\n.word 7");
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one->image.entry, 3);
    EXPECT_EQ(one->image.code, 6);
    EXPECT_FALSE(one->image.self_modifying);
    EXPECT_EQ(one->labels, (std::map<std::string, std::int64_t>{{"start", 3}, {"x", 0}}));
    EXPECT_EQ(assemble("start: 1 2 3")->image.code, 3);
    EXPECT_TRUE(assemble(".selfmodifying\nstart: 1 2 3")->image.self_modifying);
}

TEST(Assembler, takes_any_json_as_constant) {
    const auto assembly = assemble("start: 1 2 3\n"
                                   ".const a \"a ; b, \\\" ; c\" ; comment\n"
                                   ".const b {\"name\": \"Zoë Ünal 学生\"};\n"
                                   ".const c true");
    ASSERT_TRUE(assembly.has_value());
    const auto& constants = assembly->image.constants;
    ASSERT_EQ(constants.size(), 3U);
    EXPECT_EQ(*constants[0].string(), "a ; b, \" ; c");
    EXPECT_EQ(*constants[1].find("name")->string(), "Zoë Ünal 学生");
    EXPECT_TRUE(*constants[2].boolean());
}

TEST(Assembler, says_where_it_does_not_understand) {
    std::string endless = ".macro a\n a\n.endm\nstart: a";
    std::string wide = ".macro a\n .word";
    for (int i = 0; i < 300; ++i) wide += " 0";
    wide += "\n.endm\nstart:\n";
    for (int i = 0; i < 300; ++i) wide += "a\n";
    std::string doubled = ".macro a0 p\n p 0 0\n.endm\n";
    for (int i = 1; i < 16; ++i)
        doubled += ".macro a" + std::to_string(i) + " p\n a" + std::to_string(i - 1) +
                   " p+p+p+p\n.endm\n";
    doubled += "start: a15 1";
    std::string large = "start:\n";  // ten bytes a cell
    for (int i = 0; i < 5'000; ++i) large += " -9223372036854775807 0 0\n";
    // A constant as deep as JSON may be stands one deeper among the constants.
    const std::string deep =
        "start: 0 0 0\n.const a " + std::string(32, '[') + '1' + std::string(32, ']');
    struct Case {
        std::string text;
        int line;
        int column;
        const char* message;
    };
    for (const auto& c : {
             Case{"", 1, 1, "no label start"},
             Case{"1 2 3", 1, 1, "no label start"},
             Case{"start:\n  1 nowhere 3", 2, 5, "what is nowhere?"},
             Case{"start: 1 0x10 3", 1, 10, "what is 0x10?"},
             Case{"start: 1 2+ 3", 1, 10, "what is an empty operand?"},
             Case{"start: 1 - 3", 1, 10, "what is an empty operand?"},
             Case{"start: 1 a*b 3", 1, 10, "what is a*b?"},
             Case{"start: 9223372036854775808 2 3", 1, 8, "what is 9223372036854775808?"},
             Case{"start: 1", 1, 8, "an instruction has two or three operands"},
             Case{"start: 1 2 3 4", 1, 8, "an instruction has two or three operands"},
             Case{"start: 1 2 3\n a: 1 2 3\n  a: 1 2 3", 3, 3, "a is defined twice"},
             Case{"start: 1 2 3\n.equ start 5", 2, 6, "start is defined twice"},
             Case{"start: 1 2 3\n ARGS: 1 2 3", 2, 2, "ARGS is a port"},
             Case{"start: 1 2 3\n 9a: 1 2 3", 2, 2, "not a name: 9a"},
             Case{"start: 1 2 3\n.equ a", 2, 1, ".equ wants a name, a value"},
             Case{"start: 1 2 3\n.equ a later\nlater:", 2, 8, "what is later?"},
             Case{"start: 1 2 3\n.const a 1.5", 2, 1, ".const wants a name and strict JSON"},
             Case{"start: 1 2 3\n.const a", 2, 1, ".const wants a name and strict JSON"},
             Case{"start: 1 2 3\n  .text", 2, 3, "unknown directive .text"},
             Case{"start: 1 2 3\n.data\n .data", 3, 2, "a second .data"},
             Case{".macro", 1, 1, ".macro wants a name, outside another macro"},
             Case{".macro a\n.macro b", 2, 1, ".macro wants a name, outside another macro"},
             Case{"\n.macro a\n 1 2 3", 2, 1, ".macro without .endm"},
             Case{" .endm", 1, 2, ".endm without .macro"},
             Case{".macro a\n.endm\n.macro a\n.endm", 3, 8, "a is defined twice"},
             Case{".macro a p\n p p p\n.endm\nstart:\n a 1 2", 5, 2,
                  "macro a takes 1 operands"},
             Case{".macro a p\n p oh p\n.endm\nstart:\n  a 1", 5, 3, "what is oh?"},
             Case{endless, 4, 8, "macros nest too deep"},
             Case{wide, 223, 1, "too many cells"},
             Case{doubled, 49, 8, "macros expand to too much"},
             Case{"start:", 1, 1, "start is outside the program"},
             Case{".equ start 0-1\n1 2 3", 1, 1, "start is outside the program"},
             Case{large, 1, 1, "the program exceeds what an image may hold"},
             Case{deep, 1, 1, "the program exceeds what an image may hold"},
         }) {
        const auto assembly = assemble(c.text);
        ASSERT_FALSE(assembly.has_value()) << c.text;
        EXPECT_EQ(assembly.error().message, c.message);
        EXPECT_EQ(assembly.error().line, c.line) << c.message;
        EXPECT_EQ(assembly.error().column, c.column) << c.message;
    }
}

TEST(Assembler, survives_any_text) {
    std::mt19937_64 random{4};
    const std::string good = read("prelude.inc") + read("vote_proposal.oasm");
    int understood = 0;
    for (int round = 0; round < 3'000; ++round) {
        std::string text = good;
        for (std::uint64_t i = 1 + random() % 4; i > 0; --i) {
            const auto at = random() % text.size();
            if (random() % 2 == 0)
                text[at] = static_cast<char>(random());
            else
                text.insert(at, text.substr(random() % text.size(), random() % 30));
        }
        if (assemble(text)) ++understood;
    }
    EXPECT_GT(understood, 100);
}

}  // namespace lang
