// SPDX-License-Identifier: Apache-2.0
// The machine has one instruction.  At pc stand three cells, loaded into the registers A, B and C:
//
//     mem[B] -= mem[A];  if mem[B] <= 0 goto C, else pc += 3
//
// Subtraction alone suffices: `Z Z L` (Z holds 0) jumps, `x Z; Z y; Z Z` adds x to y, and all else
// is built from these.  What the world has to offer appears as memory at negative addresses, the
// ports: as A a port *adds* its value to mem[B], as B it *receives* mem[A] and nothing branches, so
// reading the world takes two instructions (clear, add) and writing to it one.
//
// An operand is an address and nothing more, so a program that follows a pointer or returns to its
// caller would have to rewrite its own code.  A port that answers `jump` ends that: the word that
// it received becomes the pc, as in a taken branch.
//
// The letter, which every peer must follow alike, is SPEC 7, rule by rule; the numbers below are
// those rules.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "oisc/traces.hpp"

namespace oisc {

/// What the same instruction means to whom.  Contracts have ports; published programs have a
/// terminal at -1 and end at any negative pc.
///   esolang: as contracts do, input adds and branches
///   howerj:  addresses are unsigned, the pc is a word, input replaces and does not branch
enum class Dialect { contract, esolang, howerj };

enum class Halt { done, refused, out_of_gas, trapped };

/// How a port answers.  `jump`, from `out` alone: go on at the word that was received.
enum class PortAnswer { ok, jump, refused, out_of_gas, trapped };

struct Run {
    Halt halt = Halt::done;
    std::int64_t pc = 0;     // of the instruction that ended the run
    std::int64_t where = 0;  // trapped: the address or port
};

/// What the machine runs on.  A port stores to at most one cell each time, and by `store` alone.
template <class Word>
struct Memory {
    std::vector<Word> cells;
    std::int64_t code = 0;  // cells [0, code) are read-only
    std::int64_t stored = -1;  // by a port, last

