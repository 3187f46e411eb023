// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "jose/jws.hpp"
#include "ledger/params.hpp"
#include "ledger/state.hpp"
#include "ledger/tx.hpp"

namespace ledger {

/// A decoded function beside the records it was read from: while these are the same texts, on
/// whatever branch, it is the same function.
struct KnownFunction {
    std::string current;
    std::string record;
    std::shared_ptr<const contract::Function> function;
};

/// What judging may reuse from one token to the next.  Never changes a verdict: a signature that
/// held under the key that `kid` names holds for ever.
struct Cache {
    jose::Verifier verifier;
    std::map<base::EntryId, SignedTx> checked;              // of transactions met before
    std::set<base::EntryId> votes;                          // whose signature held
    std::map<std::string, KnownFunction, std::less<>> functions;  // by name
    KnownWallets wallets;
};
inline constexpr std::size_t kCheckedMax = 20'000;

/// The place in which a transaction is judged.  Authority (keys, roles, functions) is read from
/// `before`, the state before the block; all else as the entries before left it.
struct Place {
    base::NetworkId network;
    base::Height height;
    base::Time time;  // the block's iat
    const Params& params;
    const State& before;
};

/// What executing one entry gave.
struct Receipt {
    base::EntryId id;
    contract::Status status = contract::Status::applied;
    std::int64_t gas = 0;
    int action = 0;          // of the failing one
    std::int64_t pc = 0;     // where its program stood
    std::string message;     // status refused
    std::string trap;        // status trapped: why, for people; no part of the line
    std::vector<contract::Event> events;
};

/// A vote costs nothing, any transaction does.
inline bool is_transaction(const Receipt& receipt) { return receipt.gas > 0; }

/// One line of canonical JSON: a leaf of `receipts_root`.
std::string line(const Receipt& receipt);
base::Json to_json(const Receipt& receipt);

/// Applies to `changes` and gives the receipt, or refuses by a rule of chapters 4 and 5 and changes
/// nothing.  A contract's refusal is no fault: it uses up the `seq` and stands in the receipt.
base::Judged<Receipt> apply_tx(const SignedTx& tx, const Place& place, Overlay& changes,
                               Cache& cache);

/// Reads the key that signs, checks the signature (once per token, see Cache).
base::Judged<SignedTx> open_entry(std::string_view token, const State& before, Cache& cache);

/// The function that is in force under this name, or null.
std::shared_ptr<const contract::Function> find_function(const contract::RecordView& before,
                                                        std::string_view name, Cache& cache);

}  // namespace ledger
