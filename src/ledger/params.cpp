// SPDX-License-Identifier: Apache-2.0
#include "ledger/params.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "ledger/limits.hpp"

namespace ledger {

namespace {

struct Row {
    std::string_view name;
    std::int64_t Params::* member;
    std::int64_t min;
    std::int64_t max;
};

constexpr std::array kRows{
    Row{"block_bytes_max", &Params::block_bytes_max, 256 * 1024, kBlockBytesCeiling},
    Row{"block_entries_max", &Params::block_entries_max, 1, kBlockEntriesCeiling},
    Row{"block_gas_max", &Params::block_gas_max, 1'000'000, 1'000'000'000},
    Row{"cells_max", &Params::cells_max, 100, kCellsCeiling},
    Row{"checkpoint_interval", &Params::checkpoint_interval, 1, 1'000},
    Row{"difficulty_min", &Params::difficulty_min, 1, kDifficultyMax},
    Row{"finality_patience", &Params::finality_patience, 100, 100'000'000},
    Row{"future_seconds_max", &Params::future_seconds_max, 1, 3'600},
    Row{"gap_max", &Params::gap_max, 2, 1'000},
    Row{"half_life_seconds", &Params::half_life_seconds, 10, 10'000'000},
    Row{"interval_seconds", &Params::interval_seconds, 1, 3'600},
    Row{"key_bits_max", &Params::key_bits_max, 2'048, 4'096},
    Row{"miner_spacing", &Params::miner_spacing, 1, 64},
    Row{"segment_blocks_max", &Params::segment_blocks_max, 1, 1'000'000},
    Row{"segment_bytes_max", &Params::segment_bytes_max, 1'024, std::int64_t{1} << 32U},
    Row{"tx_gas_max", &Params::tx_gas_max, 100'000, kTxGasCeiling},
};

static_assert(256 * 1024 >= kHeaderBytesMax + kEntryBytesMax + 2,
              "a largest transaction must fit into some block");
static_assert(kTxGas + kRegisterFunctionGas <= 100'000,
              "a registration must fit into the smallest transaction");

}  // namespace

std::int64_t default_difficulty_min(std::int64_t founding_difficulty) {
    return std::max(founding_difficulty / 16, std::min<std::int64_t>(founding_difficulty, 256));
}

base::Json to_json(const Params& params) {
    auto json = base::Json::object();
    for (const Row& row : kRows) json.set(std::string{row.name}, params.*row.member);
    return json;
}

base::Judged<Params> params_from_json(const base::Json& json) {
    Params params;
    if (json.members() == nullptr || json.members()->size() != kRows.size())
        return base::Refusal{base::Fault::bad_genesis, "params: every parameter and no other"};
    for (const Row& row : kRows) {
        const auto* value = json.find(row.name);
        const auto* number = value == nullptr ? nullptr : value->integer();
        if (number == nullptr || *number < row.min || *number > row.max)
            return base::Refusal{base::Fault::bad_genesis, "params/" + std::string{row.name}};
        params.*row.member = *number;
    }
    if (params.block_gas_max < params.tx_gas_max)
        return base::Refusal{base::Fault::bad_genesis, "params/block_gas_max below tx_gas_max"};
    if (params.half_life_seconds < params.interval_seconds)
        return base::Refusal{base::Fault::bad_genesis,
                             "params/half_life_seconds below interval_seconds"};
    if (params.key_bits_max % 1'024 != 0)
        return base::Refusal{base::Fault::bad_genesis, "params/key_bits_max: 2048, 3072 or 4096"};
    return params;
}

}  // namespace ledger
