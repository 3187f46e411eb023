// SPDX-License-Identifier: Apache-2.0
// Every port of list 1: what it gives, and what it traps on.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "calls.hpp"

namespace vectors {

using namespace contract;

namespace {

struct Case {
    std::string name;
    Moves moves;
    std::string expected = "trap";
};
using Cases = std::vector<Case>;

const Json kObject = Json::object({{"b", 1}});
const Json kList{Json::Array{1, Json{}, Json::Array{Json{"x"}}}};
const std::string kKey(128, 'k'), kWords(256, 'm');

Moves put_at(const char* collection, const Json& key) {
    return {{collection, X}, {key, Y}, {"v", PUT}};
}

Cases that_give() {
    return {
        {"the arguments", {{"t", X}, {ARGS, EMIT}}, R"({"action":"f","id":"S1"})"},
        {"the caller", {{"t", X}, {CALLER, EMIT}},
         '"' + base::text(key("alice").id()) + '"'},
        {"the height", Moves{{HEIGHT, MKINT}} + kShow, "12"},
        {"the time", Moves{{TIME, MKINT}} + kShow, "1700000000"},
        {"a role that he has", Moves{{"registrar", ROLE}} + kShowNumber, "1"},
        {"a role that he lacks", Moves{{"admin", ROLE}} + kShowNumber, "0"},
        {"latches can be read", Moves{{5, X}, {X, Y}, {Y, MKINT}} + kShow, "5"},
        {"the stack gives back the last first",
         Moves{{1, STK}, {2, STK}, {STK, MKINT}} + kShow, "2"},
        {"memory at an address", Moves{{2, PTR}, {MEM, MKINT}} + kShow, "0"},
        {"PTR can be read", Moves{{2, PTR}, {PTR, MKINT}} + kShow, "2"},
        {"a jump to -1 ends it", Moves{{-1, JMP}} + kShow, "-"},
        {"the contract's own words", {{"no, Zoë", FAIL}}, "refused: no, Zoë"},
        {"a product", binary(-6, 7, MUL) + kShowNumber, "-42"},
        {"a sum", binary(kMax - 1, 1, ADD) + Moves{{R, X}, {kMax, EQ}} + kShowNumber, "1"},
        {"a difference", binary(-7, -2, SUB) + kShowNumber, "-5"},
        {"equal numbers", binary(kMin, kMin, EQ) + kShowNumber, "1"},
        {"numbers that differ", binary(kMin, kMax, EQ) + kShowNumber, "0"},
        {"bits of both", binary(-6, 13, AND) + kShowNumber, "8"},
        {"bits of either", binary(-6, 13, OR) + kShowNumber, "-1"},
        {"bits that differ", binary(-6, 13, XOR) + kShowNumber, "-9"},
        {"bits moved up", binary(-3, 2, SHL) + kShowNumber, "-12"},
        {"up to the last place", Moves{{1, X}, {63, SHL}, {R, X}, {kMin, EQ}} + kShowNumber, "1"},
        {"out at the top", Moves{{kMin + 5, X}, {1, SHL}} + kShowNumber, "10"},
        {"bits moved down, zeros behind", binary(-1, 63, SHR) + kShowNumber, "1"},
        {"moved by nothing", binary(-7, 0, SHR) + kShowNumber, "-7"},
        {"a quotient towards zero", binary(-7, 2, DIV) + kShowNumber, "-3"},
        {"a remainder", binary(-7, 2, MOD) + kShowNumber, "-1"},
        {"less at the extremes", binary(kMin, kMax, LT) + kShowNumber, "1"},
        {"greater at the extremes", binary(kMax, kMin, LT) + kShowNumber, "0"},
        {"equal is not less", binary(kMin, kMin, LT) + kShowNumber, "0"},
        {"the least is less than its next", binary(kMin, kMin + 1, LT) + kShowNumber, "1"},
    };
}

Cases values_give() {
    return {
        {"a member", Moves{{ARGS, X}, {"id", FIELD}} + kShow, R"("S1")"},
        {"no such member", Moves{{ARGS, X}, {"no", FIELD}} + kShowNumber, "0"},
        {"a new object", Moves{{"t", X}, {NEW, EMIT}}, "{}"},
        {"set adds", Moves{{kObject, X}, {"a", Y}, {"v", SET}} + kShow, R"({"a":"v","b":1})"},
        {"set replaces", Moves{{kObject, X}, {"b", Y}, {"v", SET}} + kShow, R"({"b":"v"})"},
        {"set leaves the first value as it was",
         Moves{{kObject, X}, {"b", Y}, {"v", SET}, {"t", X}, {1, EMIT}}, R"({"b":1})"},
        {"equal", Moves{{kObject, X}, {kObject, SAME}} + kShowNumber, "1"},
        {"not equal", Moves{{kObject, X}, {"b", SAME}} + kShowNumber, "0"},
        {"strings join", Moves{{"Zoë ", X}, {"学生", CAT}} + kShow, R"("Zoë 学生")"},
        {"a number from JSON", Moves{{Json{-5}, INT}} + kShowNumber, "-5"},
        {"53 bits become JSON", Moves{{base::kJsonIntegerMax, MKINT}} + kShow,
         "9007199254740991"},
        {"the first item", Moves{{kList, X}, {0, ITEM}} + kShow, "1"},
        {"the last item", Moves{{kList, X}, {2, ITEM}} + kShow, R"(["x"])"},
        {"no item behind the last", Moves{{kList, X}, {3, ITEM}} + kShowNumber, "0"},
        {"no item before the first", Moves{{kList, X}, {-1, ITEM}} + kShowNumber, "0"},
        {"no item at the least of words", Moves{{kList, X}, {kMin, ITEM}} + kShowNumber, "0"},
        {"items are counted", Moves{{kList, LEN}} + kShowNumber, "3"},
        {"members are counted", Moves{{kObject, LEN}} + kShowNumber, "1"},
        {"code points are counted", Moves{{"aë学😀", LEN}} + kShowNumber, "4"},
        {"a new list", Moves{{"t", X}, {LIST, EMIT}}, "[]"},
        {"pushed behind", Moves{{kList, X}, {kObject, PUSH}} + kShow, R"([1,null,["x"],{"b":1}])"},
        {"the list stays as it was", Moves{{kList, X}, {"v", PUSH}, {"t", X}, {kList, EMIT}},
         R"([1,null,["x"]])"},
        {"the text of a value", Moves{{kObject, TEXT}} + kShow, R"("{\"b\":1}")"},
        {"the text of a string", Moves{{"a\n", TEXT}} + kShow, R"("\"a\\n\"")"},
        {"SHA-256 of nothing", Moves{{"", SHA256}} + kShow,
         R"("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")"},
        {"SHA-256 of abc", Moves{{"abc", SHA256}} + kShow,
         R"("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")"},
        {"true is one", Moves{{Json{true}, BOOL}} + kShowNumber, "1"},
        {"false is none", Moves{{Json{false}, BOOL}} + kShowNumber, "0"},
        {"above zero is true", Moves{{kMax, MKBOOL}} + kShow, "true"},
        {"zero is false", Moves{{0, MKBOOL}} + kShow, "false"},
        {"below zero is false", Moves{{kMin, MKBOOL}} + kShow, "false"},
        {"a part of a string", slice("aë学😀b", 1, 3) + kShow, R"("ë学😀")"},
        {"the whole string", slice("aë学", 0, 3) + kShow, R"("aë学")"},
        {"nothing at the end", slice("aë学", 3, 0) + kShow, R"("")"},
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
    };
}

Cases that_trap() {
    return {
        {"unknown to write", {{1, static_cast<Port>(-15)}}},
        {"unknown to read", {{static_cast<Port>(-99), X}}},
        {"the terminal of other machines", {{72, static_cast<Port>(-1)}}},
        {"written, but only for reading", {{1, ARGS}}},
        {"no such handle", {{99, EMIT}}},
        {"handle 0", {{"t", X}, {0, EMIT}}},
        {"a negative handle", {{"t", X}, {kMin, EMIT}}},
        {"no text in X", {{"t", EMIT}}},
        {"a role by number", {{Json{1}, ROLE}}},
        {"an event without words", {{Json{1}, X}, {"d", EMIT}}},
        {"a long message", {{Json{kWords + "m"}, FAIL}}},
        {"a message that is no string", {{Json{1}, FAIL}}},
        {"the empty stack", {{STK, X}}},
        {"memory before the first cell", {{-1, PTR}, {MEM, X}}},
        {"memory behind the last cell", {{kMax, PTR}, {MEM, X}}},
        {"code through MEM", {{0, PTR}, {1, MEM}}},
        {"a jump outside", {{kMax, JMP}}},
        {"a sum beyond 64 bits", binary(kMax, 1, ADD)},
        {"a sum below 64 bits", binary(kMin, -1, ADD)},
        {"a difference beyond 64 bits", binary(0, kMin, SUB)},
        {"a product beyond 64 bits", binary(kMax, 2, MUL)},
        {"the least times minus one", binary(kMin, -1, MUL)},
        {"64 places up", binary(1, 64, SHL)},
        {"down by less than nothing", binary(1, -1, SHR)},
        {"division by zero", binary(1, 0, DIV)},
        {"remainder of zero", binary(1, 0, MOD)},
        {"division beyond 64 bits", binary(kMin, -1, DIV)},
        {"remainder beyond 64 bits", binary(kMin, -1, MOD)},
    };
}

Cases values_trap() {
    return {
        {"a member of a string", {{"t", X}, {"a", FIELD}}},
        {"a member of nothing", {{"a", FIELD}}},
        {"a member by number", {{ARGS, X}, {Json{1}, FIELD}}},
        {"a new name beyond ASCII", {{ARGS, X}, {"ë", Y}, {"v", SET}}},
        {"set without a name", {{ARGS, X}, {"v", SET}}},
        {"a string is no number", {{"5", INT}}},
        {"54 bits", {{base::kJsonIntegerMax + 1, MKINT}}},
        {"minus 54 bits", {{-base::kJsonIntegerMax - 1, MKINT}}},
        {"an item of an object", {{ARGS, X}, {0, ITEM}}},
        {"an item of nothing", {{0, ITEM}}},
        {"the length of a number", {{Json{5}, LEN}}},
        {"the length of nothing", {{0, LEN}}},
        {"pushing to an object", {{ARGS, X}, {"v", PUSH}}},
        {"pushing nothing", {{kList, X}, {0, PUSH}}},
        {"pushing to nothing", {{"v", PUSH}}},
        {"setting nothing", {{ARGS, X}, {"n", Y}, {0, SET}}},
        {"the text of nothing", {{0, TEXT}}},
        {"SHA-256 of a number", {{Json{5}, SHA256}}},
        {"a number is no boolean", {{Json{1}, BOOL}}},
        {"nothing is no boolean", {{0, BOOL}}},
        {"nothing is no number", {{0, INT}}},
        {"a part of a list", {{kList, X}, {0, SLICE}}},
        {"a part behind the end", slice("aë学", 4, 0)},
        {"a part over the end", slice("aë学", 1, 3)},
        {"a part before the start", slice("aë学", -1, 1)},
        {"less than no part", slice("aë学", 1, -1)},
        {"a part of any size", slice("aë学", 1, kMax)},
        {"joining a number", {{"a", X}, {Json{1}, CAT}}},
        {"read, but only for writing", {{PUT, X}}},
        {"an undeclared collection to put", put_at("secret", "k")},
        {"an undeclared collection to read", {{"secret", X}, {"a", GET}}},
        {"an undeclared collection to ask", {{"secret", X}, {"a", HAS}}},
        {"an undeclared collection to delete", {{"secret", X}, {"a", DEL}}},
        {"a collection of the law", {{"wallets", X}, {"a", GET}}},
        {"an empty key", put_at("notes", "")},
        {"a long key", put_at("notes", Json{kKey + "k"})},
        {"a key with a line's end", put_at("notes", "a\nb")},
        {"a key with DEL", put_at("notes", "a\x7F")},
        {"a key with C1", put_at("notes", "a\xC2\x85")},
        {"a key that is no string", put_at("notes", Json{5})},
        {"no value to put", {{"notes", X}, {"k", Y}, {0, PUT}}},
    };
}

/// Repeats a move until something runs out.
Moves times(int n, const Move& move) { return Moves(static_cast<std::size_t>(n), move); }

Cases at_limits() {
    // X holds a value 24 deep: lists within each other.
    Moves deep{{LIST, PTR}};
    for (int i = 0; i < 24; ++i)
        deep = deep + Moves{{LIST, X}, {PTR, PUSH}, {R, PTR}};
    return {
        {"the longest key", put_at("notes", Json{kKey}) + Moves{{Json{kKey}, HAS}} + kShowNumber,
         "1"},
        {"the longest words", {{Json{kWords}, FAIL}}, "refused: " + kWords},
        {"a key beyond ASCII", put_at("notes", "Zo\xC3\xAB/1") + Moves{{"Zo\xC3\xAB/1", HAS}} +
                                   kShowNumber, "1"},
        {"depth 24", deep + Moves{{"notes", X}, {"k", Y}, {R, PUT}, {"t", X}, {1, EMIT}},
         "\"notes\""},
        {"depth 25", deep + Moves{{LIST, X}, {PTR, PUSH}}},
        {"64 events", Moves{{"t", X}} + times(64, {"d", EMIT}), "\"d\""},
        {"65 events", Moves{{"t", X}} + times(65, {"d", EMIT})},
        {"an event of the last of writes wins",
         put_at("notes", "k") + Moves{{2, STK}, {"w", PUT}, {"k", GET}} + kShow, "\"w\""},
        {"pushes words for ever", {{1, STK}, {0, JMP}}},
        {"makes numbers for ever", {{7, MKINT}, {0, JMP}}},
        {"doubles a string for ever",
         {{"0123456789abcdef", PTR}, {PTR, X}, {PTR, CAT}, {R, PTR}, {3, JMP}}},
        {"writes for ever", {{"notes", X}, {"k", Y}, {"v", PUT}, {6, JMP}}, "out of gas"},
        {"a refusal drops what was done",
         put_at("notes", "k") + Moves{{"t", X}, {"d", EMIT}, {"no", FAIL}}, "refused: no"},
        {"a trap drops what was done",
         put_at("notes", "k") + Moves{{"t", X}, {"d", EMIT}, {0, EMIT}}},
        {"MEM reads what it stands for", {{4, PTR}, {MEM, MKINT}, {"t", X}, {R, EMIT}}, "-18"},
    };
}

void require_all_ports(const Cases& cases, Book& book) {
    std::set<std::int64_t> used;
    for (const auto& c : cases)
        for (const auto& [from, to] : c.moves) {
            used.insert(to);
            if (const auto* port = std::get_if<Port>(&from))
                used.insert(static_cast<std::int64_t>(*port));
        }
    for (const auto& row : port_table())
        if (!used.contains(static_cast<std::int64_t>(row.port)))
            book.complain("no call uses port " + std::string{row.name});
}

}  // namespace

void add_ports(Book& book) {
    Cases all;
    for (const auto& cases : {that_give(), values_give(), that_trap(), values_trap(), at_limits()})
        all.insert(all.end(), cases.begin(), cases.end());
    for (const auto& [name, moves, expected] : all) {
        const auto function = program(moves);
        const auto& constants = function.image.constants;
        const bool reads = std::ranges::any_of(
            constants, [](const Json& c) { return c == Json{"things"} || c == Json{"secret"}; });
        add_call(book, name, payload_of(function.image), expected, 1'000'000, reads);
    }
    require_all_ports(all, book);
}

}  // namespace vectors
