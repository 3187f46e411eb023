// SPDX-License-Identifier: Apache-2.0
// Ports one by one, through programs that are a list of moves.
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <variant>

#include "contract/contract.hpp"
#include "contract/ports.hpp"

namespace contract {

namespace {

using base::Json;
using enum Port;

constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

/// From a port, a number, or a JSON constant, to a port.
struct Move {
    std::variant<Port, std::int64_t, Json> from;
    std::int64_t to;
    Move(Port source, Port port) : from{source}, to{static_cast<std::int64_t>(port)} {}
    Move(std::int64_t number, Port port) : from{number}, to{static_cast<std::int64_t>(port)} {}
    Move(int number, Port port) : Move{std::int64_t{number}, port} {}
    Move(const char* text, Port port) : from{Json{text}}, to{static_cast<std::int64_t>(port)} {}
    Move(Json json, Port port) : from{std::move(json)}, to{static_cast<std::int64_t>(port)} {}
};
using Moves = std::vector<Move>;

/// The moves one after the other, then the end; their operands behind them.
Function program(const Moves& moves) {
    Function function;
    auto& image = function.image;
    const auto end = static_cast<std::int64_t>(3 * moves.size());
    std::vector<std::int64_t> data{0};
    const auto cell = [&](std::int64_t word) {
        data.push_back(word);
        return end + 2 + static_cast<std::int64_t>(data.size());
    };
    for (const auto& [from, to] : moves) {
        std::int64_t operand = 0;
        if (const auto* port = std::get_if<Port>(&from))
            operand = static_cast<std::int64_t>(*port);
        else if (const auto* number = std::get_if<std::int64_t>(&from))
            operand = cell(*number);
        else
            operand = (image.constants.push_back(std::get<Json>(from)),
                       cell(static_cast<std::int64_t>(image.constants.size())));
        image.cells.insert(image.cells.end(), {operand, to, 0});
    }
    image.cells.insert(image.cells.end(), {end + 3, end + 3, -1});
    image.code = end + 3;
    image.cells.insert(image.cells.end(), data.begin(), data.end());
    function.cells = static_cast<std::int64_t>(image.cells.size());
    function.collections = {"notes", "things"};
    return function;
}

struct Records : RecordView {
    std::map<RecordKey, std::string> texts;
    [[nodiscard]] std::optional<std::string> get(const RecordKey& key) const override {
        const auto at = texts.find(key);
        return at == texts.end() ? std::nullopt : std::optional{at->second};
    }
};

Records before() {
    Records records;
    records.texts[{"things", "a"}] = R"({"n":7,"name":"学生"})";
    records.texts[{"secret", "a"}] = "1";
    return records;
}

Call call_of(std::int64_t gas = 1'000'000) {
    return {Json::object({{"action", "f"}, {"id", "S1"}}),
            {},
            {"registrar"},
            {12},
            {1'700'000'000},
            gas};
}

Outcome run(const Moves& moves, std::int64_t gas = 1'000'000) {
    return call(program(moves), call_of(gas), before());
}

/// The last event's data as text, or how it failed.
std::string shown(const Moves& moves) {
    const auto outcome = run(moves);
    if (outcome.status == Status::trapped) return "trap: " + outcome.trap;
    if (outcome.status == Status::refused) return "refused: " + outcome.message;
    if (outcome.status == Status::out_of_gas) return "out of gas";
    return outcome.events.empty() ? "-" : base::write_json(outcome.events.back().data);
}

Moves operator+(Moves first, const Moves& then) {
    first.insert(first.end(), then.begin(), then.end());
    return first;
}
const Moves kShow{{"shown", X}, {R, EMIT}};
const Moves kShowNumber = Moves{{R, MKINT}} + kShow;
Moves binary(std::int64_t x, std::int64_t v, Port port) { return Moves{{x, X}, {v, port}}; }

}  // namespace

TEST(Ports, give_what_the_table_says) {
    const auto object = Json::object({{"b", 1}});
    struct Case {
        const char* story;
        Moves moves;
        const char* expected;
    };
    const std::vector<Case> cases{
        {"the arguments", {{"t", X}, {ARGS, EMIT}}, R"({"action":"f","id":"S1"})"},
        {"a member", Moves{{ARGS, X}, {"id", FIELD}} + kShow, R"("S1")"},
        {"no such member", Moves{{ARGS, X}, {"no", FIELD}} + kShowNumber, "0"},
        {"the caller", {{"t", X}, {CALLER, EMIT}},
         R"("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")"},
        {"the height", Moves{{HEIGHT, MKINT}} + kShow, "12"},
        {"the time", Moves{{TIME, MKINT}} + kShow, "1700000000"},
        {"a role that he has", Moves{{"registrar", ROLE}} + kShowNumber, "1"},
        {"a role that he lacks", Moves{{"admin", ROLE}} + kShowNumber, "0"},
        {"a new object", Moves{{"t", X}, {NEW, EMIT}}, "{}"},
        {"latches can be read", Moves{{5, X}, {X, Y}, {Y, MKINT}} + kShow, "5"},
        {"set adds", Moves{{object, X}, {"a", Y}, {"v", SET}} + kShow, R"({"a":"v","b":1})"},
        {"set replaces", Moves{{object, X}, {"b", Y}, {"v", SET}} + kShow, R"({"b":"v"})"},
        {"set leaves the first value as it was",
         Moves{{object, X}, {"b", Y}, {"v", SET}, {"t", X}, {1, EMIT}}, R"({"b":1})"},
        {"equal", Moves{{object, X}, {object, EQ}} + kShowNumber, "1"},
        {"not equal", Moves{{object, X}, {"b", EQ}} + kShowNumber, "0"},
        {"strings join", Moves{{"Zoë ", X}, {"学生", CAT}} + kShow, R"("Zoë 学生")"},
        {"a number from JSON", Moves{{Json{-5}, INT}} + kShowNumber, "-5"},
        {"53 bits become JSON", Moves{{base::kJsonIntegerMax, MKINT}} + kShow,
         "9007199254740991"},
        {"a record", Moves{{"things", X}, {"a", GET}} + kShow, R"({"n":7,"name":"学生"})"},
        {"no record", Moves{{"things", X}, {"b", GET}} + kShowNumber, "0"},
        {"a record is there", Moves{{"things", X}, {"a", HAS}} + kShowNumber, "1"},
        {"a record is not there", Moves{{"notes", X}, {"a", HAS}} + kShowNumber, "0"},
        {"what was put is read",
         Moves{{"notes", X}, {"k", Y}, {"v", PUT}, {"k", GET}} + kShow, R"("v")"},
        {"what was put is there", Moves{{"notes", X}, {"k", Y}, {"v", PUT}, {"k", HAS}} +
                                      kShowNumber, "1"},
        {"what was deleted is gone", Moves{{"things", X}, {"a", DEL}, {"a", HAS}} + kShowNumber,
         "0"},
        {"deleting says whether it was there", Moves{{"things", X}, {"a", DEL}} + kShowNumber,
         "1"},
        {"and whether not", Moves{{"things", X}, {"b", DEL}} + kShowNumber, "0"},
        {"a product", binary(-6, 7, MUL) + kShowNumber, "-42"},
        {"a product wraps", binary(kMax, 2, MUL) + kShowNumber, "-2"},
        {"a quotient towards zero", binary(-7, 2, DIV) + kShowNumber, "-3"},
        {"a remainder", binary(-7, 2, MOD) + kShowNumber, "-1"},
        {"less at the extremes", binary(kMin, kMax, LT) + kShowNumber, "1"},
        {"greater at the extremes", binary(kMax, kMin, LT) + kShowNumber, "0"},
        {"equal is not less", binary(kMin, kMin, LT) + kShowNumber, "0"},
        {"the least is less than its next", binary(kMin, kMin + 1, LT) + kShowNumber, "1"},
        {"the stack gives back the last first",
         Moves{{1, STK}, {2, STK}, {STK, MKINT}} + kShow, "2"},
        {"memory at an address", Moves{{2, PTR}, {MEM, MKINT}} + kShow, "0"},
        {"PTR can be read", Moves{{2, PTR}, {PTR, MKINT}} + kShow, "2"},
        {"a jump to -1 ends it", Moves{{-1, JMP}} + kShow, "-"},
        {"the contract's own words", {{"no, Zoë", FAIL}}, "refused: no, Zoë"},
    };
    for (const auto& c : cases) EXPECT_EQ(shown(c.moves), c.expected) << c.story;
}

TEST(Ports, trap_rather_than_guess) {
    struct Case {
        const char* story;
        Moves moves;
        const char* expected;
    };
    const std::string long_key(129, 'k'), long_message(257, 'm');
    const auto put_at = [](const char* collection, const Json& key) {
        return Moves{{collection, X}, {key, Y}, {"v", PUT}};
    };
    const std::vector<Case> cases{
        {"unknown to write", {{1, static_cast<Port>(-15)}}, "no such port to write (-15)"},
        {"unknown to read", {{static_cast<Port>(-99), X}}, "no such port to read (-99)"},
        {"the terminal of other machines", {{72, static_cast<Port>(-1)}}, "no such port"},
        {"written, but only for reading", {{1, ARGS}}, "no such port to write (-8)"},
        {"read, but only for writing", {{PUT, X}}, "no such port to read (-21)"},
        {"no such handle", {{99, EMIT}}, "no such handle"},
        {"handle 0", {{"t", X}, {0, EMIT}}, "no such handle"},
        {"a negative handle", {{"t", X}, {kMin, EMIT}}, "no such handle"},
        {"no handle in X", {{"t", EMIT}}, "no such handle in X"},
        {"an undeclared collection to put", put_at("secret", "k"), "does not declare"},
        {"an undeclared collection to read", {{"secret", X}, {"a", GET}}, "does not declare"},
        {"an undeclared collection to ask", {{"secret", X}, {"a", HAS}}, "does not declare"},
        {"an undeclared collection to delete", {{"secret", X}, {"a", DEL}}, "does not declare"},
        {"a collection of the law", {{"wallets", X}, {"a", GET}}, "does not declare"},
        {"an empty key", put_at("notes", ""), "not a collection and a key"},
        {"a long key", put_at("notes", long_key), "not a collection and a key"},
        {"a key with a line's end", put_at("notes", "a\nb"), "not a collection and a key"},
        {"a key with DEL", put_at("notes", "a\x7F"), "not a collection and a key"},
        {"a key with C1", put_at("notes", "a\xC2\x85"), "not a collection and a key"},
        {"a key that is no string", put_at("notes", Json{5}), "not a collection and a key"},
        {"no value to put", {{"notes", X}, {"k", Y}, {0, PUT}}, "no value to put"},
        {"a member of a string", {{"t", X}, {"a", FIELD}}, "not an object and a name"},
        {"a member of nothing", {{"a", FIELD}}, "not an object and a name"},
        {"a member by number", {{ARGS, X}, {Json{1}, FIELD}}, "not an object and a name"},
        {"a new name beyond ASCII", {{ARGS, X}, {"ë", Y}, {"v", SET}}, "not an object"},
        {"set without a name", {{ARGS, X}, {"v", SET}}, "not an object"},
        {"a string is no number", {{"5", INT}}, "not a JSON integer"},
        {"54 bits", {{base::kJsonIntegerMax + 1, MKINT}}, "beyond 53 bits"},
        {"minus 54 bits", {{-base::kJsonIntegerMax - 1, MKINT}}, "beyond 53 bits"},
        {"division by zero", binary(1, 0, DIV), "division by zero"},
        {"remainder of zero", binary(1, 0, MOD), "division by zero"},
        {"division beyond 64 bits", binary(kMin, -1, DIV), "beyond 64 bits"},
        {"remainder beyond 64 bits", binary(kMin, -1, MOD), "beyond 64 bits"},
        {"joining a number", {{"a", X}, {Json{1}, CAT}}, "not two strings"},
        {"a role by number", {{Json{1}, ROLE}}, "a role is a string"},
        {"an event without words", {{Json{1}, X}, {"d", EMIT}}, "no text"},
        {"a long message", {{Json{long_message}, FAIL}}, "at most 256 bytes"},
        {"a message that is no string", {{Json{1}, FAIL}}, "at most 256 bytes"},
        {"the empty stack", {{STK, X}}, "the stack is empty"},
        {"memory before the first cell", {{-1, PTR}, {MEM, X}}, "outside memory"},
        {"memory behind the last cell", {{kMax, PTR}, {MEM, X}}, "outside memory"},
        {"code through MEM", {{0, PTR}, {1, MEM}}, "outside writable memory"},
        {"a jump outside", {{kMax, JMP}}, "outside memory"},
    };
    for (const auto& c : cases) {
        const auto outcome = run(c.moves);
        EXPECT_EQ(outcome.status, Status::trapped) << c.story;
        EXPECT_TRUE(outcome.trap.contains(c.expected)) << c.story << ": " << outcome.trap;
        EXPECT_EQ(outcome.pc, 3 * static_cast<std::int64_t>(c.moves.size() - 1)) << c.story;
    }
    const std::string key(128, 'k'), message(256, 'm');
    EXPECT_EQ(run(put_at("notes", key)).diff.count({"notes", key}), 1U);
    EXPECT_EQ(run({{Json{message}, FAIL}}).message, message);
}

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
                    {"n", Y},       {"v", SET},    {R, EQ},     {"a", X},     {"b", CAT},
                    {Json{5}, INT}, {R, MKINT},    {"r", ROLE}, {7, X},       {2, MUL},
                    {2, DIV},       {2, MOD},      {2, LT},     {"t", X},     {"d", EMIT}};
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
    EXPECT_EQ(put(6 + 800) - put(6), 800);  // 8 per 8 bytes
    auto function = program({});
    const auto small = call(function, call_of(), before()).gas;
    function.cells += 800;
    EXPECT_EQ(call(function, call_of(), before()).gas - small, 100);
    // Whoever asks for a large record pays for it, even if he only asks whether it is there.
    auto records = before();
    const auto asked = [&] {
        return call(program({{"things", X}, {"a", HAS}}), call_of(), records).gas;
    };
    const auto least = asked();
    records.texts[{"things", "a"}] = base::write_json(std::string(80'000, 'v'));
    EXPECT_GT(asked() - least, 9'000);
    // And for the values that reading makes of it, where these are larger than the text.
    const auto read = [&](const Json& value) {
        records.texts[{"things", "a"}] = base::write_json(value);
        return call(program({{"things", X}, {"a", GET}}), call_of(), records).gas;
    };
    const auto ones = Json{Json::Array(1'000, Json{1})};
    EXPECT_EQ(read(ones) - read(Json{0}), 4 * 1'000) << "four gas per eight bytes of size";
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

TEST(PortTable, never_changes_a_row_of_list_1) {
    std::string table;
    for (const auto& row : port_table())
        table += std::to_string(static_cast<std::int64_t>(row.port)) + ' ' + std::string{row.name} +
                 (row.readable ? " r " : " ") + (row.writable ? "w " : "") +
                 std::to_string(row.price) + '+' + std::to_string(row.per_8_bytes) + '\n';
    EXPECT_EQ(table,
              "-2 R r 0+0\n-4 X r w 0+0\n-5 Y r w 0+0\n-6 PTR r w 0+0\n-7 MEM r w 0+0\n"
              "-8 ARGS r 0+0\n-9 CALLER r 0+0\n-10 HEIGHT r 0+0\n-11 TIME r 0+0\n"
              "-12 NEW r 10+0\n-13 JMP w 0+0\n-14 STK r w 0+0\n-16 FIELD w 10+1\n"
              "-17 INT w 5+0\n-18 MKINT w 10+0\n-19 EQ w 10+1\n-20 GET w 60+4\n"
              "-21 PUT w 120+8\n-22 HAS w 40+1\n-23 SET w 20+4\n-25 CAT w 10+2\n"
              "-26 EMIT w 40+4\n-27 FAIL w 10+1\n-29 MUL w 2+0\n-30 DIV w 2+0\n"
              "-31 MOD w 2+0\n-32 LT w 2+0\n-33 ROLE w 10+1\n-34 DEL w 120+1\n");
}

TEST(PortTable, finds_by_number_and_by_name_and_has_each_once) {
    for (const auto& row : port_table()) {
        EXPECT_LT(static_cast<std::int64_t>(row.port), -1);  // -1 is "the end" as a branch
        EXPECT_EQ(find_port(row.name)->port, row.port);
        EXPECT_EQ(find_port(static_cast<std::int64_t>(row.port))->name, row.name);
        EXPECT_TRUE(row.readable || row.writable);
    }
    EXPECT_FALSE(find_port("GOTO").has_value());
    EXPECT_FALSE(find_port(-1).has_value());
}

}  // namespace contract
