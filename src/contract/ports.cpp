// SPDX-License-Identifier: Apache-2.0
// The one table of ports: the machine's world, the assembler's names and the price list.  Images
// name the list that they were made for (this is list 1), and peers replay old blocks, so a row
// never changes: a new price or meaning is a new list beside this one.
//
// Most ports are triggers: X (and Y) are set first, writing the last operand `v` does the work, and
// R then holds what came of it.  So `kname X / id GET / in r R` is "r = name[id]".  Latches cost
// nothing beyond the instruction that moves the word.
//
// Prices are measured (bench/ports.cpp): no port costs a peer more than three times as much time
// per gas as the machine's own instruction, at any size and shape of value.  A trigger's price is a
// fixed part for the host's work and a part for the bytes that it must look at or copy.  PUT and
// DEL cost most: the record's path in the state is made anew and hashed.
#include "contract/ports.hpp"

#include <algorithm>
#include <array>

namespace contract {

namespace {

using enum Port;
using enum Counts;

constexpr bool kYes = true;
constexpr bool kNo = false;

constexpr std::array kTable{
    //  as A, as B, gas, gas per 8 bytes, whose
    PortRow{R, "R", kYes, kNo, 0, 0, nothing, "what the last trigger gave"},
    PortRow{X, "X", kYes, kYes, 0, 0, nothing, "first operand of the triggers"},
    PortRow{Y, "Y", kYes, kYes, 0, 0, nothing, "second operand of the triggers"},
    PortRow{PTR, "PTR", kYes, kYes, 0, 0, nothing, "the address that MEM stands for"},
    PortRow{MEM, "MEM", kYes, kYes, 0, 0, nothing, "the cell at address PTR"},
    PortRow{ARGS, "ARGS", kYes, kNo, 0, 0, nothing, "the action, checked against the schema"},
    PortRow{CALLER, "CALLER", kYes, kNo, 0, 0, nothing, "the sender's wallet id, a string"},
    PortRow{HEIGHT, "HEIGHT", kYes, kNo, 0, 0, nothing, "height of the block, a number"},
    PortRow{TIME, "TIME", kYes, kNo, 0, 0, nothing, "iat of the block, a number"},
    PortRow{NEW, "NEW", kYes, kNo, 15, 0, nothing, "an empty object"},
    PortRow{JMP, "JMP", kNo, kYes, 0, 0, nothing, "go on at address v; -1 ends the call well"},
    PortRow{STK, "STK", kYes, kYes, 0, 0, nothing, "v is pushed; reading pops"},
    PortRow{FIELD, "FIELD", kNo, kYes, 40, 1, text_v, "R = member v of object X, 0 when absent"},
    PortRow{INT, "INT", kNo, kYes, 5, 0, nothing, "R = the number in the JSON integer v"},
    PortRow{MKINT, "MKINT", kNo, kYes, 15, 0, nothing, "R = JSON integer of the number v"},
    PortRow{SAME, "SAME", kNo, kYes, 10, 2, size_xv,
            "R = 1 when the values X and v are equal, else 0"},
    PortRow{GET, "GET", kNo, kYes, 200, 8, written_record,
            "R = record v of collection X, 0 when absent"},
    PortRow{PUT, "PUT", kNo, kYes, 4'000, 12, written_v,
            "record Y of collection X becomes the value v"},
    PortRow{HAS, "HAS", kNo, kYes, 150, 0, nothing,
            "R = 1 when collection X has a record v, else 0"},
    PortRow{SET, "SET", kNo, kYes, 40, 6, size_xv_text_y,
            "R = object X with member Y set to the value v"},
    PortRow{CAT, "CAT", kNo, kYes, 30, 2, size_xv, "R = string X followed by string v"},
    PortRow{EMIT, "EMIT", kNo, kYes, 60, 8, written_v_text_x, "an event: text X, data v"},
    PortRow{FAIL, "FAIL", kNo, kYes, 10, 1, text_v, "the call is refused with the words v"},
    PortRow{MUL, "MUL", kNo, kYes, 2, 0, nothing, "R = X * v; traps beyond 64 bits"},
    PortRow{DIV, "DIV", kNo, kYes, 5, 0, nothing, "R = X / v towards zero; traps alike, and on 0"},
    PortRow{MOD, "MOD", kNo, kYes, 5, 0, nothing, "R = remainder of X / v; traps like DIV"},
    PortRow{LT, "LT", kNo, kYes, 2, 0, nothing, "R = 1 when X < v over all 64 bits, else 0"},
    PortRow{ROLE, "ROLE", kNo, kYes, 20, 1, text_v, "R = 1 when the caller has role v, else 0"},
    PortRow{DEL, "DEL", kNo, kYes, 4'000, 0, nothing,
            "record v of collection X is deleted; R = 1 if it was there"},
    PortRow{ADD, "ADD", kNo, kYes, 2, 0, nothing, "R = X + v; traps beyond 64 bits"},
    PortRow{SUB, "SUB", kNo, kYes, 2, 0, nothing, "R = X - v; traps beyond 64 bits"},
    PortRow{EQ, "EQ", kNo, kYes, 2, 0, nothing, "R = 1 when the numbers X and v are equal, else 0"},
    PortRow{AND, "AND", kNo, kYes, 2, 0, nothing, "R = the bits that both X and v have"},
    PortRow{OR, "OR", kNo, kYes, 2, 0, nothing, "R = the bits that X or v has"},
    PortRow{XOR, "XOR", kNo, kYes, 2, 0, nothing, "R = the bits in which X and v differ"},
    PortRow{SHL, "SHL", kNo, kYes, 2, 0, nothing, "R = bits of X moved up by v, 0 to 63"},
    PortRow{SHR, "SHR", kNo, kYes, 2, 0, nothing, "R = bits of X moved down by v, zeros behind"},
    PortRow{ITEM, "ITEM", kNo, kYes, 10, 0, nothing,
            "R = item v (a number from 0) of array X, 0 beyond"},
    PortRow{LEN, "LEN", kNo, kYes, 10, 2, text_v, "R = code points, items or members of v"},
    PortRow{LIST, "LIST", kYes, kNo, 15, 0, nothing, "an empty array"},
    PortRow{PUSH, "PUSH", kNo, kYes, 40, 6, size_xv, "R = array X with the value v behind"},
    PortRow{TEXT, "TEXT", kNo, kYes, 30, 8, written_v, "R = canonical JSON text of the value v"},
    PortRow{SHA256, "SHA256", kNo, kYes, 150, 4, text_v,
            "R = SHA-256 of the bytes of string v, in hex"},
    PortRow{BOOL, "BOOL", kNo, kYes, 5, 0, nothing, "R = 1 or 0 of the JSON boolean v"},
    PortRow{MKBOOL, "MKBOOL", kNo, kYes, 15, 0, nothing, "R = JSON true when v > 0, else false"},
    PortRow{SLICE, "SLICE", kNo, kYes, 30, 4, text_x,
            "R = of string X the v code points from number Y on"},
};

constexpr std::size_t kNumbers = 64;  // ports are -1 … -63

/// The row of port -i: every second instruction asks.
constexpr auto kRows = [] {
    std::array<const PortRow*, kNumbers> rows{};
    for (const PortRow& row : kTable)
        rows.at(static_cast<std::size_t>(-static_cast<std::int64_t>(row.port))) = &row;
    return rows;
}();

}  // namespace

std::span<const PortRow> port_table() { return kTable; }

const PortRow* find_port(std::int64_t number) {
    // In unsigned arithmetic the least of all words, which has no negative, is out of range too.
    const auto index = std::uint64_t{0} - static_cast<std::uint64_t>(number);
    return index < kNumbers ? kRows[static_cast<std::size_t>(index)] : nullptr;
}

const PortRow* find_port(std::string_view name) {
    const auto at = std::ranges::find(kTable, name, &PortRow::name);
    return at == kTable.end() ? nullptr : &*at;
}

}  // namespace contract
