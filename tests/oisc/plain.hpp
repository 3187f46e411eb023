// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "oisc/machine.hpp"

namespace oisc {

/// SPEC 7 as plainly as it can be written: the machine's twin, in tests and measurements alone.
template <Dialect dialect = Dialect::contract, class Word, class Ports>
Run plain(Memory<Word>& memory, std::int64_t pc, std::int64_t& gas, Ports& ports) {
    using Bits = std::make_unsigned_t<Word>;
    constexpr bool howerj = dialect == Dialect::howerj;
    constexpr Halt kHalts[]{Halt::done, Halt::done, Halt::refused, Halt::out_of_gas, Halt::trapped};
    Word* const m = memory.cells.data();
    const auto size = static_cast<std::int64_t>(memory.cells.size());
    const auto address = [](Word w) { return howerj && w != -1 ? std::int64_t(Bits(w)) : w; };
    for (;;) {
        if (pc < 0 || pc > size - 3) return {Halt::trapped, pc, pc};
        if (gas == 0) return {Halt::out_of_gas, pc, 0};
        --gas;
        const std::int64_t a = address(m[pc]), b = address(m[pc + 1]);
        std::int64_t next = m[pc + 2];
        Word value = 0;
        auto answer = a < 0 ? ports.in(a, value, gas) : PortAnswer::ok;
        if (answer != PortAnswer::ok) return {kHalts[int(answer)], pc, a};
        if (a >= size) return {Halt::trapped, pc, a};
        if (a >= 0) value = m[a];
        bool taken = false;
        if (b >= size || (b >= 0 && b < memory.code)) return {Halt::trapped, pc, b};
        if (howerj && a < 0) {
            if (b < -1) return {Halt::trapped, pc, b};
            if (b >= 0) m[b] = value;
        } else if (b < 0) {
            answer = ports.out(b, value, gas);
            if (answer > PortAnswer::jump) return {kHalts[int(answer)], pc, b};
            taken = answer == PortAnswer::jump;
            next = value;
        } else {
            m[b] = Word(a < 0 ? Bits(m[b]) + Bits(value) : Bits(m[b]) - Bits(value));
            taken = m[b] <= 0;
        }
        if (!taken) next = howerj ? std::int64_t(Word(pc + 3)) : pc + 3;
        if (taken || next < 0) {
            if (dialect == Dialect::contract ? next == -1 : next < 0) return {Halt::done, pc, 0};
            if (next < 0 || next > size - 3) return {Halt::trapped, pc, next};
        }
        pc = next;
    }
}

}  // namespace oisc
