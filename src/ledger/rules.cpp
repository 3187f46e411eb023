// SPDX-License-Identifier: Apache-2.0
// How one transaction is judged.  Two kinds of refusal must not be confused: a *fault* (chapters 4
// and 5) means that the transaction may stand in no block, so whoever proposes it loses; a
// contract's refusal is an outcome like any other, it uses up the wallet's number and its receipt
// says why, so that a sender can prove to a third party that he was refused.
#include "ledger/rules.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "ledger/actions.hpp"
#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;
using contract::Status;

namespace {

/// An action that passed everything short of execution.
struct Planned {
    std::optional<LawAction> law;
    std::shared_ptr<const contract::Function> function;
};

/// Why there is no such function.
std::string unknown(const std::string& name, const State& before) {
    const auto record = before.get({"functions", name});
    if (!record || !contract::is_name(name)) return name;
    return retired_words(name, *base::parse_json(*record)->find("retired"));
}

base::Judged<Planned> plan(const Json& action, const Wallet& sender, const Place& place,
                           Cache& cache) {
    const std::string& name = *action.find("action")->string();
    if (const auto law = law_action(name)) {
        if (!may_use(*law, action, sender)) return Refusal{Fault::missing_role, name + ": admin"};
        return Planned{law, nullptr};
    }
    auto function = find_function(place.before, name, cache);
    if (function == nullptr) return Refusal{Fault::unknown_action, unknown(name, place.before)};
    if (const auto missing = contract::missing_role(*function, sender.roles))
        return Refusal{Fault::missing_role, *missing};
    if (const auto good = contract::check_arguments(*function, action); !good)
        return good.error();
    return Planned{std::nullopt, std::move(function)};
}

std::string used_in(std::int64_t seq, const LastSeq& last) {
    const std::string words = "number " + std::to_string(seq) + " of this wallet was used";
    return seq == last.seq ? words + " in block " + std::to_string(last.height) : words;
}

base::Judged<void> check_envelope(const Transaction& tx, const Wallet& sender, const Place& place,
                                  const Overlay& changes) {
    if (tx.exp < tx.iat || tx.exp.seconds - tx.iat.seconds > kTxLifetimeMax)
        return Fault::lifetime_too_long;
    if (tx.iat > place.time) return Fault::token_not_yet_valid;
    if (tx.exp < place.time) return Fault::token_expired;
    const auto last = last_seq(changes, sender.id);
    if (tx.seq > last.seq + 1)
        return Refusal{Fault::seq_gap, "the next number is " + std::to_string(last.seq + 1)};
    if (tx.seq <= last.seq) return Refusal{Fault::seq_used, used_in(tx.seq, last)};
    return {};
}

/// Runs the actions in order on `attempt`; the first that fails ends it.
base::Judged<void> run_actions(const Transaction& tx, const Wallet& sender,
                               const std::vector<Planned>& planned, const Place& place,
                               Overlay& attempt, Receipt& receipt, Cache& cache) {
    for (std::size_t i = 0; i < planned.size(); ++i) {
        if (planned[i].law) {
            const auto done =
                apply_law_action(*planned[i].law, tx.actions[i], place, attempt, cache);
            if (!done) return done;
            continue;
        }
        const auto& function = *planned[i].function;
        const std::int64_t left = place.params.tx_gas_max - receipt.gas;
        auto outcome = contract::call(function,
                                      {&tx.actions[i], sender.id, sender.roles, place.height,
                                       place.time, std::min(left, function.gas_max)},
                                      attempt);
        receipt.gas += outcome.gas;
        if (outcome.status != Status::applied) {
            receipt.status = outcome.status;
            receipt.action = static_cast<int>(i);
            receipt.pc = outcome.pc;
            receipt.message = std::move(outcome.message);
            receipt.trap = std::move(outcome.trap);
            receipt.events.clear();
            return {};
        }
        attempt.take(outcome.diff);
        for (auto& event : outcome.events) {
            event.action = static_cast<int>(i);
            receipt.events.push_back(std::move(event));
        }
    }
    return {};
}

}  // namespace

