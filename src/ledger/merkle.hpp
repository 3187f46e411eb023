// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"

namespace ledger {

/// An RFC 6962 tree that grows at its end and remembers only the roots of its full subtrees:
/// leaf H(0x00 ‖ data), node H(0x01 ‖ left ‖ right), of nothing H("").
class MerkleList {
  public:
    void append(std::string_view data);
    [[nodiscard]] base::Hash root() const;
    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    std::vector<base::Hash> peaks_;  // of the full subtrees, largest first
    std::uint64_t size_ = 0;
};

base::Hash merkle_root(const std::vector<std::string>& leaves);

/// The audit path of RFC 6962 section 2.1.1: the roots beside the way from a leaf up, lowest first.
/// Requires: index < leaves.size().
std::vector<base::Hash> merkle_path(const std::vector<std::string>& leaves, std::size_t index);
/// The root that `data` has as leaf `index` of `size` with this path; none unless the path has
/// exactly the length that they ask for.
std::optional<base::Hash> root_of_path(std::string_view data, std::uint64_t index,
                                       std::uint64_t size, const std::vector<base::Hash>& path);

}  // namespace ledger
