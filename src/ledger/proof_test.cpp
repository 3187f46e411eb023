// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <span>
#include <set>

namespace ledger {

using base::Fault;
using base::Hash;

namespace {

/// All records beside their places: what the tree holds, as plainly as can be.
using Twin = std::map<Hash, std::string>;

bool bit(const Hash& key, std::size_t depth) {
    return ((key.at(depth / 8) >> (7 - depth % 8)) & 1U) != 0;
}

/// SPEC 3 by its words, from all leaves that begin with the same `depth` bits.
Hash twin_root(const Twin& leaves, std::size_t depth = 0) {
    if (leaves.empty()) return {};
    if (leaves.size() == 1) {
        const auto& [key, text] = *leaves.begin();
        return base::sha256_of({std::string_view{"\0", 1}, base::view(key),
                                base::view(base::sha256(text))});
    }
    Twin left;
    Twin right;
    for (const auto& leaf : leaves) (bit(leaf.first, depth) ? right : left).insert(leaf);
    return base::sha256_of({"\x01", base::view(twin_root(left, depth + 1)),
                            base::view(twin_root(right, depth + 1))});
}

/// RFC 6962 section 2.1, recursion and all.
Hash twin_list_root(std::span<const std::string> lines) {
    if (lines.empty()) return base::sha256("");
    if (lines.size() == 1) return base::sha256(std::string(1, '\0') + lines[0]);
    std::size_t k = 1;
    while (k * 2 < lines.size()) k *= 2;
    return base::sha256_of({"\x01", base::view(twin_list_root(lines.first(k))),
                            base::view(twin_list_root(lines.subspan(k)))});
}

RecordKey numbered(std::size_t n) { return {"things", "K" + std::to_string(n)}; }

Fault fault_under(const RecordProof& proof, const Hash& root) {
    const auto held = check(proof, root);
    EXPECT_FALSE(held.has_value());
    return held ? Fault::end_ : held.fault();
}

Hash flipped(Hash hash, std::size_t at) {
    hash.at(at / 8 % 32) ^= static_cast<std::uint8_t>(1U << (at % 8));
    return hash;
}

}  // namespace

TEST(RecordProof, the_tree_of_nothing_holds_no_record) {
    const State state;
    const auto proof = prove_record(state, numbered(1));
    EXPECT_FALSE(proof.text || proof.other);
    EXPECT_TRUE(proof.path.empty());
    EXPECT_TRUE(check(proof, state.state_root()).has_value());
    EXPECT_EQ(fault_under(proof, base::sha256("another")), Fault::bad_proof);
    auto claimed = proof;
    claimed.text = "1";
    EXPECT_EQ(fault_under(claimed, state.state_root()), Fault::bad_proof);
}

TEST(RecordProof, a_single_leaf_proves_itself_and_the_absence_of_all_others) {
    const auto state = State{}.with({{numbered(1), "1"}});
    const auto own = prove_record(state, numbered(1));
    EXPECT_EQ(own.text, "1");
    EXPECT_TRUE(own.path.empty());
    EXPECT_TRUE(check(own, state.state_root()).has_value());
    for (std::size_t n = 2; n < 50; ++n) {
        const auto absent = prove_record(state, numbered(n));
        ASSERT_TRUE(absent.other.has_value());
        EXPECT_EQ(absent.other->key, key_hash(numbered(1)));
        EXPECT_TRUE(check(absent, state.state_root()).has_value());
    }
    // The leaf of the record itself does not show that it is absent.
    const RecordProof denial{numbered(1), std::nullopt, OtherLeaf{key_hash(numbered(1)),
                                                                   base::sha256("1")}, {}};
    EXPECT_EQ(fault_under(denial, state.state_root()), Fault::bad_proof);
}

TEST(RecordProof, each_record_and_absence_of_random_sets_holds_under_the_twin_s_root) {
    for (const unsigned seed : {1U, 2U, 3U}) {
        std::mt19937 random{seed};
        State state;
        Twin twin;
        std::set<std::string> kinds;  // a record, an empty place, another leaf
        for (int step = 0; step < 3'000; ++step) {
            const auto key = numbered(random() % 80);
            if (random() % 2 == 0) {
                const auto text = std::to_string(random());
                state = state.with({{key, text}});
                twin[key_hash(key)] = text;
            } else {
                state = state.with({{key, std::nullopt}});
                twin.erase(key_hash(key));
            }
            const auto asked = numbered(random() % 100);
            const auto proof = prove_record(state, asked);
            const auto there = twin.find(key_hash(asked));
            ASSERT_EQ(proof.text.has_value(), there != twin.end()) << seed << ' ' << step;
            ASSERT_EQ(proof.text.value_or(""), there == twin.end() ? "" : there->second);
            ASSERT_TRUE(check(proof, twin_root(twin)).has_value()) << seed << ' ' << step;
            kinds.insert(proof.text ? "record" : proof.other ? "other leaf" : "empty place");
        }
        EXPECT_EQ(kinds.size(), 3U);
    }
}

TEST(RecordProof, every_changed_bit_is_refused) {
    State state;
    for (std::size_t n = 0; n < 40; ++n)
        state = state.with({{numbered(n), std::to_string(n)}});
    const auto root = state.state_root();
    for (std::size_t n = 30; n < 50; ++n) {  // ten that are there, ten that are not
        const auto good = prove_record(state, numbered(n));
        ASSERT_TRUE(check(good, root).has_value());
        ASSERT_FALSE(good.path.empty());
        const auto refused = [&](const char* story, const auto& change) {
            auto bent = good;
            change(bent);
            EXPECT_EQ(fault_under(bent, root), Fault::bad_proof) << story << ' ' << n;
        };
        for (std::size_t at = 0; at < good.path.size() * 256; ++at) {
            auto bent = good;
            bent.path[at / 256] = flipped(bent.path[at / 256], at % 256);
            ASSERT_FALSE(check(bent, root).has_value()) << n << " bit " << at;
        }
        refused("one hash less", [](auto& p) { p.path.pop_back(); });
        refused("one hash more", [](auto& p) { p.path.emplace_back(); });
        refused("257 hashes", [](auto& p) { p.path.resize(257); });
        // (For an absent one: of a key that is there.  Two absent ones may share a proof.)
        refused("another key", [&](auto& p) { p.key = numbered(n % 30); });
        refused("another text", [](auto& p) { p.text = p.text.value_or("") + "0"; });
        refused("the neighbour's path", [&](auto& p) {
            p.path = prove_record(state, numbered(n == 49 ? 48 : n + 1)).path;
        });
        if (good.text) {
            refused("another collection", [](auto& p) { p.key.collection += 'x'; });
            refused("denied", [](auto& p) { p.text.reset(); });
            refused("both", [](auto& p) { p.other = OtherLeaf{}; });
        }
        if (!good.other) continue;
        refused("an empty place", [](auto& p) { p.other.reset(); });
        for (std::size_t at = 0; at < 256; ++at) {
            refused("other key", [&](auto& p) { p.other->key = flipped(p.other->key, at); });
            refused("other text", [&](auto& p) { p.other->text = flipped(p.other->text, at); });
        }
    }
    for (std::size_t at = 0; at < 256; ++at)
        EXPECT_EQ(fault_under(prove_record(state, numbered(1)), flipped(root, at)),
                  Fault::bad_proof);
}

TEST(RecordProof, a_leaf_that_does_not_belong_in_its_place_proves_no_absence) {
    // Roots of trees that no honest hand made: the leaf stands on the absent key's way, not on its
    // own.  The path leads to the root; only the check of the shared bits refuses it.
    const auto beside = base::sha256("beside");
    std::size_t refused = 0;
    for (std::size_t n = 1; n < 60; ++n) {
        const auto other = key_hash(numbered(n));
        const auto place = key_hash(numbered(0));
        const auto leaf = RecordSum::leaf(other, {numbered(n), "1"});
        const auto root = bit(place, 0) ? RecordSum::node(beside, leaf)
                                        : RecordSum::node(leaf, beside);
        const RecordProof proof{numbered(0), std::nullopt, OtherLeaf{other, base::sha256("1")},
                                {beside}};
        const bool belongs = bit(place, 0) == bit(other, 0);
        EXPECT_EQ(check(proof, root).has_value(), belongs) << n;
        refused += belongs ? 0 : 1;
    }
    EXPECT_GT(refused, 10U);
    EXPECT_LT(refused, 50U);
}

TEST(RecordProof, the_law_s_records_hold_under_the_ledger_root_alone) {
    const auto state = State{}.with({{numbered(1), "1"}, {{"wallets", "W"}, "{}"}});
    const auto proof = prove_record(state, {"wallets", "W"});
    EXPECT_TRUE(check(proof, state.ledger_root()).has_value());
    EXPECT_EQ(fault_under(proof, state.state_root()), Fault::bad_proof);
}

TEST(LineProof, every_line_of_every_list_up_to_70_holds_under_the_twin_s_root) {
    std::vector<std::string> lines;
    for (std::int64_t size = 1; size <= 70; ++size) {
        lines.push_back("line " + std::to_string(size));
        const auto root = twin_list_root(lines);
        for (std::int64_t i = 0; i < size; ++i) {
            const auto& line = lines[static_cast<std::size_t>(i)];
            const auto proof = prove_line(lines, i);
            ASSERT_TRUE(check(proof, line, size, root).has_value()) << i << " of " << size;
            const auto refused = [&](LineProof bent, std::int64_t of, const Hash& under) {
                const auto held = check(bent, line, of, under);
                ASSERT_FALSE(held.has_value()) << i << " of " << size << ", said " << of;
                EXPECT_EQ(held.fault(), Fault::bad_proof);
            };
            EXPECT_FALSE(check(proof, line + "x", size, root).has_value());
            refused(proof, i, root);  // beyond the list's end
            refused(proof, -1, root);
            refused({-1, proof.path}, size, root);
            for (std::int64_t other = 0; other < size; ++other)
                if (other != i) refused({other, proof.path}, size, root);
            auto longer = proof;
            longer.path.emplace_back();
            refused(longer, size, root);
            if (!proof.path.empty()) {
                auto shorter = proof;
                shorter.path.pop_back();
                refused(shorter, size, root);
            }
            for (std::size_t at = 0; at < proof.path.size() * 256; at += 37) {
                auto bent = proof;
                bent.path[at / 256] = flipped(bent.path[at / 256], at % 256);
                refused(bent, size, root);
            }
        }
    }
}

TEST(LineProof, the_list_that_remembers_only_peaks_has_the_root_that_paths_lead_to) {
    MerkleList list;
    std::vector<std::string> lines;
    for (std::size_t n = 0; n < 200; ++n) {
        lines.push_back(std::to_string(n * n));
        list.append(lines.back());
        ASSERT_EQ(list.root(), twin_list_root(lines));
        const auto asked = static_cast<std::int64_t>(n * 7 % (n + 1));
        EXPECT_TRUE(check(prove_line(lines, asked), lines[static_cast<std::size_t>(asked)],
                          static_cast<std::int64_t>(lines.size()), list.root())
                        .has_value());
    }
}

}  // namespace ledger
