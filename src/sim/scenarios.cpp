// SPDX-License-Identifier: Apache-2.0
// The stories.  Default parameters: a block every 5 s, a checkpoint every 4 blocks, so that a
// transaction is final after some 36 s; `apart` is ten times that.
#include "sim/play.hpp"

namespace sim {

namespace {

constexpr std::int64_t kCalm = 60 * kSeconds;
constexpr std::int64_t kApart = 360 * kSeconds;

void parted(Play& play, std::vector<int> groups) {
    play.open();
    play.pass(kCalm);
    play.part(std::move(groups));
    play.pass(kApart);
    play.heal_links();
    play.pass(kCalm);
}

void two_one(Play& play) { parted(play, {0, 0, 1}); }
void two_two(Play& play) { parted(play, {0, 0, 1, 1}); }
void one_one_one(Play& play) { parted(play, {0, 1, 2}); }

}  // namespace

const std::vector<Scenario>& scenarios() {
    static const Beginning three{3, true, 128};
    static const Beginning four{4, true, 128};
    static const std::vector<Scenario> all{
        {"two_one", "witnesses 2 and 1 apart, healed", {0, 1, 2}, three, two_one},
        {"two_two", "witnesses 2 and 2 apart, healed", {0, 1, 2, 3}, four, two_two},
        {"one_one_one", "witnesses 1, 1 and 1 apart, healed", {0, 1, 2}, three, one_one_one},
    };
    return all;
}

Figures play(const Scenario& scenario, const Cast& cast, const Founded& founded,
             std::uint64_t seed) {
    Play one{scenario, cast, founded, seed};
    scenario.tell(one);
    return one.finish();
}

}  // namespace sim
