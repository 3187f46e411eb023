// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wire/swarm.hpp"

namespace wire {

class MemorySwarm;

/// When the copies of a message arrive, in milliseconds from now; none: it is lost.  Without it a
/// message arrives at once, once, in order.
using Weather = std::function<std::vector<std::int64_t>(const std::string& from,
                                                        const std::string& to)>;

/// The world of the twin: who is linked to whom, what is on its way, which files exist, and the
/// time.  Nothing moves until `deliver` is called, so a test or a simulation decides about time and
/// order.
class MemoryNet {
  public:
    /// A links to B; nothing happens when they are linked, or one has dropped the other.
    void connect(MemorySwarm& a, MemorySwarm& b);
    void disconnect(MemorySwarm& a, MemorySwarm& b);
    /// Hands over the oldest event that is due; false when there is none.
    bool deliver();
    void deliver_all();
    [[nodiscard]] std::size_t waiting() const { return letters_.size(); }

    void set_weather(Weather weather) { weather_ = std::move(weather); }
    [[nodiscard]] std::int64_t now() const { return now_; }
    /// Milliseconds; never backwards.
    void advance_to(std::int64_t now) { now_ = std::max(now_, now); }
    /// When the next event is due; nothing when none is on its way.
    [[nodiscard]] std::optional<std::int64_t> next_due() const;

    void write(const std::string& folder, const std::string& name, std::string bytes);
    [[nodiscard]] const std::string* read(const std::string& folder,
                                          const std::string& name) const;

  private:
    friend class MemorySwarm;
    struct Letter {
        MemorySwarm* to;
        SwarmEvent event;
    };
    void post(MemorySwarm* to, SwarmEvent event, std::int64_t delay = 0);

    std::map<std::pair<std::int64_t, std::uint64_t>, Letter> letters_;  // by due time, then order
    std::map<std::pair<std::string, std::string>, std::string> files_;
    Weather weather_;
    std::int64_t now_ = 0;
    std::uint64_t next_letter_ = 0;
    std::uint64_t next_link_ = 1;
};

/// `Swarm` in memory.  Single-threaded: the sink is called from `MemoryNet::deliver`.  A file comes
/// from whoever is linked and shares it, at once when somebody does.  What is on its way when a
/// link ends is lost.
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
    [[nodiscard]] bool refuses(const MemorySwarm& other) const;
    void unlink(PeerId peer);
    void fetch_from_links();
    void take(const Wanted& wanted, const Content& content);

    MemoryNet& net_;
    std::string node_;
    SwarmSink sink_;
    std::map<PeerId, std::pair<MemorySwarm*, PeerId>> links_;  // the other, and its number for us
    std::map<base::TorrentId, Content> shared_;
    std::map<base::TorrentId, Wanted> wanted_;
    std::map<std::string, std::int64_t> dropped_;  // nodes, and until when
};

}  // namespace wire
