// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/id.hpp"

namespace api {

struct PeerVitals {
    std::string address;
    std::string node;  // hex
    bool outgoing = false;
};

struct TorrentVitals {
    std::string name;
    std::string id;  // hex info-hash
    int version = 2;  // 1: the twin for old clients
    std::int64_t done = 0;   // bytes
    std::int64_t total = 0;  // bytes; 0 before the metadata is there
    std::int64_t down = 0;   // bytes per second
    std::int64_t up = 0;     // bytes per second
    std::int64_t downloaded = 0;  // bytes of payload from other processes
    std::int64_t uploaded = 0;
    std::int64_t peers = 0;
    bool seeding = false;
};

/// A file that came whole from other processes.
struct DownloadVitals {
    std::string name;
    std::int64_t bytes = 0;
    std::int64_t milliseconds = 0;
    std::int64_t peers = 0;
};

/// What the node knows of itself beside the chain.
struct Vitals {
    std::string version;
    std::string wallet;  // id of the mining wallet; empty when the node does not mine
    std::string magnet;
    std::string v1_magnet;
    std::int64_t swarm_port = 0;
    std::int64_t api_port = 0;
    std::int64_t attempts = 0;  // of mining, since the start
    std::int64_t attempts_per_second = 0;
    std::int64_t disk_free = 0;  // bytes, where the home is
    bool alone = false;          // it may be without peers
    base::Time started;
    std::vector<PeerVitals> peers;
    std::vector<TorrentVitals> torrents;
    std::vector<DownloadVitals> downloads;
    std::map<std::string, std::string> torrent_files;  // NAME.torrent -> its text, as on disk
};

}  // namespace api
