// SPDX-License-Identifier: Apache-2.0
// jotchain-bench-difficulty: how the law of difficulty answers disturbances, from fixed seeds: the
// same figures on every machine; with the name of an SVG it draws them.  docs/DIFFICULTY.md says
// what they mean.
#include <fmt/core.h>

#include <cmath>
#include <fstream>

#include "bench/difficulty/picture.hpp"
#include "bench/difficulty/study.hpp"

namespace bench {

namespace {

constexpr int kRuns = 501;
constexpr double kAim = 0.15;  // of the target

double median(const std::vector<Course>& runs, const std::function<double(const Course&)>& figure) {
    return quantile(runs, 0.5, figure);
}

double due_at(const std::vector<Course>& runs, std::int64_t second) {
    return median(runs, [&](const Course& course) {
        return course.due.at(static_cast<std::size_t>(second / kStep));
    });
}

/// Seconds over blocks, over the target, all runs together.
double seen(const std::vector<Course>& runs, std::int64_t from, std::int64_t to,
            std::int64_t interval) {
    double blocks = 0;
    for (const auto& course : runs)
        for (const double at : course.found)
            if (at >= static_cast<double>(from) && at < static_cast<double>(to)) ++blocks;
    return static_cast<double>((to - from) * static_cast<std::int64_t>(runs.size())) / blocks /
           static_cast<double>(interval);
}

/// Seconds until the median comes within the aim for good; -1: not while watched.
std::int64_t recovered(const std::vector<Course>& runs) {
    std::int64_t since = 0;
    for (std::int64_t at = 0; at <= kWatched; at += kStep)
        if (std::abs(due_at(runs, at) - 1) > kAim) since = at + kStep;
    return since > kWatched ? -1 : since;
}

std::string within(std::int64_t seconds) {
    return seconds < 0 ? "never" : fmt::format("{} s", seconds);
}

void disturbances(const ledger::Params& params) {
    const auto life = params.half_life_seconds;
    fmt::print("interval {} s, half-life {} s, gap_max {}; medians of {} runs; intervals in "
               "multiples of the target\n",
               params.interval_seconds, life, params.gap_max, kRuns);
    fmt::print("{:<28}{:>8}{:>8}{:>14}{:>8}{:>13}{:>8}\n", "then steady mining", "at once",
               "2 h.l.", "10 to 90 %", "seen", "within 15 %", "4 h");
    for (const auto& scenario : scenarios()) {
        const auto runs = courses(scenario, params, kRuns);
        const double due = due_at(runs, 2 * life);
        const auto spread = [&](double share) {
            return quantile(runs, share, [&](const Course& course) {
                return course.due.at(static_cast<std::size_t>(2 * life / kStep));
            });
        };
        std::string note = std::abs(due - 1) <= kAim ? "" : "misses the aim";
        if (median(runs, [&](const Course& course) { return course.lowest_at_last; }) > 0)
            note += ", difficulty_min binds";
        const double gain = median(runs, [](const Course& course) { return course.gain; });
        if (gain != 1) note += fmt::format("  gains {:+.1f} %", 100 * (gain - 1));
        fmt::print("{:<28}{:>8.2f}{:>8.2f}{:>14}{:>8.2f}{:>13}{:>8.2f}  {}\n", scenario.name,
                   due_at(runs, 0), due, fmt::format("{:.2f}-{:.2f}", spread(0.1), spread(0.9)),
                   seen(runs, 2 * life, 3 * life, params.interval_seconds),
                   within(recovered(runs)), due_at(runs, kWatched), note);
    }
}

/// What other parameters would change.
void parameters() {
    fmt::print("\n{:<20}{:>8}{:>8}{:>9}{:>9}{:>9}{:>9}{:>8}{:>8}{:>8} | {}\n",
               "half-life, gap_max", "steady", "spread", "x10", "/10", "of half", "of 1/10",
               "stamps", "night", "10 min", "30 s: level, on floor, s/block, final");
    for (const std::int64_t half_life : {300, 100})
        for (const std::int64_t gap_max : {12, 6, 4, 3, 2}) {
            const auto params = founding_params(half_life, gap_max);
            const auto run = [&](Which which) { return courses(scenario(which), params, 101); };
            const auto gain = [&](Which which) {
                return 100 *
                       (median(run(which), [](const Course& course) { return course.gain; }) - 1);
            };
            const auto end = [](const Course& course) { return course.level.back(); };
            const auto last = [](const Course& course) { return course.due.back(); };
            const auto steady = run(Which::steady);
            const auto day = run(Which::trickle);
            fmt::print("{:<20}{:>8.2f}{:>7.1f}%{:>9}{:>9}{:>+8.1f}%{:>+8.1f}%{:>+7.1f}%{:>8.2f}"
                       "{:>8.2f} | {:.2f} {:>5.1f} % {:>6.2f} {:>6.1f}\n",
                       fmt::format("{} s, {}", half_life, gap_max),
                       seen(steady, 0, kWatched, params.interval_seconds),
                       // between the tenth and the ninetieth of a hundred lie 2.56 deviations
                       100 * (quantile(steady, 0.9, last) - quantile(steady, 0.1, last)) / 2.563,
                       within(recovered(run(Which::tenfold))),
                       within(recovered(run(Which::tenth))), gain(Which::hopper),
                       gain(Which::small_hopper), gain(Which::liars),
                       median(run(Which::heartbeat), end), median(run(Which::seldom), end),
                       median(day, end),
                       100 * median(day, [](const Course& course) { return course.on_floor; }),
                       median(day, [](const Course& course) { return course.busy; }),
                       median(day, [](const Course& course) { return course.wait; }));
        }
}

/// The exponent has 16 bits after the point and is rounded down: long half-lives feel it.
void long_half_lives() {
    fmt::print("\n{:<20}{:>8}\n", "half-life", "steady");
    for (const std::int64_t half_life : {300, 3'000, 10'000, 20'000, 86'400, 172'800}) {
        const auto params = founding_params(half_life, 12);
        sim::Pace chain{params, kRate * params.interval_seconds, 1};
        const auto settled = 10 * half_life * sim::kSecond;
        const auto end = 60 * half_life * sim::kSecond;
        double blocks = 0;
        while (const auto block = chain.mine({{kRate}}, end)) blocks += block->at > settled ? 1 : 0;
        fmt::print("{:<20}{:>8.3f}\n", fmt::format("{} s", half_life),
                   static_cast<double>(50 * half_life) / blocks /
                       static_cast<double>(params.interval_seconds));
    }
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
    if (argc == 2) {
        std::ofstream out{argv[1], std::ios::binary};
        out << bench::picture();
        return out.flush() ? 0 : 1;
    }
    bench::disturbances(bench::founding_params(300, 12));
    bench::parameters();
    bench::long_half_lives();
}
