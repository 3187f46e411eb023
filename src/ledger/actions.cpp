// SPDX-License-Identifier: Apache-2.0
#include "ledger/actions.hpp"

#include <algorithm>
#include <array>

#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

constexpr std::array<std::string_view, 11> kReserved{
    "evidence",     "register_function", "register_wallet", "retire_function",
    "revoke_wallet", "rotate_epoch",      "set_key",         "set_params",
    "set_roles",     "share_key",         "vote"};

struct Registration {
    jose::PublicKey key;
    std::string name;
};

/// A `wallet+jwt`: signed by the key in it, for this network, in its time.
base::Judged<Registration> check_wallet_token(const Json& token, const Place& place,
                                              Cache& cache) {
    const auto* text = token.string();
    if (text == nullptr) return Refusal{Fault::bad_arguments, "/token"};
    const auto jws = jose::parse_jws(*text, jose::Typ::wallet);
    if (!jws) return Refusal{jws.fault(), "wallet token"};
    const auto payload = base::parse_json(jws->payload);
    if (!payload) return Refusal{payload.fault(), "wallet token"};
    if (!base::has_members(*payload, {"exp", "iat", "jwk", "name"}, {"aud"}))
        return Refusal{Fault::payload_members, "wallet token"};
    const auto key = jose::PublicKey::from_jwk(*payload->find("jwk"));
    if (!key) return Refusal{key.fault(), "wallet token: jwk"};
    if (key->bits() > place.params.key_bits_max)
        return Refusal{Fault::weak_key, "wallet token: over key_bits_max"};
    const auto* name = payload->find("name")->string();
    if (name == nullptr || !is_label(*name))
        return Refusal{Fault::payload_value, "wallet token: name"};
    const auto* iat = payload->find("iat")->integer();
    const auto* exp = payload->find("exp")->integer();
    if (iat == nullptr || exp == nullptr || *iat < 0)
        return Refusal{Fault::payload_value, "wallet token: iat, exp"};
    if (jws->kid != key->id()) return Fault::no_possession;
    if (const auto good = cache.verifier.verify(*jws, *key); !good)
        return Refusal{good.fault(), "wallet token"};
    if (*iat > place.time.seconds || *exp < place.time.seconds ||
        *exp - *iat > kRegistrationLifetimeMax)
        return Fault::registration_expired;
    // Wallets of block 2 were made before anybody could know the network's id.
    const Json* aud = payload->find("aud");
    if (aud == nullptr ? place.height.value != 2
                       : aud->string() == nullptr || *aud->string() != place.network.hex())
        return Fault::registration_network;
    return Registration{*key, *name};
}

base::Judged<std::vector<std::string>> check_roles(const Json& value) {
    const auto* list = value.array();
    if (list == nullptr || list->size() > kRolesMax) return Fault::bad_role;
    std::vector<std::string> roles;
    for (const Json& role : *list) {
        const auto* name = role.string();
        if (name == nullptr || !contract::is_name(*name)) return Fault::bad_role;
        if (!roles.empty() && roles.back() >= *name) return Fault::bad_role;
        roles.push_back(*name);
    }
    return roles;
}

base::Judged<void> register_wallet(const Json& arguments, const Place& place, Overlay& changes,
                                   Cache& cache) {
    if (!base::has_members(arguments, {"action", "roles", "token"}))
        return Refusal{Fault::bad_arguments, "register_wallet takes roles and token"};
    const auto roles = check_roles(*arguments.find("roles"));
    if (!roles) return roles.error();
    const auto registration = check_wallet_token(*arguments.find("token"), place, cache);
    if (!registration) return registration.error();
    if (changes.get({"keys", base::text(registration->key.id())}))
        return Refusal{Fault::key_used, base::text(registration->key.id())};
    put_wallet(changes, registration->key, registration->name, *roles);
    return {};
}

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
    if (author == nullptr) return Refusal{Fault::unknown_key, "function token"};
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
    if (name == "register_wallet") return LawAction::register_wallet;
    if (name == "register_function") return LawAction::register_function;
    if (name == "retire_function") return LawAction::retire_function;
    return std::nullopt;
}

bool is_reserved_action(std::string_view name) {
    return std::ranges::find(kReserved, name) != kReserved.end();
}

std::int64_t price(LawAction action) {
    switch (action) {
        case LawAction::register_wallet: return kRegisterWalletGas;
        case LawAction::register_function: return kRegisterFunctionGas;
        case LawAction::retire_function: break;
    }
    return kRetireFunctionGas;
}

base::Judged<void> apply_law_action(LawAction action, const base::Json& arguments,
                                    const Place& place, Overlay& changes, Cache& cache) {
    switch (action) {
        case LawAction::register_wallet:
            return register_wallet(arguments, place, changes, cache);
        case LawAction::register_function:
            return register_function(arguments, place, changes, cache);
        case LawAction::retire_function: break;
    }
    return retire_function(arguments, place, changes);
}

}  // namespace ledger
