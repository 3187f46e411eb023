// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "jose/jws.hpp"

namespace ledger {

/// A `transaction+jwt` whose shape is right; its signature is still open.
struct Transaction {
    std::string token;
    base::EntryId id;
    jose::Jws jws;
    base::NetworkId network;  // aud
    std::int64_t seq = 0;
    base::Time iat;
    base::Time exp;
    std::vector<base::Json> actions;  // each {"action": NAME, …}
};

/// Chapter 2 of the rules, all but the signature.
base::Judged<Transaction> parse_tx(std::string_view token);

/// A transaction whose signature holds under the key that its `kid` names.  Only `check` makes
/// one, so whoever holds one need not ask.
class SignedTx {
  public:
    [[nodiscard]] const Transaction& operator*() const { return tx_; }
    [[nodiscard]] const Transaction* operator->() const { return &tx_; }

    /// `unknown_key` when this is not the key that kid names, or `bad_signature`.
    static base::Result<SignedTx> check(Transaction tx, const jose::PublicKey& key,
                                        jose::Verifier& verifier);

  private:
    explicit SignedTx(Transaction tx) : tx_{std::move(tx)} {}
    Transaction tx_;
};

/// The payload of a transaction: what a wallet signs.
struct Intent {
    base::NetworkId network;
    std::int64_t seq = 1;
    base::Time iat;
    base::Time exp;
    std::vector<base::Json> actions;
};
std::string tx_payload(const Intent& intent);

/// {"action":"register_wallet","roles":[…],"token":…}; roles sorted and distinct.
base::Json register_wallet_action(std::string_view wallet_token,
                                  const std::set<std::string>& roles);
base::Json register_function_action(std::string_view function_token);

/// The payload of a `wallet+jwt`; no network: valid in block 2 alone.
std::string wallet_payload(std::string_view name, const jose::PublicKey& key,
                           const base::NetworkId* network, base::Time iat, base::Time exp);

/// 1 to 64 code points without control characters.
bool is_label(std::string_view name);

}  // namespace ledger
