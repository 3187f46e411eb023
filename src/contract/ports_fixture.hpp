// SPDX-License-Identifier: Apache-2.0
// For tests: what each port of list 1 gives, and what it traps on.
#pragma once
#include <string>
#include <vector>

#include "contract/moves_fixture.hpp"

namespace contract {

struct PortCase {
    std::string story;
    Moves moves;
    std::string expected;  // as shown() says; of what traps in its last move, words of the reason
};
using PortCases = std::vector<PortCase>;

inline const Json kObject = Json::object({{"b", 1}});
inline const Json kList{Json::Array{1, Json{}, Json::Array{Json{"x"}}}};
inline const std::string kLongestKey(128, 'k');
inline const std::string kLongestMessage(256, 'm');

inline Moves put_at(const char* collection, const Json& key) {
    return {{collection, X}, {key, Y}, {"v", PUT}};
}

/// `caller`: the id of the wallet that calls.
inline PortCases ports_give(const std::string& caller) {
    return {
        {"the arguments", {{"t", X}, {ARGS, EMIT}}, R"({"action":"f","id":"S1"})"},
        {"the caller", {{"t", X}, {CALLER, EMIT}},
         '"' + caller + '"'},
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
    };
}

inline PortCases numbers_give() {
    return {
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

inline PortCases values_give() {
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
    };
}

inline PortCases records_give() {
    return {
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

inline PortCases ports_trap() {
    return {
        {"unknown to write", {{1, static_cast<Port>(-15)}}, "no such port to write (-15)"},
        {"unknown to read", {{static_cast<Port>(-99), X}}, "no such port to read (-99)"},
        {"the terminal of other machines", {{72, static_cast<Port>(-1)}}, "no such port"},
        {"written, but only for reading", {{1, ARGS}}, "no such port to write (ARGS, -8)"},
        {"no such handle", {{99, EMIT}}, "no such handle"},
        {"handle 0", {{"t", X}, {0, EMIT}}, "no such handle"},
        {"a negative handle", {{"t", X}, {kMin, EMIT}}, "no such handle"},
        {"no text in X", {{"t", EMIT}}, "no text"},
        {"a role by number", {{Json{1}, ROLE}}, "not a string"},
        {"an event without words", {{Json{1}, X}, {"d", EMIT}}, "no text"},
        {"a long message", {{Json{kLongestMessage + "m"}, FAIL}}, "at most 256 bytes"},
        {"a message that is no string", {{Json{1}, FAIL}}, "not a string"},
        {"the empty stack", {{STK, X}}, "the stack is empty"},
        {"memory before the first cell", {{-1, PTR}, {MEM, X}}, "outside memory"},
        {"memory behind the last cell", {{kMax, PTR}, {MEM, X}}, "outside memory"},
        {"code through MEM", {{0, PTR}, {1, MEM}}, "outside writable memory"},
        {"a jump outside", {{kMax, JMP}}, "outside memory"},
    };
}

inline PortCases numbers_trap() {
    return {
        {"a sum beyond 64 bits", binary(kMax, 1, ADD), "a result beyond 64 bits (ADD, -35)"},
        {"a sum below 64 bits", binary(kMin, -1, ADD), "beyond 64 bits"},
        {"a difference beyond 64 bits", binary(0, kMin, SUB), "beyond 64 bits"},
        {"a product beyond 64 bits", binary(kMax, 2, MUL), "beyond 64 bits"},
        {"the least times minus one", binary(kMin, -1, MUL), "beyond 64 bits"},
        {"64 places up", binary(1, 64, SHL), "0 to 63"},
        {"down by less than nothing", binary(1, -1, SHR), "0 to 63"},
        {"division by zero", binary(1, 0, DIV), "division by zero"},
        {"remainder of zero", binary(1, 0, MOD), "division by zero"},
        {"division beyond 64 bits", binary(kMin, -1, DIV), "beyond 64 bits"},
        {"remainder beyond 64 bits", binary(kMin, -1, MOD), "beyond 64 bits"},
    };
}

inline PortCases values_trap() {
    return {
        {"a member of a string", {{"t", X}, {"a", FIELD}}, "not an object and a name"},
        {"a member of nothing", {{"a", FIELD}}, "not an object and a name"},
        {"a member by number", {{ARGS, X}, {Json{1}, FIELD}}, "not an object and a name"},
        {"a new name beyond ASCII", {{ARGS, X}, {"ë", Y}, {"v", SET}}, "not an object"},
        {"set without a name", {{ARGS, X}, {"v", SET}}, "not an object"},
        {"a string is no number", {{"5", INT}}, "not a JSON integer"},
        {"54 bits", {{base::kJsonIntegerMax + 1, MKINT}}, "beyond 53 bits"},
        {"minus 54 bits", {{-base::kJsonIntegerMax - 1, MKINT}}, "beyond 53 bits"},
        {"an item of an object", {{ARGS, X}, {0, ITEM}}, "X is not an array"},
        {"an item of nothing", {{0, ITEM}}, "X is not an array"},
        {"the length of a number", {{Json{5}, LEN}}, "neither a string"},
        {"the length of nothing", {{0, LEN}}, "no such handle"},
        {"pushing to an object", {{ARGS, X}, {"v", PUSH}}, "X is not an array"},
        {"pushing nothing", {{kList, X}, {0, PUSH}}, "no such handle"},
        {"pushing to nothing", {{"v", PUSH}}, "no such handle"},
        {"setting nothing", {{ARGS, X}, {"n", Y}, {0, SET}}, "no such handle"},
        {"the text of nothing", {{0, TEXT}}, "no such handle"},
        {"SHA-256 of a number", {{Json{5}, SHA256}}, "not a string"},
        {"a number is no boolean", {{Json{1}, BOOL}}, "not a JSON boolean"},
        {"nothing is no boolean", {{0, BOOL}}, "no such handle"},
        {"nothing is no number", {{0, INT}}, "no such handle"},
        {"a part of a list", {{kList, X}, {0, SLICE}}, "X is not a string"},
        {"a part behind the end", slice("aë学", 4, 0), "outside the string"},
        {"a part over the end", slice("aë学", 1, 3), "outside the string"},
        {"a part before the start", slice("aë学", -1, 1), "outside the string"},
        {"less than no part", slice("aë学", 1, -1), "outside the string"},
        {"a part of any size", slice("aë学", 1, kMax), "outside the string"},
        {"joining a number", {{"a", X}, {Json{1}, CAT}}, "not two strings"},
    };
}

inline PortCases records_trap() {
    return {
        {"read, but only for writing", {{PUT, X}}, "no such port to read (PUT, -21)"},
        {"an undeclared collection to put", put_at("secret", "k"), "does not declare"},
        {"an undeclared collection to read", {{"secret", X}, {"a", GET}}, "does not declare"},
        {"an undeclared collection to ask", {{"secret", X}, {"a", HAS}}, "does not declare"},
        {"an undeclared collection to delete", {{"secret", X}, {"a", DEL}}, "does not declare"},
        {"a collection of the law", {{"wallets", X}, {"a", GET}}, "does not declare"},
        {"an empty key", put_at("notes", ""), "not a collection and a key"},
        {"a long key", put_at("notes", Json{kLongestKey + "k"}), "not a collection and a key"},
        {"a key with a line's end", put_at("notes", "a\nb"), "not a collection and a key"},
        {"a key with DEL", put_at("notes", "a\x7F"), "not a collection and a key"},
        {"a key with C1", put_at("notes", "a\xC2\x85"), "not a collection and a key"},
        {"a key that is no string", put_at("notes", Json{5}), "not a collection and a key"},
        {"no value to put", {{"notes", X}, {"k", Y}, {0, PUT}}, "no value to put"},
    };
}

}  // namespace contract
