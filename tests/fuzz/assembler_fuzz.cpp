// SPDX-License-Identifier: Apache-2.0
// lang/assembler: what assembles is an image that every peer can read, and no text takes it long.
#include <algorithm>

#include "fuzz.hpp"
#include "lang/assembler.hpp"

FUZZ(input) {
    const auto assembly = lang::assemble(input);
    if (!assembly) {
        const auto& [line, column, message] = assembly.error();
        LAW(line >= 1 && column >= 1 && !message.empty());
        LAW(line <= 1 + std::ranges::count(input, '\n'));
        return;
    }
    const auto decoded = oisc::decode(oisc::encode(assembly->image));
    LAW(decoded && *decoded == assembly->image);
    const auto again = lang::assemble(input);
    LAW(again && again->image == assembly->image && again->labels == assembly->labels);
    for (const auto& [name, address] : assembly->labels)
        LAW(!name.empty() && address >= 0 &&
            address <= static_cast<std::int64_t>(assembly->image.cells.size()));
}
