// SPDX-License-Identifier: Apache-2.0
#include "node/inbox.hpp"

#include <gtest/gtest.h>

namespace node {

namespace {

using std::chrono::milliseconds;

Letter gossip(std::size_t bytes) {
    return wire::SwarmEvent{wire::MessageArrived{{1}, std::string(bytes, 'x')}};
}

}  // namespace

TEST(Inbox, keeps_order_and_waits_no_longer_than_it_is_told) {
    Inbox inbox;
    EXPECT_FALSE(inbox.take(milliseconds{1}).has_value());
    EXPECT_TRUE(inbox.put(wire::SwarmEvent{wire::PeerUp{{1}, "a", "n", true}}));
    EXPECT_TRUE(inbox.put(StopAsked{}));
    EXPECT_TRUE(std::holds_alternative<wire::SwarmEvent>(*inbox.take(milliseconds{1})));
    EXPECT_TRUE(std::holds_alternative<StopAsked>(*inbox.take(milliseconds{1})));
}

TEST(Inbox, refuses_one_letter_more_but_never_a_link_or_the_end) {
    Inbox inbox;
    for (std::size_t i = 0; i < kInboxMax; ++i) ASSERT_TRUE(inbox.put(gossip(1)));
    EXPECT_FALSE(inbox.put(gossip(1)));
    EXPECT_FALSE(inbox.put(Asked{api::SubmitToken{"a.b.c"}, {}}));
    EXPECT_TRUE(inbox.put(wire::SwarmEvent{wire::PeerDown{{1}}}));
    EXPECT_TRUE(inbox.put(StopAsked{}));
    ASSERT_TRUE(inbox.take(milliseconds{1}).has_value());
    ASSERT_TRUE(inbox.take(milliseconds{1}).has_value());
    ASSERT_TRUE(inbox.take(milliseconds{1}).has_value());
    EXPECT_TRUE(inbox.put(gossip(1)));
}

TEST(Inbox, is_bounded_in_bytes_of_gossip_too) {
    Inbox inbox;
    const std::size_t piece = 32 << 20U;
    for (std::size_t bytes = 0; bytes + piece <= kInboxBytesMax; bytes += piece)
        ASSERT_TRUE(inbox.put(gossip(piece)));
    EXPECT_FALSE(inbox.put(gossip(1)));
    ASSERT_TRUE(inbox.take(milliseconds{1}).has_value());
    EXPECT_TRUE(inbox.put(gossip(1)));
}

}  // namespace node
