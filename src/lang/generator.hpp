// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lang/builder.hpp"
#include "lang/syntax.hpp"

namespace lang {

/// Where a variable of the source lies while its program runs.
struct Placed {
    std::string function;
    std::string name;
    std::int64_t address = 0;
    Type::Kind kind = Type::Kind::none;
};

struct Generated {
    Builder::Program program;
    std::set<std::string> collections;  // that the action or a function it calls may touch
    std::vector<Placed> variables;
};

/// The program of an action; nothing when no image could hold it.  Requires: a file that was
/// checked without a fault.
std::optional<Generated> generate(const File& file, const Function& action);

}  // namespace lang
