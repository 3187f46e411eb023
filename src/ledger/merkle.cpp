// SPDX-License-Identifier: Apache-2.0
#include "ledger/merkle.hpp"

#include <ranges>

namespace ledger {

namespace {

base::Hash join(const base::Hash& left, const base::Hash& right) {
    std::string data{'\x01'};
    data += base::view(left);
    data += base::view(right);
    return base::sha256(data);
}

}  // namespace

void MerkleList::append(std::string_view data) {
    peaks_.push_back(base::sha256(std::string(1, '\0').append(data)));
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

}  // namespace ledger
