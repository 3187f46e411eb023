// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "oisc/machine.hpp"

namespace oisc {

/// Port -1 of a classic program, on strings.
struct Terminal {
    std::string input;
    std::string output;
    std::size_t at = 0;

    template <class Word>
    PortAnswer in(std::int64_t port, Word& value, std::int64_t&) {
        if (port != -1) return PortAnswer::trapped;
        value = at == input.size() ? Word{-1}
                                   : static_cast<Word>(static_cast<unsigned char>(input[at++]));
        return PortAnswer::ok;
    }
    template <class Word>
    PortAnswer out(std::int64_t port, Word value, std::int64_t&) {
        if (port != -1) return PortAnswer::trapped;
        output += static_cast<char>(static_cast<unsigned char>(value & 0xFF));
        return PortAnswer::ok;
    }
};

}  // namespace oisc
