// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/scenario.hpp"
#include "sim/stage.hpp"

namespace sim {

/// What a scenario is told with: a stage, people who submit all the time, operators, a stopwatch.
/// Operators of honest nodes submit as `evidence` what their node shows of crimes, each within half
/// a minute, while the culprit has its role.
class Play {
  public:
    using Who = Stage::Who;

    Play(const Scenario& scenario, const Cast& cast, const Founded& founded, std::uint64_t seed);

    [[nodiscard]] Stage& stage() { return stage_; }
    [[nodiscard]] std::uint64_t seed() const { return seed_; }
    [[nodiscard]] bool odd() const { return seed_ % 2 == 1; }

    /// Other hands than an honest node's: it submits nothing, and nothing is measured at it.
    void cheat(Who who);
    /// All nodes come up, linked, and people begin to submit.
    void open();
    void pass(std::int64_t milliseconds) { stage_.run_to(stage_.now() + milliseconds); }
    /// As Stage::part; what waits now is not measured.
    void part(std::vector<int> groups);
    /// The stopwatch: `act`, and then until every honest node has a final block above all that
    /// there were.
    void heal(const std::function<void()>& act);
    void heal_links();
    /// Milliseconds until this holds; a fault when that takes more than ten minutes.
    std::int64_t time(const std::string& what, const std::function<bool()>& done);
    /// The power goes; what waits at this node is not measured.
    void crash(Who who);
    /// It comes back; people wait until it has caught up before they submit there.
    void come_back(Who who);
    /// People stop; everything becomes final, on one head.  Called again it does nothing.
    void finish();
    [[nodiscard]] Figures& figures() { return figures_; }
    /// After each step of this node.
    void after_step(Who who, std::function<void()> what) { after_[who] = std::move(what); }

    /// Nobody submits there any more.
    void leave_alone(Who who) { left_alone_.insert(who); }
    /// From an honest node's door, at once.
    void submit(Who who, const base::Json& action);
    [[nodiscard]] base::WalletId wallet_of(Who who) const;
    [[nodiscard]] bool all_honest(const std::function<bool(const engine::View&)>& hold) const;

  private:
    struct Pending {
        base::EntryId id;
        std::int64_t since;
    };
    void people();
    void judge_the_end();
    void watch(Who who);
    void look_for_crimes(Who who);
    [[nodiscard]] bool settled() const;
    [[nodiscard]] std::vector<Who> honest_up() const;

    const Scenario& scenario_;
    const Cast& cast_;
    std::uint64_t seed_;
    Stage stage_;
    std::set<Who> cheats_;
    std::set<Who> left_alone_;
    std::set<Who> accusers_;  // nobody submits there either until the culprit is convicted
    std::map<Who, std::int64_t> back_;  // since when
    bool submitting_ = false;
    bool measuring_ = true;
    bool finished_ = false;
    std::map<Who, std::function<void()>> after_;
    std::map<Who, std::int64_t> numbers_;
    std::map<Who, std::vector<Pending>> pending_;
    std::map<Who, const ledger::Link*> final_;
    std::set<std::pair<Who, std::string>> accused_;  // by whom, of what
    std::map<base::KeyId, std::int64_t> culprits_;   // with the role, and since when it is known
    Figures figures_;
};

}  // namespace sim
