// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace oisc {

enum class Format { automatic, text, binary };

/// The cells of a published program (SPEC 7.17 to 7.19) for words of 16, 32 or 64 bits, or what is
/// wrong with it.
std::expected<std::vector<std::int64_t>, std::string> read_classic(std::string_view bytes,
                                                                   int bits, Format format);

}  // namespace oisc
