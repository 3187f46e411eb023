// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "api/vitals.hpp"
#include "base/json.hpp"
#include "engine/view.hpp"
#include "ledger/chain.hpp"

namespace api {

// Pictures of the ledger as JSON for people: the one place where domain types become documents.
base::Json block_document(const ledger::Link& link);
/// Newest first: up to `count` blocks of the tip's chain at and below `from`, no entries.
base::Json blocks_document(const ledger::Link& tip, base::Height from, std::int64_t count);
/// Where an entry stands and what it did, or that it waits; null when nobody knows it.
base::Json transaction_document(const engine::View& view, const base::EntryId& id);
/// The best chain's head, last final and highest justified block, and every other branch that holds
/// the final one: {"branches": at most 100, newest first, …}.
base::Json chain_document(const engine::View& view);
/// Every version of a record that blocks at and below `from` left, newest first: {"versions":
/// [{"height", "iat", "value" unless it was deleted}], "next" when blocks below it were not read}.
base::Json history_document(const ledger::Link& tip, const ledger::RecordKey& key,
                            base::Height from);
base::Json collection_document(const ledger::State& state, std::string_view name);
/// Height, head, state root (computed from the node's own records) and every collection.
base::Json state_document(const engine::View& view);
inline constexpr std::size_t kJwksKeysMax = 4'096;
/// The JWK Set (RFC 7517) of the registered wallets, in the order of their ids; bounded, because
/// a verifier reads it whole.
base::Json jwks_document(const ledger::State& state);
base::Json wallet_document(const engine::View& view, const ledger::Wallet& wallet);
base::Json network_document(const engine::View& view, const Vitals& vitals);
base::Json rule_document(const base::Refusal& why);
/// The refusal in one sentence, the prototype's words first.
std::string sentence(const base::Refusal& why);

}  // namespace api
