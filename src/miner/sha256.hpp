// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hash.hpp"

namespace miner {

/// SHA-256 (FIPS 180-4) between compressions: what a midstate is.
using Midstate = std::array<std::uint32_t, 8>;
inline constexpr std::size_t kChunk = 64;  // bytes per compression

Midstate initial_state();
/// One compression.  Requires: 64 bytes at `chunk`.
void compress(Midstate& state, const std::uint8_t* chunk);
/// The state as the digest's 32 bytes.
base::Hash digest(const Midstate& state);

}  // namespace miner
