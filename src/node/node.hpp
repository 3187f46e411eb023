// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "jose/jws.hpp"
#include "node/journal.hpp"
#include "wire/magnet.hpp"

namespace node {

/// What the operator decided.
struct Options {
    std::string home;
    std::string listen = "127.0.0.1";  // of the swarm
    int swarm_port = 0;                // 0: the first free one of 6881 to 6891; -1: any
    std::string api_address = "127.0.0.1";
    int api_port = 0;  // 0: any
    std::int64_t api_rate = 200;  // units per second and address (api/limits.hpp); 0: no limit
    std::vector<std::string> announce;  // HOST:PORT under which others reach us; else `listen`
    std::vector<std::string> peers;     // HOST:PORT
    std::vector<std::string> trackers;
    bool dht = false;   // publish the info-hash to the world
    bool lsd = false;   // announce it to the local network
    bool upnp = false;  // ask the router for a port
    std::int64_t upload_limit = 0;    // KiB per second, 0: none
    std::int64_t download_limit = 0;
    bool mine = false;
    bool alone = false;  // mine without peers too
    bool vote = false;       // open the key to vote with it; one that mines votes too
    bool vote_anew = false;  // a witness that lost votes.json goes on at once
    int mining_threads = 1;
    bool only_join = false;  // stop when the network is fetched and checked
    Journal::Style journal = Journal::Style::text;
    Level level = Level::info;
};

/// The home is not fit, the genesis file is not of this network, …: what to tell the operator.
class Unfit : public std::runtime_error {
  public:
    using runtime_error::runtime_error;
};

/// Everything that acts, wired together.  Takes an event, lets the engine decide, performs the
/// effects in order; holds no rule of its own.
class Node {
  public:
    /// `key` mines if `mine` says so, and votes if it is a witness'; it may be null.
    /// `random_bytes` draws from the system's CSPRNG.
    Node(Options options, std::unique_ptr<jose::Signer> key,
         std::function<std::string(std::size_t)> random_bytes);
    ~Node();

    /// Fetches the genesis file first if `link` is given and the home has none.  Returns when
    /// stopped (SIGINT, SIGTERM through `stop`).  Throws Unfit or std::system_error.
    void run(const wire::Magnet* link);
    /// Any thread, also a signal handler's helper.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace node
