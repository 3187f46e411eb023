// SPDX-License-Identifier: Apache-2.0
// The law in the long run.  Its step halves the distance to the due difficulty every half-life, so
// how long a change takes follows from how large it is: docs/DIFFICULTY.md has the whole study.
#include "sim/pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

namespace sim {

namespace {

constexpr std::int64_t kRate = 1'000'000;
constexpr std::int64_t kFounding = 5 * kRate;
constexpr std::int64_t kHalfLife = 300 * kSecond;
constexpr std::int64_t kHour = 3'600 * kSecond;
constexpr int kRuns = 101;

ledger::Params params() {
    ledger::Params founded;
    founded.difficulty_min = ledger::default_difficulty_min(kFounding);
    return founded;
}

/// Seconds per block in the span up to `until`.
double interval(Pace& chain, const std::vector<Miners>& miners, std::int64_t until) {
    const auto begun = chain.now();
    std::int64_t blocks = 0;
    while (chain.mine(miners, until)) ++blocks;
    return static_cast<double>(until - begun) / static_cast<double>(blocks * kSecond);
}

/// The median over the runs of the interval that is due, in multiples of the target, so long after
/// a steady chain was disturbed and these miners took over.
double due(const std::function<void(Pace&)>& disturb, std::int64_t attempts, std::int64_t after) {
    std::vector<double> found;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
        Pace chain{params(), kFounding, seed};
        interval(chain, {{kRate}}, kHour);
        disturb(chain);
        interval(chain, {{attempts}}, chain.now() + after);
        found.push_back(static_cast<double>(chain.difficulty()) /
                        static_cast<double>(5 * attempts));
    }
    std::ranges::nth_element(found, found.begin() + kRuns / 2);
    return found[kRuns / 2];
}

void nothing(Pace&) {}

}  // namespace

TEST(Pace, waits_are_exponential) {
    Pace chain{params(), kFounding, 1};
    int longer = 0;
    int twice = 0;
    double sum = 0;
    std::int64_t last = 0;
    for (int i = 0; i < 40'000; ++i) {
        const auto block = chain.mine({{kRate}}, 1'000 * kHour);
        const auto wait = static_cast<double>(block->at - last);  // attempts: one a microsecond
        const double means = wait / static_cast<double>(block->difficulty);
        longer += means > 1 ? 1 : 0;
        twice += means > 2 ? 1 : 0;
        sum += means;
        last = block->at;
    }
    EXPECT_NEAR(longer / 40'000.0, 0.3679, 0.01);
    EXPECT_NEAR(twice / 40'000.0, 0.1353, 0.01);
    EXPECT_NEAR(sum / 40'000, 1, 0.02);
}

TEST(Pace, holds_the_interval_under_steady_mining) {
    Pace chain{params(), kFounding, 7};
    EXPECT_NEAR(interval(chain, {{kRate}}, 48 * kHour), 5, 0.05);
}

TEST(Pace, finds_the_interval_from_a_difficulty_of_256_too) {
    ledger::Params small;
    small.difficulty_min = 1;
    Pace chain{small, 256, 7};
    EXPECT_NEAR(interval(chain, {{51}}, 48 * kHour), 5, 0.05);
}

TEST(Pace, halves_the_distance_every_half_life) {
    // Ten times the hash rate: nine tenths of the due difficulty are missing.
    EXPECT_NEAR(due(nothing, 10 * kRate, kHalfLife), 1 - 0.9 / 2, 0.05);
    EXPECT_NEAR(due(nothing, 10 * kRate, 2 * kHalfLife), 1 - 0.9 / 4, 0.05);
    EXPECT_NEAR(due(nothing, 10 * kRate, 3 * kHalfLife), 1, 0.15);
    EXPECT_NEAR(due(nothing, 2 * kRate, 2 * kHalfLife), 1, 0.15);
    // A tenth: nine times too much, and gap_max cuts the longest gaps.
    EXPECT_LT(due(nothing, kRate / 10, 2 * kHalfLife), 4.5);
    EXPECT_NEAR(due(nothing, kRate / 10, 7 * kHalfLife), 1, 0.15);
}

TEST(Pace, is_itself_again_two_half_lives_after_a_rest_or_a_hopper) {
    const auto idle = [](Pace& chain) { chain.mine({}, chain.now() + (16 * kHour)); };
    const auto weekend = [](Pace& chain) { chain.mine({}, chain.now() + (62 * kHour)); };
    const auto hopper = [](Pace& chain) {
        const auto end = chain.now() + (2 * kHour);
        std::int64_t here = 0;
        while (chain.now() < end) {
            if (chain.difficulty() < kFounding * 11 / 10) here = kRate;
            if (chain.difficulty() > kFounding * 18 / 10) here = 0;
            chain.mine({{kRate}, {here}}, end);
        }
    };
    for (const auto& disturb : std::vector<std::function<void(Pace&)>>{idle, weekend, hopper})
        EXPECT_NEAR(due(disturb, kRate, 2 * kHalfLife), 1, 0.15);
}

TEST(Pace, rests_on_the_lowest_when_the_hash_rate_falls_to_a_hundredth) {
    EXPECT_DOUBLE_EQ(due(nothing, kRate / 100, 4 * kHour), 6.25);  // 100 / 16
}

TEST(Pace, a_third_that_stamps_the_latest_time_gains_nothing) {
    const std::vector<Miners> miners{{kRate * 2 / 3}, {kRate / 3, 60}};
    std::array<double, 2> blocks{};
    double all = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Pace chain{params(), kFounding, seed};
        for (; const auto block = chain.mine(miners, 48 * kHour); ++all) ++blocks.at(block->by);
    }
    EXPECT_LT(blocks[1] / all / (1 / 3.0), 1.05);
    EXPECT_NEAR(10 * 48 * 3'600 / all, 5, 5 * 0.15);
}

TEST(Pace, nobody_mines_before_the_clock_allows_the_next_second) {
    auto fast = params();
    fast.difficulty_min = 1;
    Pace chain{fast, 1, 3};
    int blocks = 0;
    while (chain.mine({{kRate}}, kSecond)) ++blocks;  // a microsecond each
    EXPECT_EQ(blocks, 60);  // one for every second that lies ahead and is accepted
}

}  // namespace sim
