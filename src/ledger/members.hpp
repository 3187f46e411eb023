// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/rules.hpp"

namespace ledger {

// Who belongs to a network.  A wallet's id is the thumbprint of its first key and never changes:
// roles, votes, ownership and `seq` hang on it and outlive a change of key.  Nothing is ever
// removed: a revoked wallet's record stays, and so does every key that was once used.

/// Adds wallets/ID and keys/ID of a wallet whose key was never used; `role_full`.
base::Judged<void> add_wallet(Overlay& changes, const jose::PublicKey& key, std::string name,
                              const std::vector<std::string>& roles);

/// The wallet with this id; `no_such_wallet` also when it was revoked.
base::Judged<Wallet> standing_wallet(const contract::RecordView& view, const base::Json& id);

/// The actions of chapter 5 on members; each takes the arguments as they stand in the transaction.
base::Judged<void> register_wallet(const base::Json& arguments, const Place& place,
                                   Overlay& changes, Cache& cache);
base::Judged<void> revoke_wallet(const base::Json& arguments, const Place& place,
                                 Overlay& changes);
base::Judged<void> set_roles(const base::Json& arguments, Overlay& changes);
base::Judged<void> set_key(const base::Json& arguments, const Place& place, Overlay& changes,
                           Cache& cache);

/// Takes the role `witness` from a wallet, if it has it.
void take_witness_role(const Wallet& wallet, Overlay& changes);

/// The wallets with role `admin` or `witness` that are not revoked, by id: `roles/ROLE`, which the
/// law keeps because it must count them.
std::vector<base::WalletId> holders(const contract::RecordView& view, std::string_view role);

}  // namespace ledger
