// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace base {

/// The rule book: every reason for which something from outside is refused, for all rooms, in the
/// order of checking.  `docs/SPEC.md` explains each under the number that stands in fault.cpp.
enum class Fault : std::uint8_t {
    // 1 encodings
    bad_hex,
    bad_base64url,
    bad_utf8,
    json_syntax,
    json_number,
    json_depth,
    json_member_name,
    json_duplicate_member,
    bad_bencode,
    bad_torrent,
    bad_magnet,
    bad_message,
    // 2 tokens
    token_too_large,
    token_parts,
    protected_header,
    wrong_typ,
    payload_members,
    payload_value,
    weak_key,
    unknown_key,
    bad_signature,
    no_possession,
    bad_jwe,
    wrong_passphrase,
    bad_proof,
    // 3 blocks
    block_too_large,
    block_shape,
    bad_genesis,
    wrong_chain,
    unknown_parent,
    wrong_height,
    wrong_difficulty,
    no_work,
    not_a_miner,
    miner_spacing,
    block_signature,
    time_not_after_parent,
    time_in_future,
    wrong_entries_root,
    block_gas,
    wrong_receipts_root,
    wrong_state_root,
    wrong_ledger_root,
    wrong_history_root,
    unknown_law,
    wrong_segment,
    // 4 transactions
    unknown_wallet,
    wrong_network,
    lifetime_too_long,
    token_not_yet_valid,
    token_expired,
    seq_gap,
    seq_used,
    pool_full,
    pool_wallet_full,
    // 5 actions and contracts
    unknown_action,
    missing_role,
    bad_arguments,
    law_gas,
    bad_role,
    key_used,
    registration_expired,
    registration_network,
    reserved_name,
    old_version,
    bad_schema,
    bad_image,
    bad_budget,
    no_such_wallet,
    last_admin,
    role_full,
    bad_evidence,
    bad_params,
    // 6 finality
    vote_target,
    vote_source,
    not_a_witness,
    vote_twice,
    below_final,
    end_  // not a fault: the number of faults
};

struct Rule {
    Fault fault;
    std::string_view number;  // "4.07", the chapter and rule in docs/SPEC.md
    std::string_view name;    // "seq_used", the enumerator
    std::string_view says;    // for people; begins with the prototype's words where it had any
    bool final;               // false: the same bytes may pass later (a parent may still come)
};

const Rule& rule(Fault fault);
std::span<const Rule> rule_book();

}  // namespace base
