// SPDX-License-Identifier: Apache-2.0
#include "ledger/members.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

/// The roles whose holders the law counts.
constexpr std::array<std::string_view, 2> kCounted{"admin", "witness"};

using Roles = std::vector<std::string>;

bool has(const Roles& roles, std::string_view role) {
    return std::ranges::find(roles, role) != roles.end();
}

/// A `wallet+jwt`: signed by the key in it, for this network, in its time.
struct Registration {
    jose::PublicKey key;
    std::string name;
};
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

base::Judged<Roles> check_roles(const Json& value) {
    const auto* list = value.array();
    if (list == nullptr || list->size() > kRolesMax) return Fault::bad_role;
    Roles roles;
    for (const Json& role : *list) {
        const auto* name = role.string();
        if (name == nullptr || !contract::is_name(*name)) return Fault::bad_role;
        if (!roles.empty() && roles.back() >= *name) return Fault::bad_role;
        roles.push_back(*name);
    }
    return roles;
}

RecordKey holders_key(std::string_view role) { return {"roles", std::string{role}}; }

/// Keeps `roles/ROLE` in step; the last admin stays.
base::Judged<void> count(const base::WalletId& id, const Roles& before, const Roles& after,
                         Overlay& changes) {
    for (const auto role : kCounted) {
        if (has(before, role) == has(after, role)) continue;
        auto list = holders(changes, role);
        if (has(after, role)) {
            if (list.size() == kHoldersMax) return Refusal{Fault::role_full, std::string{role}};
            list.insert(std::ranges::lower_bound(list, id), id);
        } else {
            std::erase(list, id);
            if (role == "admin" && list.empty()) return Fault::last_admin;
        }
        Json::Array ids;
        for (const auto& holder : list) ids.emplace_back(base::text(holder));
        changes.put(holders_key(role), Json::object({{"wallets", std::move(ids)}}));
    }
    return {};
}

/// The wallet's record with some members set anew.
void change(const base::WalletId& id, Overlay& changes,
            const std::vector<std::pair<std::string, Json>>& members) {
    const RecordKey key{"wallets", base::text(id)};
    auto record = *base::parse_json(*changes.get(key));
    for (const auto& [name, value] : members) record.set(name, value);
    changes.put(key, record);
}

Json to_json(const Roles& roles) { return Json::Array(roles.begin(), roles.end()); }

}  // namespace

std::vector<base::WalletId> holders(const contract::RecordView& view, std::string_view role) {
    const auto record = view.get(holders_key(role));
    if (!record) return {};
    std::vector<base::WalletId> ids;
    const auto json = base::parse_json(*record);
    for (const Json& id : *json->find("wallets")->array())
        ids.push_back(*base::id_from_text<base::WalletId>(*id.string()));
    return ids;
}

base::Judged<void> add_wallet(Overlay& changes, const jose::PublicKey& key, std::string name,
                              const Roles& roles) {
    const base::WalletId id{key.id().hash};
    if (const auto good = count(id, {}, roles, changes); !good) return good;
    changes.put({"wallets", base::text(id)}, Json::object({{"jwk", jose::to_jwk(key)},
                                                           {"name", std::move(name)},
                                                           {"roles", to_json(roles)}}));
    changes.put({"keys", base::text(id)}, Json::object({{"wallet", base::text(id)}}));
    return {};
}

base::Judged<Wallet> standing_wallet(const contract::RecordView& view, const Json& id) {
    const auto* text = id.string();
    const auto wallet_id =
        text == nullptr ? base::Result<base::WalletId>{Fault::bad_base64url}
                        : base::id_from_text<base::WalletId>(*text);
    if (!wallet_id) return Refusal{Fault::bad_arguments, "/wallet"};
    auto wallet = find_wallet(view, *wallet_id);
    if (!wallet) return Refusal{Fault::no_such_wallet, *text};
    if (wallet->revoked)
        return Refusal{Fault::no_such_wallet,
                       "revoked in block " + std::to_string(*wallet->revoked)};
    return std::move(*wallet);
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
    return add_wallet(changes, registration->key, registration->name, *roles);
}

base::Judged<void> revoke_wallet(const Json& arguments, const Place& place, Overlay& changes) {
    if (!base::has_members(arguments, {"action", "wallet"}))
        return Refusal{Fault::bad_arguments, "revoke_wallet takes wallet"};
    const auto wallet = standing_wallet(changes, *arguments.find("wallet"));
    if (!wallet) return wallet.error();
    if (const auto good = count(wallet->id, wallet->roles, {}, changes); !good) return good;
    change(wallet->id, changes, {{"revoked", place.height.value}});
    return {};
}

base::Judged<void> set_roles(const Json& arguments, Overlay& changes) {
    if (!base::has_members(arguments, {"action", "roles", "wallet"}))
        return Refusal{Fault::bad_arguments, "set_roles takes roles and wallet"};
    const auto wallet = standing_wallet(changes, *arguments.find("wallet"));
    if (!wallet) return wallet.error();
    const auto roles = check_roles(*arguments.find("roles"));
    if (!roles) return roles.error();
    if (const auto good = count(wallet->id, wallet->roles, *roles, changes); !good) return good;
    change(wallet->id, changes, {{"roles", to_json(*roles)}});
    return {};
}

/// The record of the key that was given up keeps it whole: what it signed can still be held against
/// its wallet.
base::Judged<void> set_key(const Json& arguments, const Place& place, Overlay& changes,
                           Cache& cache) {
    if (!base::has_members(arguments, {"action", "token", "wallet"}))
        return Refusal{Fault::bad_arguments, "set_key takes token and wallet"};
    const auto wallet = standing_wallet(changes, *arguments.find("wallet"));
    if (!wallet) return wallet.error();
    const auto registration = check_wallet_token(*arguments.find("token"), place, cache);
    if (!registration) return registration.error();
    const auto id = base::text(wallet->id);
    const auto key = base::text(registration->key.id());
    if (changes.get({"keys", key})) return Refusal{Fault::key_used, key};
    changes.put({"keys", base::text(wallet->key.id())},
                Json::object({{"jwk", jose::to_jwk(wallet->key)}, {"wallet", id}}));
    changes.put({"keys", key}, Json::object({{"wallet", id}}));
    change(wallet->id, changes, {{"jwk", jose::to_jwk(registration->key)}});
    return {};
}

void take_witness_role(const Wallet& wallet, Overlay& changes) {
    auto roles = wallet.roles;
    std::erase(roles, "witness");
    const auto counted = count(wallet.id, wallet.roles, roles, changes);
    JOT_ASSERT(counted.has_value());  // only the last admin could stay
    change(wallet.id, changes, {{"roles", to_json(roles)}});
}

}  // namespace ledger
