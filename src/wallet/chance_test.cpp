// SPDX-License-Identifier: Apache-2.0
#include "wallet/chance.hpp"

#include <gtest/gtest.h>

namespace {

TEST(Chance, does_not_repeat_itself) {
    EXPECT_EQ(wallet::random_bytes(0), "");
    EXPECT_EQ(wallet::random_bytes(32).size(), 32U);
    EXPECT_NE(wallet::random_bytes(32), wallet::random_bytes(32));
}

}  // namespace
