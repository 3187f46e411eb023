// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "ledger/chain.hpp"
#include "ledger/compose.hpp"
#include "sim/world.hpp"

namespace sim {

inline constexpr std::int64_t kStart = 1'700'000'000;  // the clock at the beginning of every world
inline constexpr std::size_t kWitnesses = 4;  // the founder and those after it
inline constexpr std::int64_t kDifficulty = 64;   // of the founding; its search is played,
                                                  // the nonce is real

/// How a network begins.
struct Beginning {
    std::size_t witnesses = kWitnesses;  // the founder and those after it have the role
    bool seated = false;                 // true: blocks follow until all of them are voters
    std::int64_t difficulty = kDifficulty;
};

/// Blocks 0 to 2 of a network in which every wallet may mine, and those that seat its witnesses.
struct Founded {
    ledger::LinkPtr genesis;
    std::vector<ledger::Block> registrations;
    base::Time start;  // what clocks say when the world begins
    std::map<base::KeyId, engine::VoteMemory> voted;  // of those who voted in these blocks
};
Founded found(const Cast& cast, std::int64_t now, const Beginning& beginning = {});

/// Finds a nonce for the draft and signs.
ledger::Block seal(const ledger::Draft& draft, jose::Signer& signer);

}  // namespace sim
