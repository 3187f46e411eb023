// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "ledger/chain.hpp"
#include "ledger/compose.hpp"
#include "sim/world.hpp"

namespace sim {

inline constexpr std::int64_t kStart = 1'700'000'000;  // the clock at the beginning of every world
inline constexpr std::size_t kWitnesses = 4;  // the founder and those after it
inline constexpr std::int64_t kDifficulty = 64;   // of the founding; its search is played,
                                                  // the nonce is real

/// Blocks 0 to 2 of a network in which every wallet may mine.
struct Founded {
    ledger::LinkPtr genesis;
    std::vector<ledger::Block> registrations;
};
Founded found(const Cast& cast, std::int64_t now);

/// Finds a nonce for the draft and signs.
ledger::Block seal(const ledger::Draft& draft, jose::Signer& signer);

}  // namespace sim
