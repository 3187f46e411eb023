// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "lang/syntax.hpp"

namespace lang {

inline constexpr std::size_t kSourceBytesMax = 32 * 1024;
inline constexpr int kNestingMax = 64;  // of expressions, statements and types

/// The tree of a source (docs/CONTRACTS.md).  After a mistake it goes on with the next statement or
/// declaration, so several are found at once; with any, the tree is not for use.
File parse(std::string_view source, std::vector<Diagnostic>& faults);

}  // namespace lang
