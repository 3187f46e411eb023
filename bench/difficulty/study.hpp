// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/pace.hpp"

namespace bench {

inline constexpr std::int64_t kRate = 1'000'000;  // attempts per second of the founding
inline constexpr std::int64_t kStep = 10;         // seconds between two samples
inline constexpr std::int64_t kWatched = 4 * 3'600;  // seconds after the disturbance

/// What one run shows.  Intervals are in multiples of the target.
struct Course {
    std::vector<double> due;  // difficulty / hash rate, every kStep from the end of the disturbance
    std::vector<double> level;   // difficulty / founding, every ten minutes of the disturbance
    std::vector<double> found;   // seconds after the disturbance
    double gain = 1;             // of whoever cheats: its blocks per attempt over the others'
    double busy = 0;             // seconds of mining per block during the disturbance
    double wait = 0;             // seconds from a transaction to its last block
    double on_floor = 0;         // share of the blocks of the disturbance at difficulty_min
    double lowest_at_last = 0;   // 1: difficulty lies on difficulty_min when watching ends
};

struct Scenario {
    std::string name;
    /// Disturbs a chain that has run steadily for an hour.
    std::function<void(sim::Pace&, sim::Chance&, Course&)> disturb;
    std::vector<sim::Miners> after;  // that mine from then on
};

const std::vector<Scenario>& scenarios();

/// Their places there.
enum class Which {
    steady, tenfold, tenth, hundredth, hopper, small_hopper, liars, idle, weekend, trickle,
    seldom, heartbeat
};
inline const Scenario& scenario(Which which) {
    return scenarios().at(static_cast<std::size_t>(which));
}

/// All runs of a scenario; the seed of each follows from its number.
std::vector<Course> courses(const Scenario& scenario, const ledger::Params& params, int runs);

ledger::Params founding_params(std::int64_t half_life, std::int64_t gap_max);

/// Of one figure of each run, the value that this share of the runs does not exceed.
double quantile(const std::vector<Course>& runs, double share,
                const std::function<double(const Course&)>& figure);

}  // namespace bench
