// SPDX-License-Identifier: Apache-2.0
// The one table of ports: the machine's world, the assembler's names and the price list.  Images
// name the list that they were made for (this is list 1), and peers replay old blocks, so a row
// never changes: a new price or meaning is a new list beside this one.
//
// Most ports are triggers: X (and Y) are set first, writing the last operand `v` does the work, and
// R then holds what came of it.  So `kname X / id GET / in r R` is "r = name[id]".  Latches cost
// nothing beyond the instruction that moves the word.  A trigger's price is a fixed part for the
// host's work and a part for the bytes that it must look at or copy; what reaches disks for good
// (PUT, DEL) or every receipt (EMIT) costs most.
#include "contract/ports.hpp"

#include <algorithm>
#include <array>

namespace contract {

namespace {

using enum Port;

constexpr std::array kTable{
    PortRow{R, "R", true, false, 0, 0, "what the last trigger gave"},
    PortRow{X, "X", true, true, 0, 0, "first operand of the triggers"},
    PortRow{Y, "Y", true, true, 0, 0, "second operand of the triggers"},
    PortRow{PTR, "PTR", true, true, 0, 0, "the address that MEM stands for"},
    PortRow{MEM, "MEM", true, true, 0, 0, "the cell at address PTR"},
    PortRow{ARGS, "ARGS", true, false, 0, 0, "the action, checked against the schema"},
    PortRow{CALLER, "CALLER", true, false, 0, 0, "the sender's wallet id, a string"},
    PortRow{HEIGHT, "HEIGHT", true, false, 0, 0, "height of the block, a number"},
    PortRow{TIME, "TIME", true, false, 0, 0, "iat of the block, a number"},
    PortRow{NEW, "NEW", true, false, 10, 0, "an empty object"},
    PortRow{JMP, "JMP", false, true, 0, 0, "go on at address v; -1 ends the call well"},
    PortRow{STK, "STK", true, true, 0, 0, "v is pushed; reading pops"},
    PortRow{FIELD, "FIELD", false, true, 10, 1, "R = member v of object X, 0 when absent"},
    PortRow{INT, "INT", false, true, 5, 0, "R = the number in the JSON integer v"},
    PortRow{MKINT, "MKINT", false, true, 10, 0, "R = JSON integer of the number v"},
    PortRow{EQ, "EQ", false, true, 10, 1, "R = 1 when the values X and v are equal, else 0"},
    PortRow{GET, "GET", false, true, 60, 4, "R = record v of collection X, 0 when absent"},
    PortRow{PUT, "PUT", false, true, 120, 8, "record Y of collection X becomes the value v"},
    PortRow{HAS, "HAS", false, true, 40, 1, "R = 1 when collection X has a record v, else 0"},
    PortRow{SET, "SET", false, true, 20, 4, "R = object X with member Y set to the value v"},
    PortRow{CAT, "CAT", false, true, 10, 2, "R = string X followed by string v"},
    PortRow{EMIT, "EMIT", false, true, 40, 4, "an event: text X, data v"},
    PortRow{FAIL, "FAIL", false, true, 10, 1, "the call is refused with the words v"},
    PortRow{MUL, "MUL", false, true, 2, 0, "R = X * v, wrapped"},
    PortRow{DIV, "DIV", false, true, 2, 0, "R = X / v towards zero; traps on 0 and overflow"},
    PortRow{MOD, "MOD", false, true, 2, 0, "R = remainder of X / v; traps alike"},
    PortRow{LT, "LT", false, true, 2, 0, "R = 1 when X < v over all 64 bits, else 0"},
    PortRow{ROLE, "ROLE", false, true, 10, 1, "R = 1 when the caller has role v, else 0"},
    PortRow{DEL, "DEL", false, true, 120, 1, "record v of collection X is deleted"},
};

}  // namespace

std::span<const PortRow> port_table() { return kTable; }

std::optional<PortRow> find_port(std::int64_t number) {
    const auto at = std::ranges::find(kTable, static_cast<Port>(number), &PortRow::port);
    if (at == kTable.end()) return std::nullopt;
    return *at;
}

std::optional<PortRow> find_port(std::string_view name) {
    const auto at = std::ranges::find(kTable, name, &PortRow::name);
    if (at == kTable.end()) return std::nullopt;
    return *at;
}

}  // namespace contract
