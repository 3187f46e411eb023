// SPDX-License-Identifier: Apache-2.0
// Internal to the room: the gossip extension, as libtorrent wants it.  Everything in this header
// lives on libtorrent's network thread unless it says otherwise.
#pragma once
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <libtorrent/extensions.hpp>
#include <libtorrent/io_context.hpp>
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
    lt::io_context* context = nullptr;  // the network thread's; for use on that thread

    std::map<wire::PeerId, std::weak_ptr<GossipPeer>> links;
    std::map<std::string, wire::PeerId> by_node;               // node id -> its one link
    std::map<std::string, Clock::time_point> discouraged;      // node id -> until when
    std::uint64_t next_peer = 1;
    bool complete = false;  // the genesis file is here

    /// Of the links that are up; guarded, for any thread.
    std::mutex mutex;
    std::map<wire::PeerId, PeerStats> up;
    std::map<wire::PeerId, lt::tcp::endpoint> endpoints;  // where they listen
    std::map<lt::tcp::endpoint, Clock::time_point> lost;  // links that broke, and when
    std::atomic<bool> linked = false;  // a link came up since this was last cleared

    void count(wire::PeerId peer, std::int64_t in, std::int64_t out) {
        const std::scoped_lock lock{mutex};
        const auto link = up.find(peer);
        if (link == up.end()) return;
        link->second.bytes_in += in;
        link->second.bytes_out += out;
    }

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

/// Switches Nagle off, which libtorrent never does: 40 ms for each small exchange.
void no_delay(lt::peer_connection_handle& connection);

/// Network thread.
void send_to(Hub& hub, wire::PeerId peer, std::string message);
void drop_peer(Hub& hub, wire::PeerId peer);

}  // namespace swarm
