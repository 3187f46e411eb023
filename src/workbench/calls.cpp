// SPDX-License-Identifier: Apache-2.0
#include "workbench/calls.hpp"

#include <algorithm>
#include <stdexcept>

namespace workbench {

using base::Json;
using contract::RecordKey;
using contract::Status;

std::optional<std::string_view> Records::get(const RecordKey& key) const {
    const auto at = records_.find(key);
    if (at == records_.end()) return std::nullopt;
    return at->second;
}

void Records::put(const RecordKey& key, const Json& value) {
    records_[key] = base::write_json(value);
}

void Records::take(const contract::RecordDiff& diff) {
    for (const auto& [key, text] : diff) {
        if (text)
            records_[key] = *text;
        else
            records_.erase(key);
    }
}

std::vector<RecordKey> Records::keys() const {
    std::vector<RecordKey> keys;
    keys.reserve(records_.size());
    for (const auto& [key, text] : records_) keys.push_back(key);
    return keys;
}

Json Records::json() const {
    auto all = Json::object();
    for (const auto& [key, text] : records_) {
        const Json* before = all.find(key.collection);
        auto collection = before == nullptr ? Json::object() : *before;
        collection.set(key.key, *base::parse_json(text));
        all.set(key.collection, std::move(collection));
    }
    return all;
}

base::Result<Records> Records::from(const Json& json) {
    Records records;
    if (json.members() == nullptr) return base::Fault::payload_value;
    for (const auto& collection : *json.members()) {
        if (collection.value.members() == nullptr) return base::Fault::payload_value;
        for (const auto& record : *collection.value.members())
            records.put({collection.name, record.name}, record.value);
    }
    return records;
}

base::WalletId wallet_named(std::string_view name) { return {base::sha256(name)}; }

contract::Function as_registered(const lang::Compiled& action) {
    auto payload = lang::payload(action, {});
    payload.set("iat", 0);
    auto function = contract::parse_function(payload, contract::Limits{});
    if (!function)
        throw NotRegistrable{action.name + ": " +
                             std::string{base::rule(function.fault()).says} + ": " +
                             function.error().detail};
    return std::move(*function);
}

Called call(const contract::Function& function, const Json& action, const Caller& caller,
            const Moment& moment, const contract::RecordView& before,
            const contract::Engine& engine) {
    Called called;
    called.outcome.status = Status::refused;
    if (const auto missing = contract::missing_role(function, caller.roles)) {
        called.refusal = *missing;
        return called;
    }
    if (const auto good = contract::check_arguments(function, action); !good) {
        called.refusal = good.error().detail;
        return called;
    }
    const contract::Call made{&action,     caller.id,        caller.roles, moment.height,
                              moment.time, function.gas_max};
    called.outcome = engine ? contract::call(function, made, before, engine)
                            : contract::call(function, made, before);
    switch (called.outcome.status) {
        case Status::applied: break;
        case Status::refused: called.refusal = called.outcome.message; break;
        case Status::out_of_gas: called.refusal = "out of gas"; break;
        case Status::trapped: called.refusal = called.outcome.trap; break;
    }
    return called;
}

}  // namespace workbench
