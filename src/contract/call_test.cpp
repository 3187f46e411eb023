// SPDX-License-Identifier: Apache-2.0
// What holds for a whole call.
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "contract/moves_fixture.hpp"
#include "contract/values.hpp"

namespace contract {

TEST(Call, leaves_no_trace_unless_it_ends_well) {
    const Moves writes{{"notes", X}, {"k", Y}, {"v", PUT}, {"t", X}, {"d", EMIT}};
    const auto good = run(writes);
    EXPECT_EQ(good.status, Status::applied);
    EXPECT_EQ(good.diff, (RecordDiff{{{"notes", "k"}, R"("v")"}}));
    EXPECT_EQ(good.events, (std::vector<Event>{{0, "t", Json{"d"}}}));
    EXPECT_EQ(run({{"things", X}, {"a", DEL}}).diff,
              (RecordDiff{{{"things", "a"}, std::nullopt}}));
    for (const auto& end : {Move{"no", FAIL}, Move{1, ARGS}}) {
        const auto failed = run(writes + Moves{end});
        EXPECT_NE(failed.status, Status::applied);
        EXPECT_TRUE(failed.diff.empty());
        EXPECT_TRUE(failed.events.empty());
        EXPECT_GT(failed.gas, good.gas);
    }
}

TEST(Call, costs_exactly_its_gas) {
    const Moves all{{ARGS, X},      {"id", FIELD}, {R, STK},    {"notes", X}, {STK, Y},
                    {"v", PUT},     {"k", HAS},    {"k", GET},  {"k", DEL},   {NEW, X},
                    {"n", Y},       {"v", SET},    {R, SAME},     {"a", X},     {"b", CAT},
                    {Json{5}, INT}, {R, MKINT},    {"r", ROLE}, {7, X},       {2, MUL},
                    {2, DIV},       {2, MOD},      {2, LT},     {2, ADD},     {2, SUB},
                    {2, EQ},        {2, AND},      {2, OR},     {2, XOR},     {2, SHL},
                    {2, SHR},       {1, MKBOOL},   {R, BOOL},   {LIST, X},    {"i", PUSH},
                    {R, X},         {0, ITEM},     {R, LEN},    {ARGS, TEXT}, {R, SHA256},
                    {"abc", X},     {1, Y},        {2, SLICE},  {"t", X},     {"d", EMIT}};
    std::set<std::int64_t> used{static_cast<std::int64_t>(MEM), static_cast<std::int64_t>(PTR),
                                static_cast<std::int64_t>(CALLER),
                                static_cast<std::int64_t>(HEIGHT), static_cast<std::int64_t>(TIME),
                                static_cast<std::int64_t>(JMP), static_cast<std::int64_t>(FAIL)};
    for (const auto& [from, to] : all) {
        used.insert(to);
        if (const auto* port = std::get_if<Port>(&from))
            used.insert(static_cast<std::int64_t>(*port));
    }
    EXPECT_EQ(used.size(), port_table().size()) << "a port is missing above";
    const auto needed = run(all).gas;
    for (std::int64_t gas = 0; gas < needed; ++gas) {
        const auto outcome = run(all, gas);
        ASSERT_EQ(outcome.status, Status::out_of_gas) << gas;
        ASSERT_EQ(outcome.gas, gas);
        ASSERT_TRUE(outcome.diff.empty() && outcome.events.empty());
    }
    EXPECT_EQ(run(all, needed).status, Status::applied);
    EXPECT_EQ(run(all, needed).gas, needed);
    // One less: the last instruction, which only ends the program, is the one that fails.
    EXPECT_EQ(run(all, needed - 1).pc, 3 * static_cast<std::int64_t>(all.size()));
}

TEST(Call, pays_for_loading_and_for_bytes) {
    EXPECT_EQ(run({}).gas, 20 + 1 + 1);  // 4 cells, one instruction
    const auto put = [](std::size_t length) {
        return run({{"notes", X}, {"k", Y}, {Json{std::string(length, 'v')}, PUT}}).gas;
    };
    EXPECT_EQ(put(6 + 800) - put(6), 12 * 100) << "twelve gas per eight bytes";
    auto function = program({});
    const auto small = call(function, call_of(), before()).gas;
    function.cells += 800;
    EXPECT_EQ(call(function, call_of(), before()).gas - small, 100);
    // Whether a record is there costs the same for every size, for nobody looks at its bytes.
    auto records = before();
    const auto asked = [&] {
        return call(program({{"things", X}, {"a", HAS}}), call_of(), records).gas;
    };
    const auto least = asked();
    records.texts[{"things", "a"}] = base::write_json(std::string(80'000, 'v'));
    EXPECT_EQ(asked(), least);
    // Reading is paid by the text or the value that it makes, whichever is larger.
    const auto read = [&](const Json& value) {
        records.texts[{"things", "a"}] = base::write_json(value);
        return call(program({{"things", X}, {"a", GET}}), call_of(), records).gas;
    };
    const auto ones = Json{Json::Array(1'000, Json{1})};
    EXPECT_EQ(read(ones) - read(Json{0}), 8 * 1'003) << "the size: 32, and 8 of each item";
    const Json quotes{std::string(1'000, '"')};
    EXPECT_EQ(read(quotes) - read(Json{0}), 8 * 250) << "the text: 2,002 letters";
    const auto told = [&](const Json& value) { return run({{"", X}, {value, EMIT}}).gas; };
    EXPECT_EQ(told(ones) - told(Json{0}), 8 * 1'003);
    EXPECT_EQ(told(quotes) - told(Json{0}), 8 * 250);
    const Json wide = Json::object({{"a\n", Json::Array{Json{true}, Json{-12}, Json{}}}});
    EXPECT_EQ(text_length(wide), static_cast<std::int64_t>(base::write_json(wide).size()));
}

TEST(Call, keeps_and_tells_nothing_deeper_than_24) {
    for (const int depth : {24, 25}) {
        Json deep{1};
        for (int i = 0; i < depth; ++i) deep = Json::Array{deep};
        for (const auto& moves : {Moves{{"notes", X}, {"k", Y}, {deep, PUT}},
                                  Moves{{"t", X}, {deep, EMIT}}}) {
            const auto outcome = run(moves);
            EXPECT_EQ(outcome.status, depth == 24 ? Status::applied : Status::trapped);
            EXPECT_EQ(outcome.trap.contains("deeper than 24"), depth == 25) << outcome.trap;
        }
    }
}

TEST(Call, gives_one_outcome_for_any_program) {
    std::mt19937_64 random{9};
    const auto rows = port_table();
    std::map<Status, int> seen;
    for (int round = 0; round < 20'000; ++round) {
        Moves moves;
        for (std::uint64_t i = 2 + random() % 12; i > 0; --i) {
            const Port to = random() % 40 == 0 ? static_cast<Port>(-(random() % 40))
                                               : rows[random() % rows.size()].port;
            switch (random() % 6) {
                case 0: moves.push_back({R, to}); break;
                case 1: moves.push_back({rows[random() % rows.size()].port, to}); break;
                case 2: moves.push_back({static_cast<std::int64_t>(random() % 12), to}); break;
                case 3: moves.push_back({random() % 2 == 0 ? "things" : "notes", X}); break;
                case 4: moves.push_back({random() % 2 == 0 ? "a" : "id", to}); break;
                default: moves.push_back({ARGS, X}); break;
            }
        }
        const auto gas = static_cast<std::int64_t>(random() % 2'000);
        const auto once = run(moves, gas), again = run(moves, gas);
        ASSERT_EQ(once.status, again.status);
        ASSERT_EQ(once.gas, again.gas);
        ASSERT_EQ(once.pc, again.pc);
        ASSERT_EQ(once.diff, again.diff);
        ASSERT_LE(once.gas, gas);
        ++seen[once.status];
    }
    EXPECT_EQ(seen.size(), 4U);
}

}  // namespace contract
