// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "ledger/rules.hpp"

namespace ledger {

/// The actions that the law itself knows and carries out under law 1.
enum class LawAction {
    evidence,
    register_function,
    register_wallet,
    retire_function,
    revoke_wallet,
    set_key,
    set_params,
    set_roles,
};

/// Nothing for a name that the law does not carry out.
std::optional<LawAction> law_action(std::string_view name);
/// Every name that only the law may ever use, those of later laws included.
bool is_reserved_action(std::string_view name);
/// For a refusal: since when the function is no more.
std::string retired_words(std::string_view name, const base::Json& height);
/// Admins use all of them; anybody gives evidence, and a wallet sets its own key.
bool may_use(LawAction action, const base::Json& arguments, const Wallet& sender);
/// Gas.
std::int64_t price(LawAction action);

/// Requires: the sender may use it.  Refuses by a rule of chapters 2 and 5.
base::Judged<void> apply_law_action(LawAction action, const base::Json& arguments,
                                    const Place& place, Overlay& changes, Cache& cache);

}  // namespace ledger
