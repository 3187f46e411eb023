// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "base/json.hpp"

namespace ledger {

/// What a network chooses for itself in block 0 (SPEC 3, table of parameters).
struct Params {
    std::int64_t block_bytes_max = 4 * 1024 * 1024;
    std::int64_t block_entries_max = 4'096;
    std::int64_t block_gas_max = 50'000'000;
    std::int64_t cells_max = 65'536;
    std::int64_t checkpoint_interval = 4;  // heights from one checkpoint to the next
    std::int64_t difficulty_min = 256;
    std::int64_t finality_patience = 17'280;  // blocks on the last final one: a day's worth
    std::int64_t future_seconds_max = 60;
    std::int64_t gap_max = 12;  // intervals: a longer pause counts as this one
    std::int64_t half_life_seconds = 300;
    std::int64_t interval_seconds = 5;
    std::int64_t key_bits_max = 2'048;
    std::int64_t miner_spacing = 1;  // 1: off
    std::int64_t segment_blocks_max = 8'192;
    std::int64_t segment_bytes_max = 64 * 1024 * 1024;
    std::int64_t tx_gas_max = 1'000'000;
    bool operator==(const Params&) const = default;
};

/// The lowest difficulty of a network that is founded with this one, unless its founder says
/// otherwise.
std::int64_t default_difficulty_min(std::int64_t founding_difficulty);

base::Json to_json(const Params& params);
/// Every parameter, none left out, each within its bounds; else `bad_genesis`.
base::Judged<Params> params_from_json(const base::Json& json);

}  // namespace ledger
