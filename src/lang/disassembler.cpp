// SPDX-License-Identifier: Apache-2.0
#include "lang/disassembler.hpp"

#include <fmt/core.h>

#include <set>

#include "contract/ports.hpp"

namespace lang {

namespace {

std::string operand(std::int64_t value) {
    const auto* row = value < 0 ? contract::find_port(value) : nullptr;
    return row != nullptr ? std::string{row->name} : std::to_string(value);
}

}  // namespace

std::string disassemble(const oisc::Image& image, const std::vector<int>& lines) {
    const auto cell = [&](std::int64_t at) { return image.cells.at(static_cast<std::size_t>(at)); };
    const auto code = static_cast<std::int64_t>(lines.size()) * 3;
    std::set<std::int64_t> targets;
    for (std::int64_t pc = 0; pc < code; pc += 3)
        if (cell(pc + 2) != pc + 3 && cell(pc + 2) >= 0) targets.insert(cell(pc + 2));
    std::string text = image.self_modifying ? ".selfmodifying\n" : "";
    for (std::int64_t pc = 0; pc < code; pc += 3) {
        if (pc == image.entry) text += "start:\n";
        if (targets.contains(pc)) text += fmt::format("L{}:\n", pc);
        const auto next = cell(pc + 2);
        std::string c;
        if (next < 0) c = std::to_string(next);
        if (next >= 0 && next != pc + 3) c = fmt::format("L{}", next);
        text += fmt::format(" {:<8} {:<8} {:<8} ; {}, line {}\n", operand(cell(pc)),
                            operand(cell(pc + 1)), c, pc,
                            lines[static_cast<std::size_t>(pc / 3)]);
    }
    // Each constant has a cell, in the order of the constants.
    std::size_t handle = 1;
    for (auto at = code; at < static_cast<std::int64_t>(image.cells.size()); ++at) {
        if (at == image.code) text += ".data\n";
        const bool constant =
            handle <= image.constants.size() && cell(at) == static_cast<std::int64_t>(handle);
        if (constant) {
            text += fmt::format(".const c{} {} ; at {}\n", handle,
                                base::write_json(image.constants[handle - 1]), at);
            ++handle;
        } else {
            text += fmt::format(".word {} ; at {}\n", cell(at), at);
        }
    }
    return text;
}

}  // namespace lang
