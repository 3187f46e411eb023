// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/merkle.hpp"
#include "ledger/state.hpp"

namespace ledger {

/// The leaf that stands where an absent record's would.
struct OtherLeaf {
    base::Hash key{};    // hash of its collection and key
    base::Hash text{};   // hash of its text
    bool operator==(const OtherLeaf&) const = default;
};

/// A record, or that there is none, for whoever has the root of its tree.
struct RecordProof {
    RecordKey key;
    std::optional<std::string> text;  // canonical JSON; none: absent
    std::optional<OtherLeaf> other;   // of an absent one alone; none: its place is empty
    std::vector<base::Hash> path;     // hashes beside the way from the root down, topmost first
    bool operator==(const RecordProof&) const = default;
};
RecordProof prove_record(const State& state, const RecordKey& key);
/// The root of the tree in which this holds; `bad_proof` when no tree can have such a path.
base::Judged<base::Hash> root_of(const RecordProof& proof);
/// `bad_proof` unless it holds under this root.
base::Judged<void> check(const RecordProof& proof, const base::Hash& root);

/// Where a line stands in an RFC 6962 list; what the line is, and how long the list, the verifier
/// knows from elsewhere.
struct LineProof {
    std::int64_t index = 0;
    std::vector<base::Hash> path;  // lowest first
    bool operator==(const LineProof&) const = default;
};
/// Requires: index < lines.size().
LineProof prove_line(const std::vector<std::string>& lines, std::int64_t index);
/// `bad_proof` unless `line` stands there in the list of this root.
base::Judged<void> check(const LineProof& proof, std::string_view line, std::int64_t size,
                         const base::Hash& root);

}  // namespace ledger