    void store(std::int64_t at, Word value) {
        cells[static_cast<std::size_t>(at)] = value;
        stored = at;
    }
};

constexpr Halt halt_of(PortAnswer answer) {
    if (answer == PortAnswer::refused) return Halt::refused;
    return answer == PortAnswer::out_of_gas ? Halt::out_of_gas : Halt::trapped;
}

/// A branch from pc to where no instruction is: 7.9, 7.12.
template <Dialect dialect>
constexpr Run land(std::int64_t pc, std::int64_t to) {
    if (dialect == Dialect::contract ? to == -1 : to < 0) return {Halt::done, pc, 0};
    return {Halt::trapped, pc, to};
}

template <Dialect dialect, class Word>
constexpr std::int64_t address_of(Word operand) {
    if constexpr (dialect == Dialect::howerj) {
        if (operand != -1) return static_cast<std::int64_t>(std::make_unsigned_t<Word>(operand));
    }
    return operand;
}

/// Nobody looks on while the machine runs.
struct Unwatched {
    static constexpr bool watches = false;
};

/// SPEC 7, rule by rule, from pc until it halts, or until no more gas than `floor` would be left if
/// ports cost nothing, and still some is: then nothing is returned.
template <Dialect dialect, class Word, class Ports, class Watch>
std::optional<Run> walk(Memory<Word>& memory, std::int64_t& pc, std::int64_t& gas,
                        std::int64_t floor, Ports& ports, Watch& watch) {
    using Bits = std::make_unsigned_t<Word>;
    constexpr bool sets = dialect == Dialect::howerj;
    const auto begun = gas;
    auto& cells = memory.cells;
    const auto size = static_cast<std::int64_t>(cells.size());
    const auto cell = [&](std::int64_t address) -> Word& {
        return cells[static_cast<std::size_t>(address)];
    };
    // Not `at + 2 < size`: a C cell may hold the largest word.
    const auto is_code = [&](std::int64_t at) { return at >= 0 && at <= size - 3; };
    const auto stored = [&]([[maybe_unused]] std::int64_t at) {
        if constexpr (Watch::watches) watch.stored(at);
    };
    std::int64_t unspent = gas;  // before a port is asked
    const auto asked = [&](PortAnswer answer) {
        floor = std::max(floor - std::exchange(unspent, gas) + gas, std::int64_t{0});
        if (Watch::watches && memory.stored >= 0) stored(std::exchange(memory.stored, -1));
        return answer;
    };
    [[maybe_unused]] bool arrived = true;  // by a branch, or behind a port
    while (true) {
        if (!is_code(pc)) return Run{Halt::trapped, pc, pc};  // 7.1
        if constexpr (Watch::watches) {
            if (watch.holds(pc)) {
                const auto left = watch.run(pc, gas);
                if (!is_code(left.to)) return land<dialect>(left.from, left.to);
                pc = left.to;
                arrived = true;
            }
            if (arrived && !watch.holds(pc)) watch.visit(pc, begun - gas);
        }
        if (gas <= floor) {  // 7.2
            if (gas < 1) return Run{Halt::out_of_gas, pc, 0};
            return std::nullopt;
        }
        unspent = --gas;
        const auto a = address_of<dialect>(cell(pc));  // 7.3
        const auto b = address_of<dialect>(cell(pc + 1));
        std::int64_t next = cell(pc + 2);
        Word value{};
        if (a >= 0) {  // 7.4
            if (a >= size) return Run{Halt::trapped, pc, a};
            value = cell(a);
        } else if (const auto answer = asked(ports.in(a, value, gas)); answer != PortAnswer::ok) {
            return Run{halt_of(answer), pc, a};  // 7.5
        }
        bool taken = false;
        if (sets && a < 0) {  // 7.15
            if (b >= size || (b < memory.code && b != -1)) return Run{Halt::trapped, pc, b};
            if (b >= 0) {
                cell(b) = value;
                stored(b);
            }
        } else if (b < 0) {  // 7.6
            const auto answer = asked(ports.out(b, value, gas));
            taken = answer == PortAnswer::jump;
            if (!taken && answer != PortAnswer::ok) return Run{halt_of(answer), pc, b};
            next = value;
        } else {  // 7.7
            if (b >= size || b < memory.code) return Run{Halt::trapped, pc, b};
            const auto before = static_cast<Bits>(cell(b));
            const auto operand = static_cast<Bits>(value);
            cell(b) = static_cast<Word>(
                static_cast<Bits>(a < 0 ? before + operand : before - operand));
            taken = cell(b) <= 0;  // 7.8
            stored(b);
        }
        if constexpr (Watch::watches) {
            watch.branched(pc, taken);
            arrived = (taken && next != pc + 3) || a < 0 || b < 0;
        }
        if (!taken) {
            next = pc + 3;  // 7.10
            if (sets) next = static_cast<Word>(next);  // 7.16
            if (!sets || next >= 0) {
                pc = next;
                continue;
            }
        }
        if (!is_code(next)) return land<dialect>(pc, next);
        pc = next;
    }
}

/// `Ports` has `PortAnswer in(std::int64_t port, Word& value, std::int64_t& gas)` and
/// `PortAnswer out(std::int64_t port, Word value, std::int64_t& gas)`; each charges `gas`, which is
/// what is left, before its effect.
template <Dialect dialect = Dialect::contract, class Word, class Ports>
Run run(Memory<Word>& memory, std::int64_t entry, std::int64_t& gas, Ports& ports,
        const Pace& pace = {}) {
    using Address = std::conditional_t<dialect == Dialect::howerj && sizeof(Word) < 8,
                                       std::make_unsigned_t<Word>, Word>;
    const auto warm = std::max(
        pace.plainly + static_cast<std::int64_t>(memory.cells.size() / 8), std::int64_t{0});
    auto pc = entry;
    Unwatched alone;
    const auto floor = gas > warm ? gas - warm : 0;
    if (const auto end = walk<dialect>(memory, pc, gas, floor, ports, alone)) return *end;
    Traces<Word, Address> traces{memory.cells, memory.code, pace};
    return *walk<dialect>(memory, pc, gas, 0, ports, traces);
}

}  // namespace oisc
