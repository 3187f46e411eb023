// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory_resource>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace contract {

/// What a port pays for when it touches the value, in bytes: 8, plus those of a string; 32 for an
/// array or object, plus the sizes of items, plus for each member 16, the bytes of its name and the
/// size of its value.  (Near what a host holds in memory, not the length of the text: a list of
/// small numbers costs far more than its letters.)
std::int64_t size_of(const base::Json& value);
/// The length of the canonical text, without writing it.
std::int64_t text_length(const base::Json& value);
/// 0 for what holds no other value.
int depth_of(const base::Json& value);

inline constexpr std::size_t kHandlesMax = 4'096;       // of one call, besides the constants
inline constexpr std::size_t kHandlesUsual = 32;
inline constexpr std::size_t kRoomUsual = 2'048;        // bytes
inline constexpr std::int64_t kMadeBytesMax = 1 << 20;  // the sizes of what one call made

/// The JSON values of one call by their handles.  They never change, so a member or an item is a
/// place within another value and costs no copy.
class Values {
  public:
    /// The constants are handles 1…n.  Requires: they outlive this.
    explicit Values(const std::vector<base::Json>& constants)
        : constants_{constants}, made_(&pool_), places_(&pool_) {
        places_.reserve(kHandlesUsual);
    }
    Values(const Values&) = delete;  // handles point into it
    Values& operator=(const Values&) = delete;

    /// Null when there is no such handle.
    [[nodiscard]] const base::Json* find(std::int64_t handle) const {
        if (handle < 1) return nullptr;
        const auto index = static_cast<std::size_t>(handle - 1);
        if (index < constants_.size()) return &constants_[index];
        const auto place = index - constants_.size();
        return place < places_.size() ? places_[place] : nullptr;
    }
    /// Null when it is no string's.
    [[nodiscard]] const std::string* string(std::int64_t handle) const {
        const base::Json* value = find(handle);
        return value == nullptr ? nullptr : value->string();
    }

    /// The handle of a value that outlives this, or lies in one that `make` took; 0 when there are
    /// too many.
    std::int64_t refer(const base::Json& value);
    /// The handle of a new value; 0 when there are too many, or their sizes sum to too much.
    std::int64_t make(base::Json value);

  private:
    const std::vector<base::Json>& constants_;
    std::array<std::byte, kRoomUsual> room_;  // most calls' tables fit into it
    std::pmr::monotonic_buffer_resource pool_{room_.data(), room_.size()};
    std::pmr::deque<base::Json> made_;            // what stands in a deque does not move
    std::pmr::vector<const base::Json*> places_;  // of the handles behind the constants
    std::int64_t made_bytes_ = 0;
};

}  // namespace contract
