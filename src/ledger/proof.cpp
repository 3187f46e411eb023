// SPDX-License-Identifier: Apache-2.0
// Why a path proves.  A leaf's place in the tree of records is its key's hash, so a path can only
// lead to where the record would stand: whoever shows the record's own leaf there shows the record,
// and whoever shows that nothing stands there, or a leaf of another key, shows that the record is
// not in the tree: were it there, an inner node would stand where that leaf does.  A leaf of
// another key proves this only at a place that lies on both keys' ways; the root does not depend
// on that, so it is checked by itself.
#include "ledger/proof.hpp"

#include <algorithm>

namespace ledger {

using base::Fault;
using base::Hash;
using base::Refusal;

namespace {

constexpr std::size_t kPathMax = 256;  // bits of a key's hash

bool bit(const Hash& key, std::size_t depth) {
    return ((key.at(depth / 8) >> (7 - (depth % 8))) & 1U) != 0;
}

bool share_bits(const Hash& a, const Hash& b, std::size_t count) {
    for (std::size_t depth = 0; depth < count; ++depth)
        if (bit(a, depth) != bit(b, depth)) return false;
    return true;
}

Hash leaf_sum(const OtherLeaf& leaf) {
    const std::string_view zero{"\0", 1};
    return base::sha256_of({zero, base::view(leaf.key), base::view(leaf.text)});
}

}  // namespace

RecordProof prove_record(const State& state, const RecordKey& key) {
    auto path = state.path_to(key);
    RecordProof proof{key, std::nullopt, std::nullopt, std::move(path.beside)};
    if (path.end == nullptr) return proof;
    if (path.end->first == key_hash(key))
        proof.text = path.end->second.text;
    else
        proof.other = OtherLeaf{path.end->first, base::sha256(path.end->second.text)};
    return proof;
}

base::Judged<Hash> root_of(const RecordProof& proof) {
    const auto place = key_hash(proof.key);
    if (proof.path.size() > kPathMax) return Refusal{Fault::bad_proof, "path too long"};
    Hash root = RecordSum::empty();
    if (proof.text) {
        if (proof.other) return Refusal{Fault::bad_proof, "a record and another leaf"};
        root = leaf_sum({place, base::sha256(*proof.text)});
    } else if (proof.other) {
        if (proof.other->key == place || !share_bits(proof.other->key, place, proof.path.size()))
            return Refusal{Fault::bad_proof, "the other leaf does not stand in this place"};
        root = leaf_sum(*proof.other);
    }
    for (auto depth = proof.path.size(); depth-- > 0;) {
        const auto& beside = proof.path[depth];
        root = bit(place, depth) ? RecordSum::node(beside, root) : RecordSum::node(root, beside);
    }
    return root;
}

base::Judged<void> check(const RecordProof& proof, const Hash& root) {
    const auto found = root_of(proof);
    if (!found) return found.error();
    if (*found != root) return Refusal{Fault::bad_proof, "path leads to another root of records"};
    return {};
}

LineProof prove_line(const std::vector<std::string>& lines, std::int64_t index) {
    return {index, merkle_path(lines, static_cast<std::size_t>(index))};
}

base::Judged<void> check(const LineProof& proof, std::string_view line, std::int64_t size,
                         const Hash& root) {
    if (proof.index < 0 || size < 0) return Refusal{Fault::bad_proof, "index"};
    const auto found = root_of_path(line, static_cast<std::uint64_t>(proof.index),
                                    static_cast<std::uint64_t>(size), proof.path);
    if (!found) return Refusal{Fault::bad_proof, "path has another length than its list asks for"};
    if (*found != root) return Refusal{Fault::bad_proof, "path leads to another root of a list"};
    return {};
}

}  // namespace ledger
