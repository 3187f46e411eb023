// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/chance.hpp"
#include "sim/founding.hpp"
#include "sim/node.hpp"
#include "sim/watch.hpp"

namespace sim {

inline constexpr std::int64_t kMilli = 1;
inline constexpr std::int64_t kSeconds = 1'000 * kMilli;
inline constexpr std::int64_t kMinutes = 60 * kSeconds;

/// Where worlds play: nodes, the network between them with its weather, and virtual time in
/// milliseconds.  Everything that is chance comes from one seed.  Nodes are named by their number
/// in the order of `enter`.
class Stage {
  public:
    using Happening = std::function<void()>;
    using Who = std::size_t;

    /// Requires: both outlive this.
    Stage(const Cast& cast, const Founded& founded, const Beginning& beginning,
          std::uint64_t seed);

    // Time.
    [[nodiscard]] std::int64_t now() const { return net_.now(); }
    void later(std::int64_t delay, Happening what);
    /// Runs until this moment, or until `done`, which is asked after each event; true when that
    /// ended it.
    bool run_to(std::int64_t end, const std::function<bool()>& done = {});

    // Nodes.
    /// A node with the wallet of that number; it is not up yet.
    Who enter(std::size_t key);
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    [[nodiscard]] Node& node(Who who) { return *nodes_[who]; }
    [[nodiscard]] const Node& node(Who who) const { return *nodes_[who]; }
    /// It starts, or comes back, and is linked to everybody whom it can reach, each within this
    /// many milliseconds.
    void begin(Who who, std::int64_t within = 0);
    /// The power goes at once.  Not from within a node's step.
    void crash(Who who) { nodes_[who]->crash(); }
    /// Its hash rate, in thousandths of what finds the founding difficulty at the interval.
    void set_rate(Who who, std::int64_t thousandths);
    /// Its votes are no longer held against it: a cheat's, or those of somebody without memory.
    void distrust(Who who) { distrusted_.insert(who); }

    // The network.
    /// Messages between nodes of different groups are lost from now on, and their links end when
    /// both have been silent for 10 s.
    void part(std::vector<int> groups);
    /// All are in one group again; each link that ended comes back within this many milliseconds.
    void heal(std::int64_t within);
    /// Between two groups: this one belongs to the other from now on.  Requires: it is down.
    void change_side(Who who);
    /// Links, when both are up and of one group.
    void link(Who a, Who b);
    void unlink(Who a, Who b);

    [[nodiscard]] Chance& chance() { return chance_; }
    [[nodiscard]] Watch& watch() { return watch_; }
    /// After every step of every node.
    std::function<void(Who)> on_step;

    std::int64_t messages = 0;
    std::int64_t lost = 0;
    std::int64_t doubled = 0;

  private:
    void search(Who who, std::uint64_t job, std::int64_t difficulty);
    void tick(Who who);
    std::vector<std::int64_t> fate(Who from, Who to);

    const Cast& cast_;
    const Founded& founded_;
    std::int64_t difficulty_;  // of the founding
    Chance chance_;
    Watch watch_;
    wire::MemoryNet net_;
    std::deque<std::unique_ptr<Node>> nodes_;
    std::vector<int> group_;
    std::vector<std::int64_t> rate_;
    std::set<Who> distrusted_;
    std::map<std::pair<std::int64_t, std::uint64_t>, Happening> agenda_;
    std::uint64_t next_ = 0;
};

}  // namespace sim
