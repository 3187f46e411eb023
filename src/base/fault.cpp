// SPDX-License-Identifier: Apache-2.0
#include "base/fault.hpp"

#include <array>
#include <cstddef>

namespace base {

namespace {

using enum Fault;

constexpr bool kLater = false;  // not final: the same bytes may pass later

constexpr std::array kRules{
    Rule{bad_hex, "1.01", "bad_hex", "not lower-case hex of the right length", true},
    Rule{bad_base64url, "1.02", "bad_base64url", "not canonical base64url without padding", true},
    Rule{bad_utf8, "1.03", "bad_utf8", "not valid UTF-8, or U+0000", true},
    Rule{json_syntax, "1.04", "json_syntax", "not one strict JSON value", true},
    Rule{json_number, "1.05", "json_number", "a number is no integer within 53 bits", true},
    Rule{json_depth, "1.06", "json_depth", "nested deeper than 32", true},
    Rule{json_member_name, "1.07", "json_member_name", "a member's name is not ASCII", true},
    Rule{json_duplicate_member, "1.08", "json_duplicate_member", "a member stands twice", true},
    Rule{bad_bencode, "1.09", "bad_bencode", "not one canonical bencoded value", true},
    Rule{bad_torrent, "1.10", "bad_torrent", "not a torrent file of one file", true},
    Rule{bad_magnet, "1.11", "bad_magnet", "not a magnet link of a network", true},
    Rule{bad_message, "1.12", "bad_message", "not a gossip message of this version", true},

    Rule{token_too_large, "2.01", "token_too_large", "Invalid token: larger than 64 KiB", true},
    Rule{token_parts, "2.02", "token_parts", "Invalid token: not three parts", true},
    Rule{protected_header, "2.03", "protected_header", "Invalid token: protected header", true},
    Rule{wrong_typ, "2.04", "wrong_typ", "Invalid token: another typ is expected here", true},
    Rule{payload_members, "2.05", "payload_members", "Invalid token: unknown or missing member",
         true},
    Rule{payload_value, "2.06", "payload_value", "Invalid token: a member's value", true},
    Rule{weak_key, "2.07", "weak_key", "the RSA key is not acceptable", true},
    Rule{unknown_key, "2.08", "unknown_key", "kid names no key that this network has seen",
         kLater},
    Rule{bad_signature, "2.09", "bad_signature", "Failed to verify the JWT signature.", true},
    Rule{no_possession, "2.10", "no_possession", "a wallet token is signed by the key in it",
         true},
    Rule{bad_jwe, "2.11", "bad_jwe", "not an encrypted key file of this profile", true},
    Rule{wrong_passphrase, "2.12", "wrong_passphrase", "the passphrase does not open this file",
         true},
    Rule{bad_proof, "2.13", "bad_proof", "the proof does not show what it says", true},

    Rule{block_too_large, "3.01", "block_too_large", "the block is larger than the law allows",
         true},
    Rule{block_shape, "3.02", "block_shape", "the block is not spelled as the law spells it", true},
    Rule{bad_genesis, "3.03", "bad_genesis", "block 0 does not found a network", true},
    Rule{wrong_chain, "3.04", "wrong_chain", "the block belongs to another network", true},
    Rule{unknown_parent, "3.05", "unknown_parent", "prev_hash names no known block", kLater},
    Rule{wrong_height, "3.06", "wrong_height", "height is not the parent's plus one", true},
    Rule{wrong_difficulty, "3.07", "wrong_difficulty", "not the difficulty that the parent demands",
         true},
    Rule{no_work, "3.08", "no_work", "the work hash does not meet the difficulty", true},
    Rule{not_a_miner, "3.09", "not_a_miner", "the signer was no miner before this block", true},
    Rule{miner_spacing, "3.10", "miner_spacing", "the signer mined one of the last blocks", true},
    Rule{block_signature, "3.11", "block_signature",
         "Failed to verify the JWT signature. (of the block)", true},
    Rule{time_not_after_parent, "3.12", "time_not_after_parent", "iat is not after the parent's",
         true},
    Rule{time_in_future, "3.13", "time_in_future", "iat lies too far in the future", kLater},
    Rule{wrong_entries_root, "3.14", "wrong_entries_root", "entries do not have the stated root",
         true},
    Rule{block_gas, "3.15", "block_gas", "the entries use more gas than a block may", true},
    Rule{wrong_receipts_root, "3.16", "wrong_receipts_root",
         "execution gives other receipts than stated", true},
    Rule{wrong_state_root, "3.17", "wrong_state_root",
         "execution gives another state root than stated", true},
    Rule{wrong_ledger_root, "3.18", "wrong_ledger_root",
         "execution gives another ledger root than stated", true},
    Rule{wrong_history_root, "3.19", "wrong_history_root", "history has another root than stated",
         true},
    Rule{unknown_law, "3.20", "unknown_law", "this program does not know the law of that height",
         kLater},
    Rule{wrong_segment, "3.21", "wrong_segment",
         "segment is not the hash of the history that is due here", true},

    Rule{unknown_wallet, "4.01", "unknown_wallet",
         "this wallet is not admitted to the network: an admin must admit it", kLater},
    Rule{wrong_network, "4.02", "wrong_network", "aud names another network", true},
    Rule{lifetime_too_long, "4.03", "lifetime_too_long", "exp - iat is negative or over one day",
         true},
    Rule{token_not_yet_valid, "4.04", "token_not_yet_valid", "iat is later than the block's",
         kLater},
    Rule{token_expired, "4.05", "token_expired", "Token has expired", true},
    Rule{seq_gap, "4.06", "seq_gap", "seq is not the wallet's next number", kLater},
    Rule{seq_used, "4.07", "seq_used", "replay: this number of the wallet was used", true},
    Rule{pool_full, "4.08", "pool_full", "too many transactions wait", kLater},
    Rule{pool_wallet_full, "4.09", "pool_wallet_full", "too many transactions of this wallet wait",
         kLater},

    Rule{unknown_action, "5.01", "unknown_action", "Unknown action", kLater},
    Rule{missing_role, "5.02", "missing_role", "the wallet lacks the role that this asks for",
         kLater},
    Rule{bad_arguments, "5.03", "bad_arguments", "the arguments do not match the schema", true},
    Rule{law_gas, "5.04", "law_gas", "the law's own actions exceed the gas of a transaction", true},
    Rule{bad_role, "5.05", "bad_role", "roles are sorted, distinct names", true},
    Rule{key_used, "5.06", "key_used", "this key was registered before", true},
    Rule{registration_expired, "5.07", "registration_expired",
         "Token has expired (the wallet token) or lives too long", true},
    Rule{registration_network, "5.08", "registration_network",
         "the wallet token was made for another network", true},
    Rule{reserved_name, "5.09", "reserved_name", "this name belongs to the law", true},
    Rule{old_version, "5.10", "old_version", "a function's version must rise", true},
    Rule{bad_schema, "5.11", "bad_schema", "the argument schema is not of the supported subset",
         true},
    Rule{bad_image, "5.12", "bad_image", "not a well-formed image", true},
    Rule{bad_budget, "5.13", "bad_budget", "cells or gas_max outside the network's limits", true},
    Rule{no_such_wallet, "5.14", "no_such_wallet", "no such wallet, or it was revoked", kLater},
    Rule{last_admin, "5.15", "last_admin", "the last admin cannot be removed", kLater},
    Rule{role_full, "5.16", "role_full", "as many wallets as may have this role have it", kLater},
    Rule{bad_evidence, "5.17", "bad_evidence", "not two votes that convict a witness", kLater},
    Rule{bad_params, "5.18", "bad_params", "parameters that this network may not take", true},

    Rule{vote_target, "6.01", "vote_target",
         "target is no checkpoint of this chain above the last final one", kLater},
    Rule{vote_source, "6.02", "vote_source", "source is not the one that the target demands", true},
    Rule{not_a_witness, "6.03", "not_a_witness", "the signer is no witness of the target", true},
    Rule{vote_twice, "6.04", "vote_twice", "this vote stands in the chain already", true},
    Rule{below_final, "6.05", "below_final", "a chain without the block that is final here",
         kLater},
};

static_assert(kRules.size() == static_cast<std::size_t>(end_));
static_assert([] {
    for (std::size_t i = 0; i < kRules.size(); ++i)
        if (kRules.at(i).fault != static_cast<Fault>(i)) return false;
    return true;
}(), "the table stands in the order of the enum");

}  // namespace

const Rule& rule(Fault fault) { return kRules.at(static_cast<std::size_t>(fault)); }

std::span<const Rule> rule_book() { return kRules; }

}  // namespace base
