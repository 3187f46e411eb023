// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "workbench/calls.hpp"

namespace workbench {

enum class Detail { nothing, statements, instructions };

/// A call that was watched: what it did, in how many instructions, and a line for each statement
/// (with the variables that it changed) or each instruction (A, B, C and the cell that changed).
struct Trace {
    Called called;
    std::int64_t instructions = 0;
    std::set<std::int64_t> reached;  // every pc that was executed
    std::vector<std::string> lines;  // at most kTraceLinesMax
};
inline constexpr std::size_t kTraceLinesMax = 10'000;

/// The same call as workbench::call, on a plain interpreter that shows every step.
Trace trace(const lang::Compiled& action, std::string_view source,
            const contract::Function& function, const base::Json& json, const Caller& caller,
            const Moment& moment, const contract::RecordView& before, Detail detail);

}  // namespace workbench
