// SPDX-License-Identifier: Apache-2.0
#include "ledger/difficulty.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <sstream>

#include "ledger/limits.hpp"

namespace ledger {

namespace {

Params lowest(std::int64_t difficulty_min) {
    Params params;
    params.difficulty_min = difficulty_min;
    return params;
}

/// A block of the public vectors of aserti3-2d, files run04 to run10 (Bitcoin Cash Node, qa-assets,
/// test_vectors/aserti3-2d, 2020), each after the anchor of its file.
struct Row {
    std::uint64_t height;
    std::int64_t time;
    std::uint32_t bits;
};
struct Run {
    std::uint64_t anchor_height;
    std::int64_t anchor_ancestor_time;
    std::uint32_t anchor_bits;
    std::vector<Row> rows;
};
const std::vector<Run> kPublished{
    {1, 0, 0x01010000,
     {{28, 4682400, 0x04080000}, {50, 8497200, 0x07020000}, {220, 37975200, 0x1c080000}}},
    {1, 0, 0x1d00ffff,
     {{5762, 0, 0x1a0fec58}, {14690, 0, 0x161fd8b0}, {62786, 0, 0x013f0000}}},
    {1, 0, 0x1802aee8,
     {{577, 359817, 0x1802d58a}, {731, 447887, 0x1802c909}, {810, 485727, 0x1802ae29},
      {964, 565325, 0x18028bdf}}},
    {1, 0, 0x1802aee8,
     {{2, 1200, 0x1802aee8}, {26, 13494, 0x1802a925}, {80, 18658, 0x180262b3},
      {123, 21186, 0x18022c3a}, {135, 21918, 0x18021df8}, {151, 22358, 0x18020a65},
      {230, 25193, 0x1801b4e0}, {262, 26048, 0x180195ea}, {476, 29245, 0x1800f5a0},
      {498, 29534, 0x1800e93a}, {511, 29704, 0x1800e233}, {554, 30247, 0x1800cc6c},
      {573, 30530, 0x1800c385}, {652, 31167, 0x1800a215}, {893, 32764, 0x175b54f9},
      {985, 33260, 0x174955b4}}},
    {1, 0, 0x1802aee8,
     {{26, 40755, 0x1802f7e8}, {36, 59769, 0x18032096}, {67, 151454, 0x18043142},
      {115, 409442, 0x180a8377}, {117, 431978, 0x180b7423}, {191, 1153750, 0x1900ad5b},
      {195, 1226790, 0x1900e61e}, {210, 1427358, 0x1901f03a}, {227, 1737836, 0x1906771c},
      {230, 1748922, 0x1906b5da}, {242, 1950436, 0x190ea128}, {245, 2000211, 0x1911bc7b},
      {256, 2210979, 0x19283b3b}, {383, 4476088, 0x1b03fe19}, {384, 4507912, 0x1b04869e},
      {487, 7004914, 0x1d00ffff}}},
    {2147483642, 1234567290, 0x1802aee8,
     {{2147483644, 1234568490, 0x1802ad44}, {2147483645, 1234568790, 0x1802ac71},
      {2147483647, 1234569390, 0x1802aacd}, {2147483649, 1234569990, 0x1802a929}}},
    {9223372036854775802U, 2147483047, 0x1802aee8,
     {{9223372036854775807U, 2147488147, 0x1802b30e},
      {9223372036854775809U, 2147489947, 0x1802b4bb},
      {9223372036854775810U, 2147490847, 0x1802b592},
      {9223372036854775811U, 2147491747, 0x1802b669}}}};

/// floor(value x 2^up) as Bitcoin's compact form: a byte count and the three highest bytes.
std::uint32_t compact(std::uint64_t value, int up) {
    if (up < 0) {  // the published code shifts right bit by bit here: nothing below 1 is left
        const int drop = std::min(-up, 63);
        if (std::bit_width(value) - drop <= 24) value >>= drop, up = 0;
    }
    const int width = static_cast<int>(std::bit_width(value)) + up;
    if (width <= 0 || value == 0) return 0x01010000;  // the least target is 1
    int bytes = (width + 7) / 8;
    const int by = up - 8 * (bytes - 3);
    auto top = static_cast<std::uint32_t>(by < 0 ? value >> -by : value << by);
    if ((top & 0x800000U) != 0) {  // would be a sign
        top >>= 8U;
        ++bytes;
    }
    return (static_cast<std::uint32_t>(bytes) << 24U) | top;
}

/// The absolute law as published (interval 600 s, half-life two days) around our cubic.
std::uint32_t published_target(const Run& run, const Row& row) {
    const auto blocks = static_cast<std::int64_t>(row.height - run.anchor_height) + 1;
    const std::int64_t late = row.time - run.anchor_ancestor_time - 600 * blocks;
    const std::int64_t exponent = late * 65'536 / 172'800;  // towards zero, as theirs
    const auto factor =
        static_cast<std::uint64_t>(power_of_two(static_cast<std::uint16_t>(exponent & 0xffff)));
    const std::uint64_t mantissa = run.anchor_bits & 0x7fffffU;
    const int bytes = static_cast<int>(run.anchor_bits >> 24U);
    const auto bits = compact(mantissa * factor,
                              8 * (bytes - 3) + static_cast<int>(exponent >> 16U) - 16);
    return std::min(bits, 0x1d00ffffU);
}

}  // namespace

TEST(Difficulty, agrees_with_the_oracle_on_every_vector) {
    std::ifstream in{JOT_SOURCE_DIR "/tests/vectors/difficulty.txt"};
    std::string line;
    int compared = 0;
    while (std::getline(in, line)) {
        if (line.starts_with('#')) continue;
        std::istringstream words{line};
        if (line.starts_with("factors -> ")) {
            std::int64_t sum = 0;
            for (unsigned f = 0; f < 65'536; ++f)
                sum += power_of_two(static_cast<std::uint16_t>(f));
            EXPECT_EQ(line, "factors -> " + std::to_string(sum));
            continue;
        }
        std::int64_t difficulty = 0;
        std::int64_t gap = 0;
        std::int64_t next = 0;
        Params params;
        std::string arrow;
        words >> difficulty >> gap >> params.interval_seconds >> params.half_life_seconds >>
            params.gap_max >> params.difficulty_min >> arrow >> next;
        ASSERT_TRUE(words && arrow == "->") << line;
        ASSERT_EQ(next_difficulty(difficulty, gap, params), next) << line;
        ++compared;
    }
    EXPECT_GT(compared, 6'000);
}

TEST(Difficulty, the_cubic_is_the_one_that_was_published) {
    for (const auto& run : kPublished)
        for (const auto& row : run.rows)
            EXPECT_EQ(published_target(run, row), row.bits) << row.height << " " << row.time;
}

TEST(Difficulty, the_cubic_rises_and_stays_close_to_the_power) {
    for (unsigned f = 0; f < 65'536; ++f) {
        const auto cubic = static_cast<double>(power_of_two(static_cast<std::uint16_t>(f)));
        ASSERT_NEAR(cubic / 65'536 / std::exp2(f / 65'536.0), 1, 0.00013) << f;
        if (f == 0) continue;
        ASSERT_LE(power_of_two(static_cast<std::uint16_t>(f - 1)), cubic) << f;
    }
}

TEST(Difficulty, a_longer_gap_never_makes_it_harder) {
    for (std::int64_t difficulty = 1; difficulty < kDifficultyMax; difficulty += difficulty + 1)
        for (std::int64_t gap = 1; gap <= 61; ++gap)
            ASSERT_GE(next_difficulty(difficulty, gap, lowest(1)),
                      next_difficulty(difficulty, gap + 1, lowest(1)))
                << difficulty << " " << gap;
    for (const std::int64_t gap : {61L, 100L, 57'600L, 1L << 52U})  // beyond gap_max they are alike
        EXPECT_EQ(next_difficulty(1'000'000, gap, lowest(1)),
                  next_difficulty(1'000'000, 60, lowest(1)));
}

TEST(Difficulty, stays_between_its_bounds) {
    for (const std::int64_t min : {1L, 256L, 312'500L})
        for (const std::int64_t difficulty : {min, min + 1, 2 * min, kDifficultyMax})
            for (const std::int64_t gap : {1L, 5L, 60L, 1L << 52U}) {
                const auto next = next_difficulty(difficulty, gap, lowest(min));
                EXPECT_GE(next, min);
                EXPECT_LE(next, kDifficultyMax);
            }
    EXPECT_EQ(next_difficulty(kDifficultyMax, 1, lowest(1)), kDifficultyMax);
    EXPECT_EQ(next_difficulty(256, 6, lowest(256)), 256);
}

TEST(Difficulty, a_gap_of_the_interval_leaves_it_as_it_is) {
    for (std::int64_t difficulty = 1; difficulty < kDifficultyMax; difficulty += difficulty + 1)
        EXPECT_EQ(next_difficulty(difficulty, 5, lowest(1)), difficulty);
    EXPECT_EQ(next_difficulty(kDifficultyMax, 5, lowest(1)), kDifficultyMax);
}

TEST(Difficulty, of_256_is_held_when_early_and_late_blocks_take_turns) {
    // Six seconds, then four: on the whole the interval.  Floor would lose up to one each time.
    std::int64_t difficulty = 256;
    for (int i = 0; i < 10'000; ++i) difficulty = next_difficulty(difficulty, i % 2 == 0 ? 6 : 4,
                                                                  lowest(1));
    EXPECT_NEAR(static_cast<double>(difficulty), 256, 1);
}

TEST(Difficulty, can_rise_from_sixty_on_however_small) {
    // 2^(4/300) is 1.0093: from 54 on the next is nearer to one more.
    for (std::int64_t difficulty = 54; difficulty <= 100'000; ++difficulty)
        ASSERT_GT(next_difficulty(difficulty, 1, lowest(1)), difficulty);
    EXPECT_EQ(next_difficulty(53, 1, lowest(1)), 53);
}

}  // namespace ledger
