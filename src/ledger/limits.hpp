// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "jose/jws.hpp"

namespace ledger {

// Bounds of the law (version 1).  What a network may choose lies in Params, within these.
inline constexpr std::size_t kEntryBytesMax = jose::kTokenBytesMax;
inline constexpr std::size_t kHeaderBytesMax = 16 * 1024;  // block 0 carries every parameter
inline constexpr std::int64_t kBlockBytesCeiling = 16 * 1024 * 1024;
inline constexpr std::int64_t kBlockEntriesCeiling = 16'384;
inline constexpr std::int64_t kCellsCeiling = 65'536;
inline constexpr std::int64_t kTxGasCeiling = 20'000'000;
inline constexpr std::size_t kActionsMax = 64;  // of one transaction
inline constexpr std::int64_t kTxLifetimeMax = 24 * 60 * 60;             // seconds
inline constexpr std::int64_t kRegistrationLifetimeMax = 90 * 24 * 60 * 60;  // seconds
inline constexpr std::size_t kNonceMin = 12;
inline constexpr std::size_t kNonceMax = 64;
inline constexpr std::int64_t kDifficultyMax = (std::int64_t{1} << 53) - 1;
inline constexpr std::size_t kRolesMax = 16;    // of one wallet
inline constexpr std::size_t kHoldersMax = 64;  // of role admin; of role witness
inline constexpr std::int64_t kNoticeBlocks = 64;  // before other parameters come into force
inline constexpr std::int64_t kLawMax = 1'000'000;

// Prices in gas; a contract's own come on top.
inline constexpr std::int64_t kTxGas = 100;
inline constexpr std::int64_t kRegisterWalletGas = 20'000;
inline constexpr std::int64_t kRegisterFunctionGas = 40'000;
inline constexpr std::int64_t kRetireFunctionGas = 1'000;
inline constexpr std::int64_t kRevokeWalletGas = 4'000;
inline constexpr std::int64_t kSetRolesGas = 4'000;
inline constexpr std::int64_t kSetKeyGas = 20'000;
inline constexpr std::int64_t kSetParamsGas = 4'000;
inline constexpr std::int64_t kEvidenceGas = 40'000;  // two signatures

static_assert(kHeaderBytesMax <= jose::kTokenBytesMax, "a block token is a token");

}  // namespace ledger
