// SPDX-License-Identifier: Apache-2.0
// Every port of list 1: what it gives, and what it traps on.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "calls.hpp"
#include "contract/ports_fixture.hpp"

namespace vectors {

using namespace contract;

namespace {

/// Repeats a move until something runs out.
Moves times(int n, const Move& move) { return Moves(static_cast<std::size_t>(n), move); }

PortCases at_limits() {
    // X holds a value 24 deep: lists within each other.
    Moves deep{{LIST, PTR}};
    for (int i = 0; i < 24; ++i)
        deep = deep + Moves{{LIST, X}, {PTR, PUSH}, {R, PTR}};
    return {
        {"the longest key",
         put_at("notes", Json{kLongestKey}) + Moves{{Json{kLongestKey}, HAS}} + kShowNumber, "1"},
        {"the longest words", {{Json{kLongestMessage}, FAIL}}, "refused: " + kLongestMessage},
        {"a key beyond ASCII", put_at("notes", "Zo\xC3\xAB/1") + Moves{{"Zo\xC3\xAB/1", HAS}} +
                                   kShowNumber, "1"},
        {"depth 24", deep + Moves{{"notes", X}, {"k", Y}, {R, PUT}, {"t", X}, {1, EMIT}},
         "\"notes\""},
        {"depth 25", deep + Moves{{LIST, X}, {PTR, PUSH}}, "trap"},
        {"64 events", Moves{{"t", X}} + times(64, {"d", EMIT}), "\"d\""},
        {"65 events", Moves{{"t", X}} + times(65, {"d", EMIT}), "trap"},
        {"an event of the last of writes wins",
         put_at("notes", "k") + Moves{{2, STK}, {"w", PUT}, {"k", GET}} + kShow, "\"w\""},
        {"pushes words for ever", {{1, STK}, {0, JMP}}, "trap"},
        {"makes numbers for ever", {{7, MKINT}, {0, JMP}}, "trap"},
        {"doubles a string for ever",
         {{"0123456789abcdef", PTR}, {PTR, X}, {PTR, CAT}, {R, PTR}, {3, JMP}}, "trap"},
        {"writes for ever", {{"notes", X}, {"k", Y}, {"v", PUT}, {6, JMP}}, "out of gas"},
        {"a refusal drops what was done",
         put_at("notes", "k") + Moves{{"t", X}, {"d", EMIT}, {"no", FAIL}}, "refused: no"},
        {"a trap drops what was done",
         put_at("notes", "k") + Moves{{"t", X}, {"d", EMIT}, {0, EMIT}}, "trap"},
        {"MEM reads what it stands for", {{4, PTR}, {MEM, MKINT}, {"t", X}, {R, EMIT}}, "-18"},
    };
}

void require_all_ports(const PortCases& cases, Book& book) {
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
    PortCases all;
    const auto add = [&all](const PortCases& cases, bool trap = false) {
        for (const auto& c : cases) all.push_back({c.story, c.moves, trap ? "trap" : c.expected});
    };
    add(ports_give(base::text(key("alice").id())));
    for (const auto& cases : {numbers_give(), values_give(), records_give()}) add(cases);
    for (const auto& cases : {ports_trap(), numbers_trap(), values_trap(), records_trap()})
        add(cases, true);
    add(at_limits());
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
