// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
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

/// A call with arguments drawn from its schema.
struct Drawn {
    const base::Json& action;
    const Caller& caller;
    const Records& before;
    const Called& called;
    std::int64_t number;  // of the case, from 1
};

/// Calls the contract's actions with arguments drawn from their schemas, by callers with and
/// without roles, each on what the calls before it left, until `visit` says false.  The same seed
/// draws the same cases.  Arguments larger than a transaction are left out.
void each_drawn(const lang::Contract& contract, std::int64_t cases, std::uint64_t seed,
                const std::function<bool(const Drawn&)>& visit);

/// The first drawn call that stops, made smaller while it still stops in the same place.
std::optional<Stopped> fuzz(const lang::Contract& contract, std::int64_t cases,
                            std::uint64_t seed);

}  // namespace workbench
