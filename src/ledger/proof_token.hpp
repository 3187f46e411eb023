// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ledger/link.hpp"
#include "ledger/proof.hpp"

namespace ledger {

/// What an entry did, as its block says it.
struct ReceiptProof {
    std::string entry;  // its text; empty when it is left out for its size
    std::string line;   // the receipt, canonical JSON
    LineProof in_receipts;
    std::vector<base::Hash> entry_path;  // of the same index; empty without the entry
    bool operator==(const ReceiptProof&) const = default;
};

/// What a `proof+jwt` says (SPEC 3), but who made it and when.
struct Proof {
    base::NetworkId network;
    std::string block;  // the token of the block that it speaks of
    std::variant<RecordProof, ReceiptProof> what;
    /// A later block of the same chain, and the way from `block` into its `history_root`.
    struct Later {
        std::string block;
        std::vector<base::Hash> path;
        bool operator==(const Later&) const = default;
    };
    std::optional<Later> history;
    std::vector<std::string> votes;  // with the last block above as their source
    bool operator==(const Proof&) const = default;
};
/// The payload without `iss` and `iat`: what a node hands out.
base::Json to_json(const Proof& proof);
/// The payload, to be signed as it stands.
std::string proof_payload(const base::Json& pieces, const base::KeyId& iss, base::Time iat);

/// The record, or its absence, after this block of the tip's chain; with the votes that make the
/// block final when they stand in this chain.
/// Requires: `at` is an ancestor of `tip`, or `tip` itself; so below.
Proof prove(const Link& tip, const Link& at, const RecordKey& key);
/// What entry `index` of this block did.
Proof prove(const Link& tip, const Link& at, int index);

/// What the verifier takes on trust.
struct ProofTrust {
    std::map<base::KeyId, jose::PublicKey> keys;    // of whoever may have signed or mined
    std::map<base::KeyId, jose::PublicKey> voters;  // of the witnesses, of all of them
    std::int64_t checkpoint_interval = 4;
};

/// A token whose every hash holds; of signatures, what the keys at hand allowed to check.
struct CheckedProof {
    Proof proof;
    base::KeyId iss;
    base::Time iat;
    BlockToken block;
    std::optional<BlockToken> later;
    bool iss_signed = false;    // false: its key is neither in the proof nor given
    bool miner_signed = false;  // likewise
    std::size_t votes = 0;      // of different voters that hold
    bool final = false;         // two thirds of the voters voted
};
/// Chapters 1 and 2 for the token and those in it, 3.02 and 3.08 for the blocks, 4.02 for the
/// votes, and `bad_proof` with the place for everything that does not lead where it says.
base::Judged<CheckedProof> check_proof(std::string_view token, const ProofTrust& trust,
                                       jose::Verifier& verifier);
/// True when the text is one token of this typ.
bool is_proof(std::string_view text);

}  // namespace ledger
