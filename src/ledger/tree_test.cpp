// SPDX-License-Identifier: Apache-2.0
// The trie and the list roots against twins that recompute everything, plainly.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "ledger/merkle.hpp"
#include "ledger/state.hpp"
#include "ledger/work.hpp"

namespace ledger {

namespace {

using Leaves = std::map<base::Hash, base::Hash>;  // key hash -> leaf hash

base::Hash join(char prefix, const base::Hash& left, const base::Hash& right) {
    return base::sha256(std::string(1, prefix) + std::string{base::view(left)} +
                        std::string{base::view(right)});
}

base::Hash naive_root(const Leaves& leaves, std::size_t depth) {
    if (leaves.empty()) return {};
    if (leaves.size() == 1) return leaves.begin()->second;
    Leaves sides[2];
    for (const auto& [key, leaf] : leaves)
        sides[(key.at(depth / 8) >> (7 - depth % 8)) & 1U].emplace(key, leaf);
    return join('\x01', naive_root(sides[0], depth + 1), naive_root(sides[1], depth + 1));
}

base::Hash naive_list(const std::vector<std::string>& leaves) {
    if (leaves.empty()) return base::sha256("");
    if (leaves.size() == 1) return base::sha256(std::string(1, '\0') + leaves[0]);
    std::size_t half = 1;
    while (half * 2 < leaves.size()) half *= 2;
    const auto middle = leaves.begin() + static_cast<std::ptrdiff_t>(half);
    return join('\x01', naive_list({leaves.begin(), middle}), naive_list({middle, leaves.end()}));
}

}  // namespace

TEST(State, has_the_root_that_all_its_records_give_whatever_came_before) {
    std::uint64_t seed = 7;
    const auto draw = [&](std::uint64_t below) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        return (seed >> 33U) % below;
    };
    State state;
    std::map<RecordKey, std::string> records;
    for (int round = 0; round < 400; ++round) {
        RecordDiff diff;
        for (std::uint64_t i = 0; i <= draw(3); ++i) {
            const RecordKey key{draw(2) == 0 ? "notes" : "wallets", std::to_string(draw(60))};
            if (draw(3) == 0)
                diff[key] = std::nullopt;
            else
                diff[key] = std::to_string(draw(1'000));
        }
        for (const auto& [key, text] : diff) {
            records.erase(key);
            if (text) records[key] = *text;
        }
        state = state.with(diff);
        Leaves law, contracts;
        for (const auto& [key, text] : records) {
            const auto place = key_hash(key);
            (key.collection == "wallets" ? law : contracts)[place] =
                join('\0', place, base::sha256(text));
            ASSERT_EQ(state.get(key), text);
        }
        ASSERT_EQ(state.ledger_root(), naive_root(law, 0));
        ASSERT_EQ(state.state_root(), naive_root(contracts, 0));
    }
    EXPECT_FALSE(state.get({"notes", "none"}).has_value());
}

TEST(State, a_copy_stays_as_it_was) {
    const State before = State{}.with({{{"notes", "a"}, "1"}});
    const State after = before.with({{{"notes", "a"}, "2"}, {{"notes", "b"}, "3"}});
    EXPECT_EQ(before.get({"notes", "a"}), "1");
    EXPECT_EQ(after.get({"notes", "a"}), "2");
    EXPECT_EQ(after.collection("notes").size(), 2U);
    EXPECT_EQ(after.collections(), std::vector<std::string>{"notes"});
}

TEST(MerkleList, has_the_root_of_rfc_6962_at_every_length) {
    MerkleList list;
    std::vector<std::string> leaves;
    for (int i = 0; i < 70; ++i) {
        EXPECT_EQ(list.root(), naive_list(leaves)) << i;
        EXPECT_EQ(merkle_root(leaves), list.root());
        leaves.push_back("leaf " + std::to_string(i));
        list.append(leaves.back());
    }
}

TEST(Work, is_the_product_below_two_to_the_256) {
    base::Hash hash{};
    hash.fill(0xFF);
    EXPECT_TRUE(meets(hash, 1));
    EXPECT_FALSE(meets(hash, 2));
    EXPECT_FALSE(meets(hash, 0));
    hash.fill(0);
    hash[1] = 1;  // 2^240
    EXPECT_TRUE(meets(hash, 65'535));
    EXPECT_FALSE(meets(hash, 65'536));
    hash[1] = 0;
    EXPECT_TRUE(meets(hash, (std::int64_t{1} << 53) - 1));
}

}  // namespace ledger
