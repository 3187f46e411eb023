// SPDX-License-Identifier: Apache-2.0
#include "ledger/merkle.hpp"

#include <ranges>

namespace ledger {

namespace {

base::Hash leaf_hash(std::string_view data) {
    return base::sha256(std::string(1, '\0').append(data));
}

base::Hash join(const base::Hash& left, const base::Hash& right) {
    std::string data{'\x01'};
    data += base::view(left);
    data += base::view(right);
    return base::sha256(data);
}

}  // namespace

void MerkleList::append(std::string_view data) {
    peaks_.push_back(leaf_hash(data));
    // Each trailing one bit of the old size is a full subtree that now gets its right half.
    for (auto ones = size_; (ones & 1U) != 0; ones >>= 1U) {
        const auto right = peaks_.back();
        peaks_.pop_back();
        peaks_.back() = join(peaks_.back(), right);
    }
    ++size_;
}

base::Hash MerkleList::root() const {
    if (peaks_.empty()) return base::sha256("");
    auto root = peaks_.back();
    for (const auto& peak : peaks_ | std::views::reverse | std::views::drop(1))
        root = join(peak, root);
    return root;
}

base::Hash merkle_root(const std::vector<std::string>& leaves) {
    MerkleList list;
    for (const auto& leaf : leaves) list.append(leaf);
    return list.root();
}

// Level by level, from the leaves up: neighbours are joined, and the last of an odd number rises as
// it is.  That gives RFC 6962's tree, whose left subtree is the largest full one.

std::vector<base::Hash> merkle_path(const std::vector<std::string>& leaves, std::size_t index) {
    std::vector<base::Hash> level;
    level.reserve(leaves.size());
    for (const auto& leaf : leaves) level.push_back(leaf_hash(leaf));
    std::vector<base::Hash> path;
    for (; level.size() > 1; index /= 2) {
        if ((index ^ 1U) < level.size()) path.push_back(level[index ^ 1U]);
        const auto pairs = level.size() / 2;
        for (std::size_t i = 0; i < pairs; ++i) level[i] = join(level[2 * i], level[2 * i + 1]);
        if (level.size() % 2 != 0) level[pairs] = level.back();
        level.resize((level.size() + 1) / 2);
    }
    return path;
}

std::optional<base::Hash> root_of_path(std::string_view data, std::uint64_t index,
                                       std::uint64_t size, const std::vector<base::Hash>& path) {
    if (index >= size) return std::nullopt;
    auto root = leaf_hash(data);
    auto beside = path.begin();
    for (; size > 1; size = (size / 2) + (size % 2), index /= 2) {
        if ((index ^ 1U) >= size) continue;
        if (beside == path.end()) return std::nullopt;
        root = index % 2 != 0 ? join(*beside, root) : join(root, *beside);
        ++beside;
    }
    if (beside != path.end()) return std::nullopt;
    return root;
}

}  // namespace ledger
