// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <vector>

#include "workbench/testing.hpp"

namespace workbench {

/// A call of a test, as the stepper saw it.
struct Measured {
    std::string name;  // "TEST" N ACTION: the Nth call of tests of this name
    std::string action;
    bool applied = false;
    std::int64_t gas = 0;
    std::int64_t instructions = 0;
    std::set<std::int64_t> reached;  // every pc that was executed
};

/// Every call of tests that `run_tests` ran, in their order.
std::vector<Measured> measure(const lang::Contract& contract, const std::vector<Tested>& tests);

/// How much of an action's program was executed.
struct Covered {
    std::string action;
    std::size_t instructions = 0;
    std::size_t reached = 0;
    struct Line {
        int number = 0;
        std::size_t instructions = 0;
        std::size_t reached = 0;
    };
    std::vector<Line> missed;  // lines of which not every instruction was, in order
};
std::vector<Covered> cover(const lang::Contract& contract, const std::vector<Measured>& calls);

}  // namespace workbench
