// SPDX-License-Identifier: Apache-2.0
#include "api/limits.hpp"

#include <gtest/gtest.h>

namespace api {

namespace {

Request from(const std::string& client, const std::string& method = "GET") {
    Request request;
    request.method = method;
    request.client = client;
    return request;
}

}  // namespace

TEST(Limits, each_address_has_its_own_bucket_and_commands_cost_more) {
    Limits limits{10};
    for (int i = 0; i < 50; ++i) EXPECT_FALSE(limits.hold(from("10.0.0.1"), 0));
    EXPECT_EQ(limits.hold(from("10.0.0.1"), 0), 1);
    EXPECT_FALSE(limits.hold(from("10.0.0.2"), 0));
    for (int i = 0; i < 12; ++i) EXPECT_FALSE(limits.hold(from("10.0.0.3", "POST"), 0));
    EXPECT_TRUE(limits.hold(from("10.0.0.3", "POST"), 0));
    EXPECT_FALSE(limits.hold(from("10.0.0.1"), 100));
    const auto held = too_many(7);
    EXPECT_EQ(held.status, 429);
    EXPECT_EQ(held.headers.at(0), (std::pair<std::string, std::string>{"Retry-After", "7"}));
    Limits none{0};
    for (int i = 0; i < 10'000; ++i) ASSERT_FALSE(none.hold(from("10.0.0.1"), 0));
}

TEST(Limits, a_subscriber_of_ipv6_is_one_address) {
    Limits limits{1};
    for (int i = 0; i < 5; ++i)
        EXPECT_FALSE(limits.hold(from("2001:db8:1:2:3:4:5:" + std::to_string(i)), 0));
    EXPECT_TRUE(limits.hold(from("2001:db8:1:2:9:9:9:9"), 0));
    EXPECT_FALSE(limits.hold(from("2001:db8:1:3:9:9:9:9"), 0));
    EXPECT_FALSE(limits.hold(from("::1"), 0));
}

TEST(Limits, one_address_more_than_may_be_kept_costs_no_memory) {
    Limits limits{1};
    for (std::size_t i = 0; i < kAddressesMax + 1; ++i)
        EXPECT_FALSE(limits.hold(from(std::to_string(i)), 0));
    EXPECT_EQ(limits.addresses(), 1U);
    for (std::size_t i = 0; i < kAddressesMax + 1; ++i)
        EXPECT_FALSE(limits.hold(from(std::to_string(i)), 100'000 + static_cast<int>(i)));
    EXPECT_LE(limits.addresses(), kAddressesMax);
}

}  // namespace api