Json to_json(const Receipt& receipt) {
    Json::Array events;
    for (const auto& event : receipt.events)
        events.push_back(Json::object(
            {{"action", event.action}, {"data", event.data}, {"text", event.text}}));
    auto json = Json::object({{"events", std::move(events)},
                              {"gas", receipt.gas},
                              {"id", receipt.id.hex()},
                              {"status", static_cast<int>(receipt.status)}});
    if (receipt.status != Status::applied) {
        json.set("action", receipt.action);
        json.set("pc", receipt.pc);
    }
    if (receipt.status == Status::refused) json.set("message", receipt.message);
    return json;
}

std::string line(const Receipt& receipt) { return base::write_json(to_json(receipt)); }

std::shared_ptr<const contract::Function> find_function(const contract::RecordView& before,
                                                        std::string_view name, Cache& cache) {
    if (!contract::is_name(name)) return nullptr;
    const auto current = before.get({"functions", std::string{name}});
    if (!current) return nullptr;
    const auto known = cache.functions.find(name);
    const bool same_version = known != cache.functions.end() && known->second.current == *current;
    if (!same_version && base::parse_json(*current)->find("retired") != nullptr) return nullptr;
    const auto version = same_version
                             ? known->second.function->version
                             : *base::parse_json(*current)->find("version")->integer();
    const auto record =
        before.get({"functions", std::string{name} + "@" + std::to_string(version)});
    JOT_ASSERT(record.has_value());
    if (same_version && known->second.record == *record) return known->second.function;
    auto payload = *base::parse_json(*record);
    payload.erase("height");
    payload.erase("token");
    payload.set("iat", 0);
    // It was checked under the limits of its time: whatever they are now, it still decodes.
    auto decoded = contract::parse_function(payload, {kCellsCeiling, kTxGasCeiling});
    JOT_ASSERT(decoded.has_value());
    auto function = std::make_shared<const contract::Function>(std::move(*decoded));
    cache.functions.insert_or_assign(
        std::string{name}, KnownFunction{std::string{*current}, std::string{*record}, function});
    return function;
}

base::Judged<SignedTx> open_entry(std::string_view token, const State& before, Cache& cache) {
    if (token.size() > kEntryBytesMax) return Fault::token_too_large;
    const base::EntryId id{base::sha256(token)};
    if (const auto known = cache.checked.find(id); known != cache.checked.end())
        return known->second;
    auto tx = parse_tx(token);
    if (!tx) return tx.error();
    const auto sender = cache.wallets.of_key(before, tx->jws.kid);
    if (sender == nullptr || sender->revoked) return Fault::unknown_wallet;
    auto signed_tx = SignedTx::check(std::move(*tx), sender->key, cache.verifier);
    if (!signed_tx) return signed_tx.fault();
    if (cache.checked.size() >= kCheckedMax) cache.checked.erase(cache.checked.begin());
    cache.checked.emplace(id, *signed_tx);
    return *signed_tx;
}

base::Judged<Receipt> apply_tx(const SignedTx& tx, const Place& place, Overlay& changes,
                               Cache& cache) {
    const auto sender = cache.wallets.of_key(place.before, tx->jws.kid);
    if (sender == nullptr || sender->revoked) return Fault::unknown_wallet;
    if (tx->network != place.network) return Fault::wrong_network;
    if (const auto good = check_envelope(*tx, *sender, place, changes); !good)
        return good.error();
    Receipt receipt{tx->id, Status::applied, kTxGas, 0, 0, {}, {}, {}};
    std::vector<Planned> planned;
    for (const Json& action : tx->actions) {
        auto next = plan(action, *sender, place, cache);
        if (!next) return next.error();
        if (next->law) receipt.gas += price(*next->law);
        planned.push_back(std::move(*next));
    }
    if (receipt.gas > place.params.tx_gas_max) return Fault::law_gas;
    Overlay attempt{&changes};
    const auto ran = run_actions(*tx, *sender, planned, place, attempt, receipt, cache);
    if (!ran) return ran.error();
    if (receipt.status == Status::applied) changes.take(attempt.diff());
    changes.put({"seqs", base::text(sender->id)},
                Json::object({{"height", place.height.value}, {"seq", tx->seq}}));
    return receipt;
}

}  // namespace ledger
