// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"

namespace wire {

/// A block that its sender calls final.
struct FinalBlock {
    base::Height height;
    base::BlockId id;
    bool operator==(const FinalBlock&) const = default;
};
/// HEIGHT.ID, the id in hex.
std::string write_final(const FinalBlock& block);
base::Result<FinalBlock> parse_final(std::string_view text);

/// A network as people hand it on.
struct Magnet {
    base::TorrentId id;                  // xt=urn:btmh:1220…, of the genesis torrent
    std::string name;                    // dn
    std::vector<std::string> peers;      // x.pe, HOST:PORT
    std::vector<std::string> trackers;   // tr
    std::optional<FinalBlock> final = std::nullopt;  // x.final, the sender's last final block
    bool operator==(const Magnet&) const = default;
};

inline constexpr std::size_t kMagnetBytesMax = 8 * 1024;
inline constexpr std::size_t kMagnetPeersMax = 64;

std::string write_magnet(const Magnet& magnet);
/// The v1 twin's (urn:btih:), for clients that cannot read v2.
std::string write_v1_magnet(const base::Sha1& id, const Magnet& magnet);
/// Unknown parameters are ignored; `bad_magnet` for a wrong, missing or second v2 hash, a peer that
/// is no HOST:PORT, an x.final that is no HEIGHT.ID or a second one, control characters, or more
/// than the bounds.
base::Result<Magnet> parse_magnet(std::string_view text);

/// HOST:PORT with an IPv4 address or a DNS name, or [IPv6]:PORT, the port from 1 to 65535.
bool is_host_port(std::string_view text);

}  // namespace wire
