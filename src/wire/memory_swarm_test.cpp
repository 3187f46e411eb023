// SPDX-License-Identifier: Apache-2.0
#include "wire/memory_swarm.hpp"

#include <gtest/gtest.h>

#include "base/torrent.hpp"

namespace wire {

namespace {

struct Someone {
    std::vector<SwarmEvent> heard;
    MemorySwarm swarm;
    Someone(MemoryNet& net, const std::string& name)
        : swarm{net, name, [this](SwarmEvent event) { heard.push_back(std::move(event)); }} {}
};

}  // namespace

TEST(MemorySwarm, delivers_in_order_and_only_when_told) {
    MemoryNet net;
    Someone a{net, "a"};
    Someone b{net, "b"};
    net.connect(a.swarm, b.swarm);
    net.deliver_all();
    const auto to_b = std::get<PeerUp>(a.heard.at(0)).peer;
    a.swarm.send(to_b, "one");
    a.swarm.send(to_b, "two");
    EXPECT_EQ(b.heard.size(), 1U);
    net.deliver_all();
    EXPECT_EQ(std::get<MessageArrived>(b.heard.at(1)).bytes, "one");
    EXPECT_EQ(std::get<MessageArrived>(b.heard.at(2)).bytes, "two");
    b.swarm.drop(std::get<PeerUp>(b.heard.at(0)).peer);
    net.deliver_all();
    EXPECT_TRUE(std::holds_alternative<PeerDown>(a.heard.back()));
    a.swarm.send(to_b, "gone");
    net.connect(a.swarm, b.swarm);  // stays away
    EXPECT_EQ(net.waiting(), 0U);
}

TEST(MemorySwarm, fetches_what_was_shared_and_checks_it) {
    MemoryNet net;
    Someone a{net, "a"};
    Someone b{net, "b"};
    const auto torrent = base::torrent_v2("f.txt", "content");
    net.write("/a", "f.txt", "content");
    a.swarm.share({"f.txt", "/a", torrent.text});
    b.swarm.fetch({torrent.id, "f.txt", "/b", "", 100, {}});
    net.deliver_all();
    EXPECT_TRUE(b.heard.empty());  // nobody is linked yet
    net.connect(a.swarm, b.swarm);
    net.deliver_all();
    EXPECT_TRUE(std::holds_alternative<Fetched>(b.heard.at(1)));
    EXPECT_EQ(*net.read("/b", "f.txt"), "content");

    Someone c{net, "c"};  // has it from b, who has it from a
    net.connect(c.swarm, b.swarm);
    c.swarm.fetch({torrent.id, "other.txt", "/c", "", 100, {}});
    c.swarm.fetch({torrent.id, "f.txt", "/c", "", 6, {}});
    net.deliver_all();
    ASSERT_EQ(c.heard.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<FetchFailed>(c.heard[1]));
    EXPECT_TRUE(std::holds_alternative<FetchFailed>(c.heard[2]));
    net.write("/b", "f.txt", "changed");
    c.swarm.fetch({torrent.id, "f.txt", "/c", "", 100, {}});
    net.deliver_all();
    EXPECT_TRUE(std::holds_alternative<FetchFailed>(c.heard.back()));
}

TEST(MemorySwarm, a_forgotten_fetch_has_no_event_and_a_newer_file_of_a_name_replaces_the_older) {
    MemoryNet net;
    Someone a{net, "a"};
    Someone b{net, "b"};
    net.connect(a.swarm, b.swarm);
    net.deliver_all();
    const auto older = base::torrent_v2("f.txt", "older");
    const auto newer = base::torrent_v2("f.txt", "newer");
    b.swarm.fetch({older.id, "f.txt", "/b", "", 100, {}});
    net.write("/a", "f.txt", "older");
    a.swarm.share({"f.txt", "/a", older.text});
    b.swarm.forget(older.id);
    EXPECT_EQ(net.waiting(), 0U);
    net.write("/a", "f.txt", "newer");
    a.swarm.share({"f.txt", "/a", newer.text});
    b.swarm.fetch({older.id, "f.txt", "/b", "", 100, {}});
    EXPECT_EQ(net.waiting(), 0U);
    b.swarm.fetch({newer.id, "f.txt", "/b", "", 100, {}});
    b.swarm.fetch({newer.id, "f.txt", "/b", "", 100, {}});  // it is here
    EXPECT_EQ(net.waiting(), 2U);
}

TEST(MemorySwarm, has_a_clock_and_weather_and_forgives_after_ten_minutes) {
    MemoryNet net;
    Someone a{net, "a"};
    Someone b{net, "b"};
    std::vector<std::vector<std::int64_t>> fates{{30, 90}, {}, {20}};
    std::size_t next = 0;
    net.set_weather([&](const auto&, const auto&) { return fates.at(next++); });
    net.connect(a.swarm, b.swarm);
    net.deliver_all();
    const auto to_b = std::get<PeerUp>(a.heard.at(0)).peer;
    for (const char* text : {"twice", "lost", "early"}) a.swarm.send(to_b, text);
    EXPECT_FALSE(net.deliver());
    EXPECT_EQ(net.next_due(), 20);
    net.advance_to(30);
    net.deliver_all();
    ASSERT_EQ(b.heard.size(), 3U);
    EXPECT_EQ(std::get<MessageArrived>(b.heard[1]).bytes, "early");
    EXPECT_EQ(std::get<MessageArrived>(b.heard[2]).bytes, "twice");
    b.swarm.drop(std::get<PeerUp>(b.heard[0]).peer);  // what is on its way does not arrive
    net.advance_to(600'029);
    net.connect(a.swarm, b.swarm);
    net.deliver_all();
    EXPECT_EQ(b.heard.size(), 4U);
    net.advance_to(600'030);
    net.connect(a.swarm, b.swarm);
    net.deliver_all();
    EXPECT_TRUE(std::holds_alternative<PeerUp>(b.heard.back()));
}

}  // namespace wire
