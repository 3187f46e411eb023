// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/id.hpp"

namespace api {

inline constexpr std::size_t kTrackerPeersMax = 200;  // of one torrent
inline constexpr std::int64_t kTrackerInterval = 60;  // seconds between announces

/// The tracker of a node's own torrents (BEP 3, 7, 23).  A value: time is an argument.
class Tracker {
  public:
    /// 20 bytes each: v1 info-hashes, and v2 ones cut short.
    void allow(std::set<std::string> info_hashes);

    struct Announce {
        std::string_view query;
        std::string client;    // numeric address of whoever asks
        std::string own_host;  // numeric address at which the request arrived
        int own_port = 0;      // of this node's swarm: it lists itself first
        base::Time now;
    };
    /// Bencoded, a `failure reason` included.
    std::string announce(const Announce& what);

  private:
    struct Peer {
        std::string address;
        int port = 0;
        auto operator<=>(const Peer&) const = default;
    };
    std::set<std::string> allowed_;
    std::map<std::string, std::map<Peer, base::Time>> peers_;  // by info-hash; when last seen
};

}  // namespace api
