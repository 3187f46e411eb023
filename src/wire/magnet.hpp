// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace wire {

/// A network as people hand it on.
struct Magnet {
    base::TorrentId id;                  // xt=urn:btmh:1220…, of the genesis torrent
    std::string name;                    // dn
    std::vector<std::string> peers;      // x.pe, HOST:PORT
    std::vector<std::string> trackers;   // tr
    bool operator==(const Magnet&) const = default;
};

inline constexpr std::size_t kMagnetBytesMax = 8 * 1024;
inline constexpr std::size_t kMagnetPeersMax = 64;

std::string write_magnet(const Magnet& magnet);
/// The v1 twin's (urn:btih:), for clients that cannot read v2.
std::string write_v1_magnet(const base::Sha1& id, const Magnet& magnet);
/// Unknown parameters are ignored (so `x.final` has room); `bad_magnet` for a wrong, missing or
/// second v2 hash, a peer that is no HOST:PORT, control characters, or more than the bounds.
base::Result<Magnet> parse_magnet(std::string_view text);

/// HOST:PORT with an IPv4 address or a DNS name, or [IPv6]:PORT, the port from 1 to 65535.
bool is_host_port(std::string_view text);

}  // namespace wire
