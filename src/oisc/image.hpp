// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace oisc {

/// A program as it travels: cells of code and data, JSON constants (handles 1…n), and what it may
/// do.  It has one spelling: decode, encode again, compare (SPEC 5).
struct Image {
    std::int64_t ports = 1;          // the port list and price schedule that it was made for
    std::int64_t entry = 0;          // first pc
    std::int64_t code = 0;           // cells [0, code) are read-only unless self_modifying
    bool self_modifying = false;
    std::vector<std::int64_t> cells;      // the first cells of memory; the rest is zero
    std::vector<base::Json> constants;    // handles 1, 2, …
    bool operator==(const Image&) const = default;
};

std::string encode(const Image& image);
/// `bad_image` for anything that `encode` would not write.
base::Result<Image> decode(std::string_view bytes);

}  // namespace oisc
