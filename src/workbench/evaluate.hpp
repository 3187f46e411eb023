// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>

#include "lang/syntax.hpp"
#include "workbench/calls.hpp"

namespace workbench {

/// The value of an expression in a test: literals, constants of the file, `wallet("alice")`,
/// records and their members, `exists`, comparisons, `&&`, `||`, `!`, `+` and `-`.
std::expected<base::Json, lang::Diagnostic> evaluate(const lang::Expr& expr,
                                                     const lang::File& file,
                                                     const Records& records);

/// The record that COLLECTION[KEY] names.
std::expected<contract::RecordKey, lang::Diagnostic> record_key(const lang::Expr& expr,
                                                                const lang::File& file,
                                                                const Records& records);

}  // namespace workbench
