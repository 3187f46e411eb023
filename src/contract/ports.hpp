// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace contract {

/// The world as a contract sees it (SPEC 5, table of ports, list 1).
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
    EQ = -19,
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
};

struct PortRow {
    Port port;
    std::string_view name;
    bool readable;
    bool writable;
    std::int64_t price;     // gas, charged before the effect
    std::int64_t per_8_bytes;  // gas, on top, per 8 bytes that are touched, rounded up
    std::string_view says;
};

std::span<const PortRow> port_table();
std::optional<PortRow> find_port(std::int64_t number);
std::optional<PortRow> find_port(std::string_view name);

}  // namespace contract
