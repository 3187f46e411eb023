// SPDX-License-Identifier: Apache-2.0
#include "ledger/actions.hpp"

#include <algorithm>
#include <array>

#include "ledger/finality.hpp"
#include "ledger/law.hpp"
#include "ledger/limits.hpp"
#include "ledger/members.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

struct Known {
    LawAction action;
    std::string_view name;
    std::int64_t gas;
};
constexpr std::array kKnown{
    Known{LawAction::evidence, "evidence", kEvidenceGas},
    Known{LawAction::register_function, "register_function", kRegisterFunctionGas},
    Known{LawAction::register_wallet, "register_wallet", kRegisterWalletGas},
    Known{LawAction::retire_function, "retire_function", kRetireFunctionGas},
    Known{LawAction::revoke_wallet, "revoke_wallet", kRevokeWalletGas},
    Known{LawAction::set_key, "set_key", kSetKeyGas},
    Known{LawAction::set_params, "set_params", kSetParamsGas},
    Known{LawAction::set_roles, "set_roles", kSetRolesGas},
};

constexpr std::array<std::string_view, 11> kReserved{
    "evidence",     "register_function", "register_wallet", "retire_function",
    "revoke_wallet", "rotate_epoch",      "set_key",         "set_params",
    "set_roles",     "share_key",         "vote"};

base::Judged<void> register_function(const Json& arguments, const Place& place, Overlay& changes,
                                     Cache& cache) {
    if (!base::has_members(arguments, {"action", "token"}))
        return Refusal{Fault::bad_arguments, "register_function takes token"};
    const auto* text = arguments.find("token")->string();
    if (text == nullptr) return Refusal{Fault::bad_arguments, "/token"};
    const auto jws = jose::parse_jws(*text, jose::Typ::function);
    if (!jws) return Refusal{jws.fault(), "function token"};
    const auto payload = base::parse_json(jws->payload);
    if (!payload) return Refusal{payload.fault(), "function token"};
    const auto author = cache.wallets.of_key(place.before, jws->kid);
    if (author == nullptr || author->revoked) return Refusal{Fault::unknown_key, "function token"};
    if (const auto good = cache.verifier.verify(*jws, author->key); !good)
        return Refusal{good.fault(), "function token"};
    const contract::Limits limits{place.params.cells_max, place.params.tx_gas_max};
    auto function = contract::parse_function(*payload, limits);
    if (!function) return function.error();
    if (is_reserved_action(function->name))
        return Refusal{Fault::reserved_name, function->name};
    if (const auto present = changes.get({"functions", function->name})) {
        const auto record = base::parse_json(*present);
        if (*record->find("version")->integer() >= function->version)
            return Refusal{Fault::old_version, function->name};
    }
    const std::string token_id = base::hex(base::sha256(*text));
    Json record = *payload;
    record.erase("source");
    record.erase("iat");
    record.set("height", place.height.value);
    record.set("token", token_id);
    changes.put({"functions", function->name + "@" + std::to_string(function->version)}, record);
    changes.put({"functions", function->name}, Json::object({{"version", function->version}}));
    return {};
}

/// The record goes on to say which version was the last, so that the next one is above it.
base::Judged<void> retire_function(const Json& arguments, const Place& place, Overlay& changes) {
    if (!base::has_members(arguments, {"action", "name"}))
        return Refusal{Fault::bad_arguments, "retire_function takes name"};
    const auto* name = arguments.find("name")->string();
    if (name == nullptr || !contract::is_name(*name))
        return Refusal{Fault::bad_arguments, "/name"};
    const auto present = changes.get({"functions", *name});
    if (!present) return Refusal{Fault::unknown_action, *name};
    auto record = *base::parse_json(*present);
    if (const Json* retired = record.find("retired"))
        return Refusal{Fault::unknown_action, retired_words(*name, *retired)};
    record.set("retired", place.height.value);
    changes.put({"functions", *name}, record);
    return {};
}

}  // namespace

std::string retired_words(std::string_view name, const Json& height) {
    return std::string{name} + " was retired in block " + base::write_json(height);
}

std::optional<LawAction> law_action(std::string_view name) {
    const auto* row = std::ranges::find(kKnown, name, &Known::name);
    if (row == kKnown.end()) return std::nullopt;
    return row->action;
}

bool may_use(LawAction action, const Json& arguments, const Wallet& sender) {
    if (action == LawAction::evidence || sender.has_role("admin")) return true;
    const Json* wallet = arguments.find("wallet");
    return action == LawAction::set_key && wallet != nullptr &&
           *wallet == Json{base::text(sender.id)};
}

bool is_reserved_action(std::string_view name) {
    return std::ranges::find(kReserved, name) != kReserved.end();
}

std::int64_t price(LawAction action) {
    return std::ranges::find(kKnown, action, &Known::action)->gas;
}

base::Judged<void> apply_law_action(LawAction action, const base::Json& arguments,
                                    const Place& place, Overlay& changes, Cache& cache) {
    switch (action) {
        case LawAction::register_wallet:
            return register_wallet(arguments, place, changes, cache);
        case LawAction::register_function:
            return register_function(arguments, place, changes, cache);
        case LawAction::retire_function: return retire_function(arguments, place, changes);
        case LawAction::revoke_wallet: return revoke_wallet(arguments, place, changes);
        case LawAction::set_roles: return set_roles(arguments, changes);
        case LawAction::set_key: return set_key(arguments, place, changes, cache);
        case LawAction::set_params: return set_params(arguments, place, changes);
        case LawAction::evidence: break;
    }
    return evidence(arguments, place, changes, cache);
}

}  // namespace ledger
