// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64url.hpp"
#include "base/hash.hpp"

namespace base {

/// A hash that names one kind of thing; ids of different kinds do not mix.
template <class Kind>
struct Id {
    Hash hash{};
    auto operator<=>(const Id&) const = default;
    [[nodiscard]] std::string hex() const { return base::hex(hash); }
};

using BlockId = Id<struct BlockKind>;      // SHA-256 of a block token's text
using EntryId = Id<struct EntryKind>;      // SHA-256 of a transaction's (or vote's) text
using KeyId = Id<struct KeyKind>;          // RFC 7638 thumbprint of a public key
using WalletId = Id<struct WalletKind>;    // thumbprint of a wallet's first key
using TorrentId = Id<struct TorrentKind>;  // v2 info-hash (BEP 52)
/// The id of block 0 is the network's.
using NetworkId = BlockId;

/// Thumbprints are read and written as 43 characters of base64url (RFC 7638), all else as hex.
template <class Kind>
std::string text(const Id<Kind>& id) {
    return base64url(view(id.hash));
}
template <class AnyId>
Result<AnyId> id_from_text(std::string_view text) {
    const auto bytes = base64url_decode(text);
    if (!bytes || bytes->size() != sizeof(Hash)) return Fault::bad_base64url;
    return AnyId{*hash_from_bytes(*bytes)};
}
template <class AnyId>
Result<AnyId> id_from_hex(std::string_view text) {
    const auto hash = hash_from_hex(text);
    if (!hash) return Fault::bad_hex;
    return AnyId{*hash};
}

/// Blocks before this one; block 0 founds the network.
struct Height {
    std::int64_t value = 0;
    auto operator<=>(const Height&) const = default;
    [[nodiscard]] Height next() const { return {value + 1}; }
};

/// Seconds since 1970, as in `iat`.
struct Time {
    std::int64_t seconds = 0;
    auto operator<=>(const Time&) const = default;
};

}  // namespace base
