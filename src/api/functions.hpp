// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "ledger/chain.hpp"
#include "ledger/rules.hpp"

namespace api {

/// The record of a function as a chain's tip knows it, with the `function+jwt` that registered it;
/// `version` 0: the one in force.
std::optional<base::Json> function_document(const ledger::Link& tip, std::string_view name,
                                            std::int64_t version);

/// Which action of a transaction failed on top of `before`, and where: {"action": index,
/// "function", "version", "message", and, when the source is in the function's token and compiles
/// to its image, "line" and "source"}.  Nothing when none failed.
std::optional<base::Json> failure_document(const ledger::Link& before, std::string_view token,
                                           const ledger::Receipt& receipt);

/// `lend_book version 2, line 24`
std::string place_of(const base::Json& failure);

}  // namespace api
