// SPDX-License-Identifier: Apache-2.0
// The programs beside this file: assembled from their sources they are the images beside them, and
// these do what programs.json says, in every dialect and width, on the machine and on its twin.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/json.hpp"
#include "lang/assembler.hpp"
#include "oisc/classic.hpp"
#include "plain.hpp"
#include "terminal.hpp"

namespace oisc {

namespace {

constexpr std::int64_t kGas = 100'000'000;

std::string read(const std::string& name) {
    std::ifstream in{JOT_SOURCE_DIR "/tests/oisc/" + name, std::ios::binary};
    EXPECT_TRUE(in) << name;
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string decimal_text(const std::vector<std::int64_t>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i)
        text += std::to_string(cells[i]) + (i % 12 == 11 || i + 1 == cells.size() ? '\n' : ' ');
    return text;
}

template <Dialect dialect, class Word>
void runs(const std::vector<std::int64_t>& image, const base::Json& row) {
    Memory<Word> memory{{image.begin(), image.end()}, 0};
    memory.cells.resize(65'536);
    auto twin = memory;
    Terminal ours{*row.find("input")->string(), "", 0}, theirs = ours;
    std::int64_t gas = kGas, twin_gas = kGas;
    const auto end = run<dialect>(memory, 0, gas, ours);
    const auto plainly = plain<dialect>(twin, 0, twin_gas, theirs);
    EXPECT_EQ(end.halt, Halt::done) << end.pc;
    EXPECT_EQ(ours.output, *row.find("output")->string());
    EXPECT_EQ(kGas - gas, *row.find("steps")->integer());
    EXPECT_EQ(plainly.halt, Halt::done);
    EXPECT_EQ(plainly.pc, end.pc);
    EXPECT_EQ(theirs.output, ours.output);
    EXPECT_EQ(twin_gas, gas);
    EXPECT_EQ(memory.cells == twin.cells, true);
}

template <Dialect dialect>
void runs(const base::Json& row, const std::string& text) {
    for (const auto& width : *row.find("words")->array()) {
        const int bits = static_cast<int>(*width.integer());
        SCOPED_TRACE(base::write_json(*row.find("images")) + " " + std::to_string(bits) +
                     (dialect == Dialect::howerj ? " howerj" : " esolang"));
        const auto image = read_classic(text, bits, Format::automatic);
        ASSERT_TRUE(image) << image.error();
        if (bits == 16) runs<dialect, std::int16_t>(*image, row);
        if (bits == 32) runs<dialect, std::int32_t>(*image, row);
        if (bits == 64) runs<dialect, std::int64_t>(*image, row);
    }
}

}  // namespace

TEST(Programs, are_their_sources) {
    const std::string macros = read("macros.inc");
    for (const std::string name : {"hello", "echo", "sieve", "self", "grow"}) {
        const auto assembly = lang::assemble(macros + read(name + ".oasm"));
        ASSERT_TRUE(assembly) << name << ": " << assembly.error().message;
        EXPECT_EQ(assembly->image.entry, 0);
        const auto text = decimal_text(assembly->image.cells);
        if (text == read(name + ".dec")) continue;
        std::ofstream{name + ".dec"} << text;
        ADD_FAILURE() << name << ".dec is not what " << name
                      << ".oasm says; the right one is written to the current folder";
    }
}

TEST(Programs, do_what_their_table_says) {
    const auto table = base::parse_json(read("programs.json"));
    ASSERT_TRUE(table);
    std::size_t rows = 0;
    for (const auto& row : *table->array()) {
        std::string text;
        for (const auto& image : *row.find("images")->array())
            text += read(*image.string() + ".dec");
        for (const auto& dialect : *row.find("dialects")->array()) {
            if (dialect == base::Json{"howerj"}) runs<Dialect::howerj>(row, text);
            if (dialect == base::Json{"esolang"}) runs<Dialect::esolang>(row, text);
            ++rows;
        }
    }
    EXPECT_GE(rows, 14U);
}

}  // namespace oisc
