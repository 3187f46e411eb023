// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "oisc/image.hpp"

namespace lang {

struct AssemblyError {
    int line = 0;    // from 1
    int column = 0;  // from 1
    std::string message;
};

struct Assembly {
    oisc::Image image;
    std::map<std::string, std::int64_t> labels;  // name -> address
};

/// Macro assembler for images of port list 1.
///
///     label: A B [C]      one instruction; C is the next instruction when left out
///     .word e …           cells
///     .const NAME JSON    a cell that holds a constant's handle
///     .data               what follows is writable; what stands before it is not
///     .selfmodifying      all of it is writable
///     .equ NAME e         a name for a number
///     .macro NAME p… / .endm   parameters are substituted all at once; `@@` makes labels unique
///
/// An operand is a sum of decimal numbers, labels, port names, and `?`, the address behind this
/// line.  `;` begins a comment, except within JSON strings.  Execution begins at `start`.
std::expected<Assembly, AssemblyError> assemble(std::string_view text);

}  // namespace lang
