// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace base {

/// 32 bytes, as SHA-256 gives them.
using Hash = std::array<std::uint8_t, 32>;
/// 20 bytes: SHA-1, for v1 twins of torrents and nothing else.
using Sha1 = std::array<std::uint8_t, 20>;

Hash sha256(std::string_view bytes);
/// Of the parts in a row.
Hash sha256_of(std::initializer_list<std::string_view> parts);
Sha1 sha1(std::string_view bytes);

/// The bytes of a hash as text that other functions take.
inline std::string_view view(const Hash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
inline std::string_view view(const Sha1& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string hex(std::string_view bytes);
inline std::string hex(const Hash& hash) { return hex(view(hash)); }
/// Exactly 64 lower-case digits.
Result<Hash> hash_from_hex(std::string_view text);
/// Exactly 32 bytes.
Result<Hash> hash_from_bytes(std::string_view bytes);

}  // namespace base
