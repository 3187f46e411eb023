// SPDX-License-Identifier: Apache-2.0
#include "ledger/tx.hpp"

#include <algorithm>

#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

/// A member that is an integer of at least `min`.
const std::int64_t* whole(const Json& payload, std::string_view name, std::int64_t min) {
    const auto* value = payload.find(name)->integer();
    return value != nullptr && *value >= min ? value : nullptr;
}

base::Judged<std::vector<Json>> parse_actions(const Json& value) {
    const auto* list = value.array();
    if (list == nullptr || list->empty() || list->size() > kActionsMax)
        return Refusal{Fault::payload_value, "actions"};
    for (std::size_t i = 0; i < list->size(); ++i) {
        const Json* name = (*list)[i].find("action");
        if (name == nullptr || name->string() == nullptr || name->string()->size() > 64)
            return Refusal{Fault::payload_value, "actions/" + std::to_string(i) + "/action"};
    }
    return *list;
}

}  // namespace

base::Judged<Transaction> parse_tx(std::string_view token) {
    auto jws = jose::parse_jws(token, jose::Typ::transaction);
    if (!jws) return jws.fault();
    const auto payload = base::parse_json(jws->payload);
    if (!payload) return payload.fault();
    if (!base::has_members(*payload, {"actions", "aud", "exp", "iat", "seq"}))
        return Fault::payload_members;
    const auto* aud = payload->find("aud")->string();
    const auto network = base::id_from_hex<base::NetworkId>(aud == nullptr ? "" : *aud);
    if (!network) return Refusal{Fault::payload_value, "aud"};
    for (const auto* name : {"exp", "iat"})
        if (whole(*payload, name, 0) == nullptr) return Refusal{Fault::payload_value, name};
    if (whole(*payload, "seq", 1) == nullptr) return Refusal{Fault::payload_value, "seq"};
    auto actions = parse_actions(*payload->find("actions"));
    if (!actions) return actions.error();
    return Transaction{std::string{token},
                       {base::sha256(token)},
                       std::move(*jws),
                       *network,
                       *whole(*payload, "seq", 1),
                       {*whole(*payload, "iat", 0)},
                       {*whole(*payload, "exp", 0)},
                       std::move(*actions)};
}

base::Result<SignedTx> SignedTx::check(Transaction tx, const jose::PublicKey& key,
                                       jose::Verifier& verifier) {
    if (key.id() != tx.jws.kid) return Fault::unknown_key;
    const auto verified = verifier.verify(tx.jws, key);
    if (!verified) return verified.fault();
    return SignedTx{std::move(tx)};
}

std::string tx_payload(const Intent& intent) {
    return base::write_json(Json::object({{"actions", Json::Array(intent.actions)},
                                          {"aud", intent.network.hex()},
                                          {"exp", intent.exp.seconds},
                                          {"iat", intent.iat.seconds},
                                          {"seq", intent.seq}}));
}

Json register_wallet_action(std::string_view wallet_token, const std::set<std::string>& roles) {
    return Json::object({{"action", "register_wallet"},
                         {"roles", Json::Array(roles.begin(), roles.end())},
                         {"token", wallet_token}});
}

Json register_function_action(std::string_view function_token) {
    return Json::object({{"action", "register_function"}, {"token", function_token}});
}

std::string wallet_payload(std::string_view name, const jose::PublicKey& key,
                           const base::NetworkId* network, base::Time iat, base::Time exp) {
    auto payload = Json::object({{"exp", exp.seconds},
                                 {"iat", iat.seconds},
                                 {"jwk", jose::to_jwk(key)},
                                 {"name", name}});
    if (network != nullptr) payload.set("aud", network->hex());
    return base::write_json(payload);
}

bool is_label(std::string_view name) {
    if (!base::is_utf8(name) || base::has_control(name)) return false;
    const auto length = base::code_points(name);
    return length >= 1 && length <= 64;
}

}  // namespace ledger
