// SPDX-License-Identifier: Apache-2.0
#include "bench/difficulty/study.hpp"

#include <algorithm>
#include <array>

namespace bench {

using sim::Chance;
using sim::kSecond;
using sim::Miners;
using sim::Pace;

namespace {

constexpr std::int64_t kHour = 3'600 * kSecond;
constexpr std::int64_t kFounding = 5 * kRate;

double seconds(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / static_cast<double>(kSecond);
}

void mine_until(Pace& chain, const std::vector<Miners>& miners, std::int64_t until) {
    while (chain.mine(miners, until)) {}
}

/// Comes below one difficulty and leaves above another, in percent of where the faithful alone
/// would hold it.
struct Hopper {
    std::int64_t attempts;
    std::int64_t comes;
    std::int64_t leaves;
};

void hop(Pace& chain, const Hopper& hopper, Course& course) {
    const auto end = chain.now() + (24 * kHour);
    bool here = false;
    double attempts_of_hopper = 0;
    std::array<double, 2> blocks{};
    const auto begun = chain.now();
    while (chain.now() < end) {
        if (chain.difficulty() * 100 < hopper.comes * kFounding) here = true;
        if (chain.difficulty() * 100 > hopper.leaves * kFounding) here = false;
        const auto from = chain.now();
        const auto block = chain.mine({{kRate}, {here ? hopper.attempts : 0}}, end);
        if (here)
            attempts_of_hopper +=
                seconds(chain.now() - from) * static_cast<double>(hopper.attempts);
        if (block) ++blocks.at(block->by);
    }
    if (attempts_of_hopper == 0) return;
    course.gain = blocks[1] / attempts_of_hopper /
                  (blocks[0] / (seconds(end - begun) * static_cast<double>(kRate)));
}

/// A third of the hash rate stamps as late as others accept.
const std::vector<Miners> kLiars{{kRate * 2 / 3}, {kRate / 3, 60}};

void lie(Pace& chain, Course& course) {
    const auto end = chain.now() + (24 * kHour);
    std::array<double, 2> blocks{};
    while (const auto block = chain.mine(kLiars, end)) ++blocks.at(block->by);
    course.gain = blocks[1] / static_cast<double>(kLiars[1].attempts) /
                  (blocks[0] / static_cast<double>(kLiars[0].attempts));
}

void rest(Pace& chain, std::int64_t hours) { chain.mine({}, chain.now() + hours * kHour); }

/// A night in which one empty block follows ten minutes after the last.
void heartbeat(Pace& chain, Course& course) {
    for (int i = 0; i < 96; ++i) {
        course.level.push_back(static_cast<double>(chain.difficulty()) / kFounding);
        chain.mine({}, chain.now() + 600 * kSecond);
        chain.mine({{kRate}}, chain.now() + 24 * kHour);
    }
}

/// One transaction every so many seconds for a day; each needs three to eight blocks to be final,
/// and nobody mines beyond that.
void trickle(Pace& chain, Chance& chance, Course& course, int every) {
    const auto begun = chain.now();
    std::int64_t owed = 0;
    double busy = 0;
    double blocks = 0;
    double on_floor = 0;
    double waited = 0;
    std::vector<std::pair<std::int64_t, std::int64_t>> waiting;  // since, blocks still needed
    const int transactions = 24 * 3'600 / every;
    course.level.push_back(static_cast<double>(chain.difficulty()) / kFounding);
    for (int i = 1; i <= transactions; ++i) {
        waiting.emplace_back(chain.now(), chance.between(3, 8));
        owed = std::max(owed, waiting.back().second);
        const auto next = begun + i * every * kSecond;
        while (owed > 0) {
            const auto from = chain.now();
            const auto block = chain.mine({{kRate}}, next);
            busy += seconds(chain.now() - from);
            if (!block) break;
            --owed;
            ++blocks;
            if (block->difficulty == ledger::default_difficulty_min(kFounding)) ++on_floor;
            for (auto& [since, needed] : waiting)
                if (--needed == 0) waited += seconds(block->at - since);
            std::erase_if(waiting, [](const auto& one) { return one.second == 0; });
        }
        chain.mine({}, next);
        if (i * every % 600 == 0)
            course.level.push_back(static_cast<double>(chain.difficulty()) / kFounding);
    }
    course.busy = busy / blocks;
    course.wait = waited / static_cast<double>(transactions - static_cast<int>(waiting.size()));
    course.on_floor = on_floor / blocks;
}

}  // namespace

const std::vector<Scenario>& scenarios() {
    static const auto nothing = [](Pace&, Chance&, Course&) {};
    static const std::vector<Miners> steady{{kRate}};
    static const std::vector<Scenario> all{
        {"steady", nothing, steady},
        {"hash rate x10", nothing, {{10 * kRate}}},
        {"hash rate /10", nothing, {{kRate / 10}}},
        {"hash rate /100", nothing, {{kRate / 100}}},
        {"hopper of half, gone",
         [](Pace& p, Chance&, Course& c) { hop(p, {kRate, 110, 180}, c); },
         steady},
        {"hopper of a tenth, gone",
         [](Pace& p, Chance&, Course& c) { hop(p, {kRate / 9, 100, 100}, c); },
         steady},
        {"a third stamps +60 s", [](Pace& p, Chance&, Course& c) { lie(p, c); }, kLiars},
        {"16 idle hours", [](Pace& p, Chance&, Course&) { rest(p, 16); }, steady},
        {"weekend off", [](Pace& p, Chance&, Course&) { rest(p, 62); }, steady},
        {"a transaction every 30 s",
         [](Pace& p, Chance& chance, Course& c) { trickle(p, chance, c, 30); },
         steady},
        {"a transaction every 10 min",
         [](Pace& p, Chance& chance, Course& c) { trickle(p, chance, c, 600); },
         steady},
        {"16 h, a block every 10 min", [](Pace& p, Chance&, Course& c) { heartbeat(p, c); },
         steady}};
    return all;
}

ledger::Params founding_params(std::int64_t half_life, std::int64_t gap_max) {
    ledger::Params params;
    params.half_life_seconds = half_life;
    params.gap_max = gap_max;
    params.difficulty_min = ledger::default_difficulty_min(kFounding);
    return params;
}

std::vector<Course> courses(const Scenario& scenario, const ledger::Params& params, int runs) {
    std::vector<Course> all;
    for (int run = 1; run <= runs; ++run) {
        const auto seed = static_cast<std::uint64_t>(run);
        Course course;
        Chance chance{seed * 1'000'003};
        Pace chain{params, kFounding, seed};
        mine_until(chain, {{kRate}}, kHour);
        scenario.disturb(chain, chance, course);
        const auto begun = chain.now();
        std::int64_t attempts = 0;
        for (const auto& some : scenario.after) attempts += some.attempts;
        const auto per_interval = static_cast<double>(attempts * params.interval_seconds);
        for (std::int64_t at = 0; at <= kWatched; at += kStep) {
            while (const auto block = chain.mine(scenario.after, begun + at * kSecond))
                course.found.push_back(seconds(block->at - begun));
            course.due.push_back(static_cast<double>(chain.difficulty()) / per_interval);
        }
        course.lowest_at_last = chain.difficulty() == params.difficulty_min ? 1 : 0;
        all.push_back(std::move(course));
    }
    return all;
}

double quantile(const std::vector<Course>& runs, double share,
                const std::function<double(const Course&)>& figure) {
    std::vector<double> values;
    values.reserve(runs.size());
    for (const auto& run : runs) values.push_back(figure(run));
    const auto at = values.begin() +
                    static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, at);
    return *at;
}

}  // namespace bench
