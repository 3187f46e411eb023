// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wire/swarm.hpp"

namespace swarm {

struct SwarmOptions {
    std::string listen = "0.0.0.0";
    int port = 0;  // 0: the first free one of 6881 to 6891; -1: the kernel's choice; else that one
    base::TorrentId genesis;
    std::string node_id;  // 16 random bytes
    std::vector<std::string> trackers;
    std::int64_t upload_limit = 0;    // KiB per second, 0: none
    std::int64_t download_limit = 0;  // KiB per second, 0: none
    bool dht = false;   // publishes the info-hash to the world
    bool lsd = false;   // announces it to the local network
    bool upnp = false;  // asks the router for a port
};

struct PeerStats {
    wire::PeerId peer;
    std::string node;     // hex
    std::string address;  // HOST:PORT
    bool outgoing = false;
    std::int64_t bytes_in = 0;  // gossip
    std::int64_t bytes_out = 0;
};

struct TorrentStats {
    std::string name;
    std::string id;  // hex info-hash
    int version = 2;
    std::int64_t done = 0;
    std::int64_t total = 0;
    std::int64_t down = 0;  // bytes per second
    std::int64_t up = 0;
    std::int64_t downloaded = 0;  // payload bytes
    std::int64_t uploaded = 0;
    std::int64_t peers = 0;
    bool seeding = false;
    double progress = 0;  // 0 to 1
};

struct SwarmStats {
    std::vector<PeerStats> peers;
    std::vector<TorrentStats> torrents;
};

/// BitTorrent by libtorrent: torrents, and gossip as a BEP 10 extension (`jc_gossip`) on the
/// connections of the genesis torrent.  TCP only.
///
/// A fetched file grows in `FOLDER/.fetch-…/` and moves to FOLDER/NAME when it is complete, so a
/// metadata text that names another file of FOLDER cannot touch it, and an older file of that name
/// stays whole until then.  What a crash leaves there is taken up by the next fetch.
/// Every PeerUp is followed by one PeerDown, at the latest within the destructor.
class TorrentSwarm final : public wire::Swarm {
  public:
    /// Throws std::runtime_error when the port is taken.
    TorrentSwarm(SwarmOptions options, wire::SwarmSink sink);
    /// Blocks until libtorrent's threads are gone.
    ~TorrentSwarm() override;

    /// An empty message is a heartbeat, and is not passed up by the other side.
    void send(wire::PeerId peer, std::string message) override;
    /// That node is refused for ten minutes.
    void drop(wire::PeerId peer) override;
    /// Requires: a `.torrent` of the one file content.name; else std::invalid_argument.
    void share(wire::Content content) override;
    void fetch(wire::Wanted wanted) override;
    /// The v1 twin of the file ends with it.
    void forget(base::TorrentId id) override;

    /// Dials HOST:PORT for the genesis torrent, now and whenever the link is lost; may come before
    /// that torrent.  Names are looked up on another thread, and again now and then.
    void connect(const std::string& host_port);
    [[nodiscard]] int port() const;
    /// Blocks until libtorrent's thread has answered: some milliseconds.
    [[nodiscard]] SwarmStats stats() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace swarm
