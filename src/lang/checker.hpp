// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "lang/types.hpp"

namespace lang {

/// The builtin functions by name: what they take stands in docs/CONTRACTS.md.
bool is_builtin(std::string_view name);

/// Whether control never comes behind the statements: they return or fail on every path.
bool always_leaves(const std::vector<Statement>& body);

/// Gives every expression its type and every name its meaning, or says why not.  Constants are
/// replaced by their values.  With any fault the tree is not for use.
void check(File& file, Types& types, std::vector<Diagnostic>& faults);

}  // namespace lang
