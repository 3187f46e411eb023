// SPDX-License-Identifier: Apache-2.0
#include "base/bucket.hpp"

#include <gtest/gtest.h>

namespace base {

TEST(Bucket, begins_full_and_gives_no_more_than_its_rate) {
    Bucket bucket{10, 20, 1'000};
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(bucket.take(1, 1'000));
    EXPECT_FALSE(bucket.take(1, 1'000));
    EXPECT_EQ(bucket.wait_ms(1, 1'000), 100);
    EXPECT_FALSE(bucket.take(1, 1'099));
    EXPECT_TRUE(bucket.take(1, 1'100));
    int taken = 0;
    for (std::int64_t now = 1'100; now <= 11'100; ++now) taken += bucket.take(1, now) ? 1 : 0;
    EXPECT_EQ(taken, 100);
}

TEST(Bucket, a_dear_thing_costs_more_and_what_is_refused_costs_nothing) {
    Bucket bucket{1, 10, 0};
    EXPECT_TRUE(bucket.take(8, 0));
    EXPECT_FALSE(bucket.take(3, 0));
    EXPECT_TRUE(bucket.take(2, 0));
    EXPECT_EQ(bucket.wait_ms(5, 0), 5'000);
    EXPECT_FALSE(bucket.full(9'999));
    EXPECT_TRUE(bucket.full(10'000));
}

TEST(Bucket, survives_clocks_that_jump) {
    Bucket bucket{1'000'000'000, 1'000'000'000, 0};
    EXPECT_TRUE(bucket.take(1'000'000'000, 0));
    EXPECT_FALSE(bucket.take(1, -5'000));
    EXPECT_TRUE(bucket.take(1'000'000'000, INT64_MAX / 2));
    EXPECT_FALSE(bucket.take(1'000'000'000, 0));
}

}  // namespace base
