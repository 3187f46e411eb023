// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "workbench/calls.hpp"

namespace workbench {

/// A call that stopped its program: it trapped or ran out of gas where it should have refused.
struct Stopped {
    base::Json action;
    Caller caller;
    Records before;
    Called called;
    std::int64_t number = 0;  // of the case, from 1
};

/// Calls the contract's actions with arguments drawn from their schemas, by callers with and
/// without roles, each on what the calls before it left; the first that stops is made smaller
/// while it still stops in the same place.  The same seed draws the same cases.
std::optional<Stopped> fuzz(const lang::Contract& contract, std::int64_t cases,
                            std::uint64_t seed);

}  // namespace workbench
