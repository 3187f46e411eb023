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

/// What a scenario is told with: a stage, people who submit all the time, and a stopwatch.
class Play {
  public:
    using Who = Stage::Who;

    Play(const Scenario& scenario, const Cast& cast, const Founded& founded, std::uint64_t seed);

    [[nodiscard]] Stage& stage() { return stage_; }
    /// Half of the seeds each.
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
    /// The same stopwatch for something else than a final block.
    void time(const std::string& what, const std::function<bool()>& done);
    /// People stop; everything becomes final, on one head.
    Figures finish();

    /// From an honest node's door, at once.
    void submit(Who who, const base::Json& action);
    /// Operators of honest nodes submit `evidence` of crimes that their node shows, each within
    /// half a minute, while the culprit has its role.
    void operators_convict() { convict_ = true; }
    [[nodiscard]] base::WalletId wallet_of(Who who) const;
    [[nodiscard]] bool has_role(Who of, Who seen_by, const std::string& role) const;
    [[nodiscard]] bool all_honest(const std::function<bool(const engine::View&)>& hold) const;

  private:
    struct Pending {
        base::EntryId id;
        std::int64_t since;
    };
    void people();
    void watch(Who who);
    void look_for_crimes(Who who);
    [[nodiscard]] bool settled() const;
    [[nodiscard]] std::vector<Who> honest_up() const;

    const Scenario& scenario_;
    const Cast& cast_;
    std::uint64_t seed_;
    Stage stage_;
    std::set<Who> cheats_;
    bool submitting_ = false;
    bool measuring_ = true;
    bool convict_ = false;
    std::map<Who, std::int64_t> numbers_;
    std::map<Who, std::vector<Pending>> pending_;
    std::map<Who, const ledger::Link*> final_;
    std::set<std::pair<Who, std::string>> accused_;  // by whom, of what
    Figures figures_;
};

}  // namespace sim
