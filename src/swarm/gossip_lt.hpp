// SPDX-License-Identifier: Apache-2.0
// Internal to the room: the gossip extension, as libtorrent wants it.  Everything in this header
// lives on libtorrent's network thread unless it says otherwise.
#pragma once
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <libtorrent/extensions.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/torrent_handle.hpp>

#include "swarm/torrent_swarm.hpp"
#include "wire/swarm.hpp"

namespace swarm {

using Clock = std::chrono::steady_clock;

class GossipPeer;

/// The links of this node.  Held by every link, so it outlives the session.
struct Hub {
    base::TorrentId genesis;
    std::string node_id;
    wire::SwarmSink sink;

    std::map<wire::PeerId, std::weak_ptr<GossipPeer>> links;
    std::map<std::string, wire::PeerId> by_node;               // node id -> its one link
    std::map<std::string, Clock::time_point> discouraged;      // node id -> until when
    std::uint64_t next_peer = 1;
    bool complete = false;  // the genesis file is here

    /// Of the links that are up; guarded, for any thread.
    std::mutex mutex;
    std::map<wire::PeerId, PeerStats> up;
    std::map<wire::PeerId, lt::tcp::endpoint> endpoints;  // where they listen

    std::mutex sink_mutex;
    void tell(wire::SwarmEvent event) {
        const std::scoped_lock lock{sink_mutex};
        sink(std::move(event));
    }
};

/// For the genesis torrent.
std::shared_ptr<lt::torrent_plugin> make_gossip_plugin(std::shared_ptr<Hub> hub);
/// For all other torrents: no Nagle, and seeds do not dial each other for ever.
std::shared_ptr<lt::torrent_plugin> make_segment_plugin();

/// Network thread.
void send_to(Hub& hub, wire::PeerId peer, std::string message);
void drop_peer(Hub& hub, wire::PeerId peer);

}  // namespace swarm
