// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.hpp"

namespace wire {

/// A link to a peer, numbered by the swarm, never used again in this process.
struct PeerId {
    std::uint64_t value = 0;
    auto operator<=>(const PeerId&) const = default;
};

/// A gossip message never exceeds this (BitTorrent ends at 1 MiB).
inline constexpr std::size_t kMessageBytesMax = 512 * 1024;

/// A file that is complete: FOLDER/NAME, with its `.torrent` text (v2, or a v1 twin).
struct Content {
    std::string name;
    std::string folder;
    std::string torrent;
};

/// A file to fetch: by `.torrent` text when there is one, else by v2 info-hash alone.
struct Wanted {
    base::TorrentId id;
    std::string name;     // the file must have this name, else FetchFailed
    std::string folder;   // where to put it
    std::string torrent;  // may be empty
    std::size_t bytes_max = 0;  // a larger one is refused before it is fetched
    PeerId from;          // fetched from this peer first; 0: from whomever
};

struct PeerUp {
    PeerId peer;
    std::string address;  // HOST:PORT as dialled, or as seen
    std::string node;     // the other's 16 random bytes, from its handshake
    bool outgoing = false;
};
struct PeerDown {
    PeerId peer;
};
struct MessageArrived {
    PeerId peer;
    std::string bytes;
};
/// Complete, hash-checked and fsynced: FOLDER/NAME.
struct Fetched {
    base::TorrentId id;
    std::string name;
    std::string folder;
};
struct FetchFailed {
    base::TorrentId id;
    std::string name;
    std::string reason;
};
using SwarmEvent = std::variant<PeerUp, PeerDown, MessageArrived, Fetched, FetchFailed>;
/// Called by the swarm, one call at a time, on a thread of its own: enqueue and return.
using SwarmSink = std::function<void(SwarmEvent)>;

/// Carries bytes named by hash between peers of one network, and knows no rule.  Two hands:
/// `swarm::TorrentSwarm` and the twin `MemorySwarm`.  All calls: any thread, none blocks.
class Swarm {
  public:
    virtual ~Swarm() = default;
    /// Order is kept per peer.  Nothing happens when the link is gone.
    /// Requires: at most kMessageBytesMax.
    virtual void send(PeerId peer, std::string message) = 0;
    /// Disconnects, and stays away from that node for a while.
    virtual void drop(PeerId peer) = 0;
    /// Seeds a finished file; a torrent already shared is left as it is, one of the same name and
    /// other content replaces the older.
    virtual void share(Content content) = 0;
    /// Ends in Fetched or FetchFailed; what was fetched is seeded.
    virtual void fetch(Wanted wanted) = 0;
    /// Ends a fetch (no event follows) or stops seeding; the file stays.
    virtual void forget(base::TorrentId id) = 0;
};

}  // namespace wire
