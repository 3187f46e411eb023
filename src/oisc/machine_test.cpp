// SPDX-License-Identifier: Apache-2.0
#include "oisc/machine.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <random>
#include <string>

#include "../../tests/oisc/plain.hpp"
#include "../../tests/oisc/terminal.hpp"

namespace oisc {

namespace {

constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

/// -1 is a terminal as published programs know it; the others are one answer each.
template <class Word>
struct Toy {
    std::string input;
    std::string output;
    std::vector<Word> seen;

    PortAnswer in(std::int64_t port, Word& value, std::int64_t& gas) {
        if (port == -3) return pay(gas, 5);
        if (port == -5) value = static_cast<Word>(100 + seen.size());
        if (port == -1) {
            value = input.empty() ? Word{-1} : static_cast<Word>(input.front());
            if (!input.empty()) input.erase(0, 1);
        }
        if (port == -2) return PortAnswer::refused;
        return port < -5 ? PortAnswer::trapped : PortAnswer::ok;
    }
    PortAnswer out(std::int64_t port, Word value, std::int64_t& gas) {
        if (port == -3 && pay(gas, 5) != PortAnswer::ok) return PortAnswer::out_of_gas;
        if (port == -2) return PortAnswer::refused;
        if (port < -5) return PortAnswer::trapped;
        if (port == -1) output += static_cast<char>(value);
        seen.push_back(value);
        return port == -4 ? PortAnswer::jump : PortAnswer::ok;
    }
    static PortAnswer pay(std::int64_t& gas, std::int64_t price) {
        if (gas < price) return PortAnswer::out_of_gas;
        gas -= price;
        return PortAnswer::ok;
    }
};

template <class Word>
class Widths : public testing::Test {};
using Words = testing::Types<std::int16_t, std::int32_t, std::int64_t>;
TYPED_TEST_SUITE(Widths, Words);

}  // namespace

TYPED_TEST(Widths, do_what_the_plain_twin_does) {
    std::mt19937_64 random{7};
    std::array<int, 4> halts{};
    for (int round = 0; round < 30'000; ++round) {
        std::vector<TypeParam> cells(3 + random() % 40);
        for (auto& cell : cells) {
            const auto wild = random() % 30 == 0;
            const auto near = static_cast<std::int64_t>(random() % (cells.size() + 4)) - 4;
            const auto port = -static_cast<std::int64_t>(random() % 6);
            cell = static_cast<TypeParam>(wild ? static_cast<std::int64_t>(random())
                                               : (random() % 8 == 0 ? port : near));
        }
        if (round % 3 == 0) cells[0] = std::numeric_limits<TypeParam>::min();
        if (round % 5 == 0) cells[1] = std::numeric_limits<TypeParam>::max();
        const auto code = round % 2 == 0 ? 0 : static_cast<std::int64_t>(random() % 8);
        const auto entry = static_cast<std::int64_t>(random() % cells.size());
        const auto paid = static_cast<std::int64_t>(random() % 300);
        Memory<TypeParam> memory{cells, code};
        Toy<TypeParam> ours{"some input", "", {}}, theirs = ours;
        std::int64_t gas = paid, twin_gas = paid;
        const auto end = oisc::run(memory, entry, gas, ours);
        Memory<TypeParam> twin{cells, code};
        const auto plain = oisc::plain(twin, entry, twin_gas, theirs);
        ASSERT_EQ(end.halt, plain.halt) << round;
        ASSERT_EQ(end.pc, plain.pc) << round;
        ASSERT_EQ(end.where, plain.where) << round;
        ASSERT_EQ(gas, twin_gas) << round;
        ASSERT_EQ(memory.cells, twin.cells) << round;
        ASSERT_EQ(ours.seen, theirs.seen) << round;
        ++halts[static_cast<std::size_t>(end.halt)];
    }
    for (const int seen : halts) EXPECT_GT(seen, 100);
}

TYPED_TEST(Widths, run_published_programs) {
    Toy<TypeParam> terminal{"echo this", "", {}};
    std::int64_t gas = 1'000;
    Memory<TypeParam> hello{{9, -1, 3, 10, -1, 6, 0, 0, -1, 72, 105, 0}, 0};
    EXPECT_EQ(run(hello, 0, gas, terminal).halt, Halt::done);
    EXPECT_EQ(terminal.output, "Hi");
    EXPECT_EQ(gas, 997);
    Memory<TypeParam> echo{{-1, 12, 9, 12, -1, 6, 12, 12, 0, 13, 13, -1, 0, 0}, 12};
    EXPECT_EQ(run(echo, 0, gas, terminal).halt, Halt::done);
    EXPECT_EQ(terminal.output, "Hiecho this");
}

TYPED_TEST(Widths, wrap_around_and_branch_on_what_came_of_it) {
    using Limits = std::numeric_limits<TypeParam>;
    Toy<TypeParam> none;
    std::int64_t gas = 10;
    // The least minus one is the greatest: no branch, so the second instruction ends it.
    Memory<TypeParam> memory{{6, 7, 99, 8, 8, -1, 1, Limits::min(), 0}, 6};
    EXPECT_EQ(run(memory, 0, gas, none).halt, Halt::done);
    EXPECT_EQ(memory.cells[7], Limits::max());
    EXPECT_EQ(gas, 8);
    // 0 minus the least is the least.
    Memory<TypeParam> least{{3, 4, -1, Limits::min(), 0}, 3};
    EXPECT_EQ(run(least, 0, gas, none).halt, Halt::done);
    EXPECT_EQ(least.cells[4], Limits::min());
}

TEST(Machine, keeps_its_letter) {
    struct Case {
        const char* story;
        std::vector<std::int64_t> cells;
        std::int64_t code;
        std::int64_t gas;
        Halt halt;
        std::int64_t pc;
        std::int64_t where;
        std::int64_t left;
    };
    for (const auto& c : {
             Case{"a taken branch to -1 ends well", {3, 3, -1, 0}, 3, 1, Halt::done, 0, 0, 0},
             Case{"a branch to -2 traps", {3, 3, -2, 0}, 3, 9, Halt::trapped, 0, -2, 8},
             Case{"a branch beyond all memory traps", {3, 3, kMax, 0}, 3, 9, Halt::trapped, 0,
                  kMax, 8},
             Case{"a branch to the least word traps", {3, 3, kMin, 0}, 3, 9, Halt::trapped, 0,
                  kMin, 8},
             Case{"a branch to the last two cells traps", {3, 3, 2, 0}, 3, 9, Halt::trapped, 0, 2,
                  8},
             Case{"walking off the end traps there", {3, 4, 0, -1, 0}, 3, 9, Halt::trapped, 3, 3,
                  8},
             Case{"A beyond memory traps", {4, 3, -1, 0}, 3, 9, Halt::trapped, 0, 4, 8},
             Case{"B beyond memory traps", {3, 4, -1, 0}, 3, 9, Halt::trapped, 0, 4, 8},
             Case{"code is read-only", {3, 2, -1, 0}, 3, 9, Halt::trapped, 0, 2, 8},
             Case{"code may be written when no cell is code", {3, 2, -1, 0}, 0, 9, Halt::done, 0,
                  0, 8},
             Case{"C is fetched before it is overwritten", {3, 2, -1, 5}, 0, 9, Halt::done, 0, 0,
                  8},
             Case{"without gas nothing runs", {3, 3, -1, 0}, 3, 0, Halt::out_of_gas, 0, 0, 0},
             Case{"a port's price is charged before its effect", {-3, 3, -1, 0}, 3, 5,
                  Halt::out_of_gas, 0, -3, 4},
             Case{"a port's price may take all", {-3, 3, -1, 0}, 3, 6, Halt::done, 0, 0, 0},
             Case{"a port refuses", {3, -2, -1, 0}, 3, 9, Halt::refused, 0, -2, 8},
             Case{"an unknown port to read traps", {-9, 3, -1, 0}, 3, 9, Halt::trapped, 0, -9, 8},
             Case{"an unknown port to write traps", {3, -9, -1, 0}, 3, 9, Halt::trapped, 0, -9, 8},
             Case{"the least word is a port too", {kMin, 3, -1, 0}, 3, 9, Halt::trapped, 0, kMin,
                  8},
             Case{"a jump to -1 ends well", {3, -4, 99, -1}, 3, 9, Halt::done, 0, 0, 8},
             Case{"a jump outside traps at the jump", {3, -4, 0, 77}, 3, 9, Halt::trapped, 0, 77,
                  8},
             Case{"writing to a port does not branch", {6, -5, -1, 6, 6, -1, 0}, 6, 9, Halt::done,
                  3, 0, 7},
         }) {
        Memory<std::int64_t> memory{c.cells, c.code};
        Toy<std::int64_t> ports;
        std::int64_t gas = c.gas;
        const auto end = oisc::run(memory, 0, gas, ports);
        EXPECT_EQ(end.halt, c.halt) << c.story;
        EXPECT_EQ(end.pc, c.pc) << c.story;
        EXPECT_EQ(end.where, c.where) << c.story;
        EXPECT_EQ(gas, c.left) << c.story;
    }
}

TEST(Machine, adds_what_a_port_gives_and_copies_from_port_to_port) {
    Memory<std::int64_t> memory{{-5, 9, 0, -5, -5, 0, 10, 10, -1, 7, 0}, 9};
    Toy<std::int64_t> ports;
    std::int64_t gas = 3;
    EXPECT_EQ(run(memory, 0, gas, ports).halt, Halt::done);
    EXPECT_EQ(memory.cells[9], 107);
    EXPECT_EQ(ports.seen, std::vector<std::int64_t>{100});
}

TEST(Machine, speaks_the_dialects_of_published_programs) {
    using Cells = std::vector<std::int16_t>;
    struct Case {
        const char* story;
        Dialect dialect;
        Cells cells;
        Halt halt;
        std::int64_t pc;
        std::int64_t where;
        const char* output;
    };
    using enum Dialect;
    for (const auto& c : {
             Case{"any negative pc ends", esolang, {0, 0, -7}, Halt::done, 0, 0, ""},
             Case{"and in howerj", howerj, {0, 0, -7}, Halt::done, 0, 0, ""},
             Case{"but not for a contract", contract, {0, 0, -7}, Halt::trapped, 0, -7, ""},
             Case{"input adds to 1", esolang, {-1, 9, 0, 9, -1, 0, 0, 0, -1, 1}, Halt::done, 6, 0,
                  "b"},
             Case{"input replaces 1", howerj, {-1, 9, 0, 9, -1, 0, 0, 0, -1, 1}, Halt::done, 6, 0,
                  "a"},
             Case{"input branches", esolang, {-1, 3, -1, -200}, Halt::done, 0, 0, ""},
             Case{"input goes straight on", howerj, {-1, 3, -1, 0, 6, -1, -1}, Halt::trapped, 3, 97,
                  ""},
             Case{"input to output copies", esolang, {-1, -1, 0, 3, 3, -1}, Halt::done, 3, 0, "a"},
             Case{"input to output is dropped", howerj, {-1, -1, 0, 3, 3, -1}, Halt::done, 3, 0,
                  ""},
             Case{"addresses have a sign", esolang, {-3, 0, 0}, Halt::trapped, 0, -3, ""},
             Case{"addresses have none", howerj, {-3, 0, 0}, Halt::trapped, 0, 65'533, ""},
         }) {
        Memory<std::int16_t> memory{c.cells, 0};
        Terminal terminal{"a", "", 0};
        std::int64_t gas = 100;
        const auto end = c.dialect == esolang ? run<esolang>(memory, 0, gas, terminal)
                         : c.dialect == howerj ? run<howerj>(memory, 0, gas, terminal)
                                               : run<contract>(memory, 0, gas, terminal);
        EXPECT_EQ(end.halt, c.halt) << c.story;
        EXPECT_EQ(end.pc, c.pc) << c.story;
        EXPECT_EQ(end.where, c.where) << c.story;
        EXPECT_EQ(terminal.output, c.output) << c.story;
    }
}

TEST(Machine, counts_its_pc_in_a_word_where_the_dialect_says) {
    for (const std::int64_t at : {32'764, 32'765}) {
        Memory<std::int16_t> memory{std::vector<std::int16_t>(65'536), 0};
        memory.cells[static_cast<std::size_t>(at)] = 1;
        memory.cells[1] = -1;  // what is subtracted, so that nothing branches
        auto twin = memory;
        Terminal terminal;
        std::int64_t gas = 2;
        const auto end = run<Dialect::howerj>(memory, at, gas, terminal);
        EXPECT_EQ(end.halt, at == 32'765 ? Halt::done : Halt::out_of_gas);
        gas = 2;
        EXPECT_EQ(run<Dialect::esolang>(twin, at, gas, terminal).halt, Halt::out_of_gas);
    }
}

}  // namespace oisc
