// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "workbench/calls.hpp"

namespace workbench {

/// How a test of a contract ended.
struct Tested {
    std::string name;
    std::optional<lang::Diagnostic> failure;
    struct Made {
        const lang::Step* step;
        base::Json action;
        Caller caller;
        Records before;
        Called called;
    };
    std::vector<Made> calls;  // in order, the last of which may be why it failed
};

/// Runs the tests that stand in the source, each on records of its own.  The result refers to the
/// contract.
std::vector<Tested> run_tests(const lang::Contract& contract);

}  // namespace workbench
