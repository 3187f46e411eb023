// SPDX-License-Identifier: Apache-2.0
// Ports one by one.
#include <array>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "contract/ports_fixture.hpp"

namespace contract {

namespace {

void expect_shown(const PortCases& cases) {
    for (const auto& c : cases) EXPECT_EQ(shown(c.moves), c.expected) << c.story;
}

/// The last move traps.
void expect_traps(const PortCases& cases) {
    for (const auto& c : cases) {
        const auto outcome = run(c.moves);
        EXPECT_EQ(outcome.status, Status::trapped) << c.story;
        EXPECT_TRUE(outcome.trap.contains(c.expected)) << c.story << ": " << outcome.trap;
        EXPECT_EQ(outcome.pc, 3 * static_cast<std::int64_t>(c.moves.size() - 1)) << c.story;
    }
}

}  // namespace

TEST(Ports, give_what_the_table_says) {
    expect_shown(ports_give(std::string(43, 'A')));
}

TEST(Ports, trap_rather_than_guess) {
    expect_traps(ports_trap());
}

TEST(Numbers, give_what_the_table_says) {
    expect_shown(numbers_give());
}

TEST(Numbers, trap_rather_than_guess) {
    expect_traps(numbers_trap());
}

TEST(Values, give_what_the_table_says) {
    expect_shown(values_give());
}

TEST(Values, trap_rather_than_guess) {
    expect_traps(values_trap());
}

TEST(Records, give_what_the_table_says) {
    expect_shown(records_give());
}

TEST(Records, trap_rather_than_guess) {
    expect_traps(records_trap());
}

TEST(Ports, take_the_longest_key_and_message) {
    EXPECT_EQ(run(put_at("notes", kLongestKey)).diff.count({"notes", kLongestKey}), 1U);
    EXPECT_EQ(run({{Json{kLongestMessage}, FAIL}}).message, kLongestMessage);
}

TEST(PortTable, is_the_one_in_the_specification) {
    constexpr std::array<const char*, 8> kOf{
        "",          "text v",            "text X",        "X, v", "X, v, text Y",
        "written v", "written v, text X", "written record"};
    std::vector<std::string> rows;
    for (const auto& row : port_table())
        rows.push_back("| " + std::to_string(static_cast<std::int64_t>(row.port)) + " | `" +
                       std::string{row.name} + "` | " + (row.readable ? "yes" : "") + " | " +
                       (row.writable ? "yes" : "") + " | " + std::to_string(row.price) + " | " +
                       std::to_string(row.per_8_bytes) + " | " +
                       kOf.at(static_cast<std::size_t>(row.counts)) + " | " +
                       std::string{row.says} + " |");
    std::ifstream file{JOT_SOURCE_DIR "/docs/SPEC.md"};
    std::vector<std::string> written;
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("| -")) written.push_back(line);
    EXPECT_EQ(written, rows);
}

/// Answered without a look at the table.
const std::set kFree{R, X, Y, PTR, MEM, STK, JMP, ARGS, CALLER, HEIGHT, TIME};

TEST(PortTable, finds_by_number_and_by_name_and_has_each_once) {
    for (const auto& row : port_table()) {
        EXPECT_LT(static_cast<std::int64_t>(row.port), -1);  // -1 is "the end" as a branch
        EXPECT_EQ(find_port(row.name)->port, row.port);
        EXPECT_EQ(find_port(static_cast<std::int64_t>(row.port))->name, row.name);
        EXPECT_TRUE(row.readable || row.writable);
        EXPECT_EQ(row.per_8_bytes == 0, row.counts == Counts::nothing);
        EXPECT_EQ(row.price == 0, kFree.contains(row.port)) << row.name;
    }
    EXPECT_EQ(find_port("GOTO"), nullptr);
    for (const std::int64_t number : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1},
                                      std::int64_t{-3}, std::int64_t{-63}, std::int64_t{-64},
                                      std::int64_t{-65}, kMin, kMax})
        EXPECT_EQ(find_port(number), nullptr) << number;
}

}  // namespace contract
