// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace contract {

/// The world as a contract sees it (SPEC 7, table of ports, list 1).
enum class Port : std::int64_t {
    R = -2,
    X = -4,
    Y = -5,
    PTR = -6,
    MEM = -7,
    ARGS = -8,
    CALLER = -9,
    HEIGHT = -10,
    TIME = -11,
    NEW = -12,
    JMP = -13,
    STK = -14,
    FIELD = -16,
    INT = -17,
    MKINT = -18,
    SAME = -19,
    GET = -20,
    PUT = -21,
    HAS = -22,
    SET = -23,
    CAT = -25,
    EMIT = -26,
    FAIL = -27,
    MUL = -29,
    DIV = -30,
    MOD = -31,
    LT = -32,
    ROLE = -33,
    DEL = -34,
    ADD = -35,
    SUB = -36,
    EQ = -37,
    AND = -38,
    OR = -39,
    XOR = -40,
    SHL = -41,
    SHR = -42,
    ITEM = -43,
    LEN = -44,
    LIST = -45,
    PUSH = -46,
    TEXT = -47,
    SHA256 = -48,
    BOOL = -49,
    MKBOOL = -50,
    SLICE = -51,
};

/// Whose bytes a port pays for: a `text` is the bytes of a string and none of anything else, a
/// `size` that of any value (values.hpp), `written` the size or the length of the canonical text,
/// whichever is more.
enum class Counts {
    nothing,
    text_v,
    text_x,
    size_xv,
    size_xv_text_y,
    written_v,
    written_v_text_x,
    written_record
};

struct PortRow {
    Port port;
    std::string_view name;
    bool readable;             // as operand A
    bool writable;             // as operand B
    std::int64_t price;        // gas, charged before the effect
    std::int64_t per_8_bytes;  // gas, on top, per 8 bytes that count, rounded up
    Counts counts;
    std::string_view says;
};

std::span<const PortRow> port_table();
/// Null when there is no such port.
const PortRow* find_port(std::int64_t number);
const PortRow* find_port(std::string_view name);

}  // namespace contract
