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
    int upload_limit = 0;    // bytes per second, 0: none
    int download_limit = 0;  // bytes per second, 0: none
};

struct PeerStats {
    wire::PeerId peer;
    std::string node;     // hex
    std::string address;  // HOST:PORT
    bool outgoing = false;
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
};

struct SwarmStats {
    std::vector<PeerStats> peers;
    std::vector<TorrentStats> torrents;
};

/// BitTorrent by libtorrent: torrents, and gossip as a BEP 10 extension (`jc_gossip`) on the
/// connections of the genesis torrent.  No DHT, no local discovery, no UPnP.
class TorrentSwarm final : public wire::Swarm {
  public:
    /// Throws std::runtime_error when the port is taken.
    TorrentSwarm(SwarmOptions options, wire::SwarmSink sink);
    /// Blocks until libtorrent's threads are gone.
    ~TorrentSwarm() override;

    void send(wire::PeerId peer, std::string message) override;
    void drop(wire::PeerId peer) override;
    void share(wire::Content content) override;
    void fetch(wire::Wanted wanted) override;
    void forget(base::TorrentId id) override;

    /// Dials HOST:PORT for the genesis torrent, now and whenever the link is lost.
    void connect(const std::string& host_port);
    [[nodiscard]] int port() const;
    /// Blocks until libtorrent's thread has answered: some milliseconds.
    [[nodiscard]] SwarmStats stats() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace swarm
