// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "wire/swarm.hpp"

namespace wire {

class MemorySwarm;

/// The world of the twin: who is linked to whom, what is on its way, which files exist.  Nothing
/// moves until `deliver` is called, so a test or a simulation decides about time and order.
class MemoryNet {
  public:
    /// A links to B; nothing happens when they are linked, or one has dropped the other.
    void connect(MemorySwarm& a, MemorySwarm& b);
    void disconnect(MemorySwarm& a, MemorySwarm& b);
    /// Hands over the oldest event; false when there is none.
    bool deliver();
    void deliver_all();
    [[nodiscard]] std::size_t waiting() const { return letters_.size(); }

    void write(const std::string& folder, const std::string& name, std::string bytes);
    [[nodiscard]] const std::string* read(const std::string& folder,
                                          const std::string& name) const;

  private:
    friend class MemorySwarm;
    struct Letter {
        MemorySwarm* to;
        SwarmEvent event;
    };
    std::deque<Letter> letters_;
    std::map<std::pair<std::string, std::string>, std::string> files_;
    std::uint64_t next_link_ = 1;
};

/// `Swarm` in memory.  Single-threaded: the sink is called from `MemoryNet::deliver`.  A file comes
/// from whoever is linked and shares it, at once when somebody does; a dropped node stays away for
/// ever, for there is no clock.
class MemorySwarm final : public Swarm {
  public:
    MemorySwarm(MemoryNet& net, std::string node, SwarmSink sink);
    ~MemorySwarm() override;
    MemorySwarm(const MemorySwarm&) = delete;
    MemorySwarm& operator=(const MemorySwarm&) = delete;

    void send(PeerId peer, std::string message) override;
    void drop(PeerId peer) override;
    void share(Content content) override;
    void fetch(Wanted wanted) override;
    void forget(base::TorrentId id) override;

  private:
    friend class MemoryNet;
    void unlink(PeerId peer);
    void fetch_from_links();
    void take(const Wanted& wanted, const Content& content);

    MemoryNet& net_;
    std::string node_;
    SwarmSink sink_;
    std::map<PeerId, std::pair<MemorySwarm*, PeerId>> links_;  // the other, and its number for us
    std::map<base::TorrentId, Content> shared_;
    std::map<base::TorrentId, Wanted> wanted_;
    std::set<std::string> dropped_;  // nodes
};

}  // namespace wire
