// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
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

}  // namespace ledger
