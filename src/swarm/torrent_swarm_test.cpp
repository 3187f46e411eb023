// SPDX-License-Identifier: Apache-2.0
#include "swarm/torrent_swarm.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include "base/torrent.hpp"

namespace swarm {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr const char* kGenesis = "registration_blocks.txt";
constexpr std::size_t kMany = 64 << 20;

std::string some_bytes(std::size_t count, unsigned seed) {
    std::string bytes;
    bytes.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        seed = seed * 1'664'525U + 1'013'904'223U;
        bytes += static_cast<char>(seed >> 24U);
    }
    return bytes;
}

/// A folder of its own and a swarm that can be stopped and started.
class Node {
  public:
    Node(base::TorrentId genesis, std::string name) : name_{std::move(name)} {
        static int count = 0;
        folder = fs::temp_directory_path() /
                 ("swarm_test_" + std::to_string(::getpid()) + '_' + std::to_string(++count));
        fs::create_directories(folder);
        options.listen = "127.0.0.1";
        options.port = -1;
        options.genesis = genesis;
        start();
    }
    ~Node() {
        stop();
        fs::remove_all(folder);
    }

    void start() {
        options.node_id = (name_ + std::to_string(++starts_) + "----------------").substr(0, 16);
        swarm = std::make_unique<TorrentSwarm>(options, [this](wire::SwarmEvent event) {
            const std::scoped_lock lock{mutex_};
            events_.push_back(std::move(event));
            changed_.notify_all();
        });
        options.port = swarm->port();
    }
    void stop() { swarm.reset(); }

    [[nodiscard]] std::string address() const {
        return "127.0.0.1:" + std::to_string(options.port);
    }
    /// Writes and shares it.
    base::TorrentId share(const std::string& file, const std::string& bytes) {
        std::ofstream{folder / file, std::ios::binary} << bytes;
        auto torrent = base::torrent_v2(file, bytes);
        swarm->share({file, folder.string(), torrent.text});
        return torrent.id;
    }
    void fetch(base::TorrentId id, const std::string& file, std::size_t bytes_max = kMany) {
        swarm->fetch({id, file, folder.string(), "", bytes_max, {}});
    }
    [[nodiscard]] std::string read(const std::string& file) const {
        std::ostringstream text;
        text << std::ifstream{folder / file, std::ios::binary}.rdbuf();
        return text.str();
    }

    template <class Condition>
    bool wait(Condition condition, steady_clock::duration limit = 10s) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, limit, [&] { return condition(events_); });
    }
    template <class Event>
    bool wait_for(std::size_t count = 1, steady_clock::duration limit = 10s) {
        return wait([&](const auto& events) { return count_in<Event>(events) >= count; }, limit);
    }
    template <class Event>
    std::size_t count() {
        const std::scoped_lock lock{mutex_};
        return count_in<Event>(events_);
    }
    template <class Event>
    std::vector<Event> all() {
        const std::scoped_lock lock{mutex_};
        std::vector<Event> found;
        for (const auto& event : events_)
            if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
        return found;
    }

    SwarmOptions options;
    fs::path folder;
    std::unique_ptr<TorrentSwarm> swarm;

  private:
    template <class Event>
    static std::size_t count_in(const std::vector<wire::SwarmEvent>& events) {
        return static_cast<std::size_t>(std::ranges::count_if(
            events, [](const auto& event) { return std::holds_alternative<Event>(event); }));
    }

    std::string name_;
    int starts_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<wire::SwarmEvent> events_;
};

/// A founder, and those who join it by the id and its address alone.
class TorrentSwarmTest : public testing::Test {
  protected:
    const std::string text = some_bytes(40'000, 1);
    const base::TorrentId id = base::torrent_v2(kGenesis, text).id;
    Node founder{id, "founder"};

    void SetUp() override { founder.share(kGenesis, text); }
    void join(Node& node) {
        node.swarm->connect(founder.address());
        node.fetch(id, kGenesis);
        ASSERT_TRUE(node.wait_for<wire::Fetched>());
        ASSERT_TRUE(node.wait_for<wire::PeerUp>());
        EXPECT_EQ(node.read(kGenesis), text);
    }
};

template <class Condition>
bool within(steady_clock::duration limit, Condition condition) {
    const auto until = steady_clock::now() + limit;
    while (!condition()) {
        if (steady_clock::now() > until) return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

std::size_t links(const Node& node) { return node.swarm->stats().peers.size(); }

}  // namespace

TEST_F(TorrentSwarmTest, a_newcomer_joins_by_id_and_peer_alone_and_both_talk_in_order) {
    Node joiner{id, "joiner"};
    const auto begun = steady_clock::now();
    join(joiner);
    RecordProperty("join_ms", static_cast<int>((steady_clock::now() - begun) / 1ms));
    ASSERT_TRUE(founder.wait_for<wire::PeerUp>());
    EXPECT_FALSE(fs::exists(joiner.folder / (".fetch-" + id.hex().substr(0, 16))));
    const auto up = joiner.all<wire::PeerUp>().at(0);
    EXPECT_EQ(up.node, founder.options.node_id);
    EXPECT_EQ(up.address, founder.address());
    EXPECT_TRUE(up.outgoing);
    const auto back = founder.all<wire::PeerUp>().at(0);
    EXPECT_FALSE(back.outgoing);
    EXPECT_EQ(back.address, joiner.address());

    const std::vector<std::string> said{"one", some_bytes(wire::kMessageBytesMax, 2), "three"};
    for (const auto& message : said) {
        joiner.swarm->send(up.peer, message);
        founder.swarm->send(back.peer, message);
    }
    for (Node* node : {&founder, &joiner}) {
        ASSERT_TRUE(node->wait_for<wire::MessageArrived>(3));
        const auto heard = node->all<wire::MessageArrived>();
        for (std::size_t i = 0; i < said.size(); ++i) EXPECT_EQ(heard[i].bytes, said[i]);
    }
    const auto stats = joiner.swarm->stats();
    ASSERT_EQ(stats.peers.size(), 1U);
    EXPECT_GT(stats.peers[0].bytes_in, static_cast<std::int64_t>(wire::kMessageBytesMax));
    ASSERT_EQ(stats.torrents.size(), 1U);
    EXPECT_EQ(stats.torrents[0].total, 40'000);
    EXPECT_EQ(stats.torrents[0].progress, 1.0);
}

TEST_F(TorrentSwarmTest, fifteen_megabytes_of_messages_flow_without_waiting_for_ticks) {
    Node joiner{id, "joiner"};
    join(joiner);
    const auto message = some_bytes(wire::kMessageBytesMax, 3);
    const auto begun = steady_clock::now();
    const auto peer = joiner.all<wire::PeerUp>().back().peer;
    for (int i = 0; i < 30; ++i) joiner.swarm->send(peer, message);
    ASSERT_TRUE(founder.wait_for<wire::MessageArrived>(30, 10s));
    EXPECT_LT(steady_clock::now() - begun, 10s);
    EXPECT_EQ(joiner.count<wire::PeerDown>(), 0U);
}

TEST_F(TorrentSwarmTest, complete_nodes_stay_connected) {
    Node second{id, "second"};
    Node third{id, "third"};
    join(second);
    join(third);
    third.swarm->connect(second.address());
    const auto meshed = [&] {
        return links(founder) == 2 && links(second) == 2 && links(third) == 2;
    };
    ASSERT_TRUE(within(10s, meshed));
    std::vector<std::size_t> lost;
    for (Node* node : {&founder, &second, &third}) lost.push_back(node->count<wire::PeerDown>());
    EXPECT_FALSE(within(5s, [&] {
        return founder.count<wire::PeerDown>() > lost[0] ||
               second.count<wire::PeerDown>() > lost[1] || third.count<wire::PeerDown>() > lost[2];
    }));
}

TEST_F(TorrentSwarmTest, a_node_that_comes_back_on_its_port_is_linked_again_whoever_dialled) {
    Node dialler{id, "dialler"};
    join(dialler);
    // First the one that was dialled goes: who joined must dial again, though it knew a seed.
    founder.stop();
    EXPECT_TRUE(dialler.wait_for<wire::PeerDown>());
    EXPECT_EQ(founder.count<wire::PeerDown>(), founder.count<wire::PeerUp>());
    founder.start();
    founder.share(kGenesis, text);
    EXPECT_TRUE(founder.wait_for<wire::PeerUp>(2, 15s));
    EXPECT_TRUE(dialler.wait_for<wire::PeerUp>(2, 15s));
    // Then the one that dialled, and it is not told again where the other is.
    dialler.stop();
    EXPECT_TRUE(founder.wait_for<wire::PeerDown>(2));
    dialler.start();
    dialler.share(kGenesis, text);
    EXPECT_TRUE(founder.wait_for<wire::PeerUp>(3, 15s));
    EXPECT_TRUE(dialler.wait_for<wire::PeerUp>(3, 15s));
}

TEST_F(TorrentSwarmTest, a_peer_that_is_dropped_stays_away) {
    Node joiner{id, "joiner"};
    join(joiner);
    ASSERT_TRUE(founder.wait_for<wire::PeerUp>());
    founder.swarm->drop(founder.all<wire::PeerUp>().at(0).peer);
    EXPECT_TRUE(founder.wait_for<wire::PeerDown>());
    EXPECT_FALSE(founder.wait_for<wire::PeerUp>(2, 4s));
}

TEST_F(TorrentSwarmTest, a_peer_that_floods_is_dropped) {
    Node joiner{id, "joiner"};
    join(joiner);
    ASSERT_TRUE(founder.wait_for<wire::PeerUp>());
    const auto peer = joiner.all<wire::PeerUp>().at(0).peer;
    for (int i = 0; i < 40'000; ++i) joiner.swarm->send(peer, "x");  // twice the burst
    EXPECT_TRUE(founder.wait_for<wire::PeerDown>());
    EXPECT_LT(founder.count<wire::MessageArrived>(), 40'000U);
    EXPECT_FALSE(founder.wait_for<wire::PeerUp>(2, 4s));
}

TEST_F(TorrentSwarmTest, another_file_is_fetched_by_its_hash_or_by_its_torrent) {
    Node joiner{id, "joiner"};
    join(joiner);
    const auto bytes = some_bytes(5 << 20, 4);
    const auto file = founder.share("segment.txt", bytes);
    joiner.fetch(file, "segment.txt");
    ASSERT_TRUE(joiner.wait_for<wire::Fetched>(2));
    EXPECT_EQ(joiner.read("segment.txt"), bytes);
    joiner.fetch(file, "segment.txt");  // it is here already
    ASSERT_TRUE(joiner.wait_for<wire::Fetched>(3));

    const auto other = founder.share("other.txt", "other");
    joiner.swarm->fetch({other, "other.txt", joiner.folder.string(),
                         base::torrent_v2("other.txt", "other").text, 5, {}});
    ASSERT_TRUE(joiner.wait_for<wire::Fetched>(4));
    EXPECT_EQ(joiner.read("other.txt"), "other");
}

TEST_F(TorrentSwarmTest, a_fetch_may_begin_before_there_is_a_link) {
    const auto file = founder.share("segment.txt", "early");
    Node joiner{id, "joiner"};
    joiner.fetch(file, "segment.txt");
    join(joiner);
    ASSERT_TRUE(joiner.wait_for<wire::Fetched>(2));
    EXPECT_EQ(joiner.read("segment.txt"), "early");
}

TEST_F(TorrentSwarmTest, a_fetch_touches_no_other_file_and_takes_nothing_too_large) {
    Node joiner{id, "joiner"};
    join(joiner);
    std::ofstream{joiner.folder / "wallet.jwe"} << "secret";
    const auto evil = founder.share("wallet.jwe", some_bytes(100'000, 5));
    joiner.fetch(evil, "segment.txt");
    ASSERT_TRUE(joiner.wait_for<wire::FetchFailed>(1));
    joiner.fetch(evil, "wallet.jwe", 99'999);
    ASSERT_TRUE(joiner.wait_for<wire::FetchFailed>(2));
    EXPECT_EQ(joiner.read("wallet.jwe"), "secret");
    EXPECT_FALSE(fs::exists(joiner.folder / "segment.txt"));
    joiner.swarm->fetch({evil, "wallet.jwe", joiner.folder.string(), "not a torrent", kMany, {}});
    ASSERT_TRUE(joiner.wait_for<wire::FetchFailed>(3));
    EXPECT_EQ(joiner.swarm->stats().torrents.size(), 1U);
}

TEST_F(TorrentSwarmTest, newer_content_of_a_name_replaces_the_older_and_twins_stay) {
    Node joiner{id, "joiner"};
    join(joiner);
    const auto names = [&](const Node& node) {
        std::vector<std::string> found;
        for (const auto& torrent : node.swarm->stats().torrents)
            found.push_back(torrent.name + '/' + std::to_string(torrent.version));
        std::ranges::sort(found);
        return found;
    };
    const auto older = founder.share("chain.txt", "older");
    founder.swarm->share(
        {"chain.txt", founder.folder.string(), base::torrent_v1("chain.txt", "older").text});
    joiner.fetch(older, "chain.txt");
    ASSERT_TRUE(joiner.wait_for<wire::Fetched>(2));
    const auto newer = founder.share("chain.txt", "newer and longer");
    EXPECT_EQ(names(founder), (std::vector<std::string>{
                                  "chain.txt/1", "chain.txt/2", std::string{kGenesis} + "/2"}));
    joiner.fetch(newer, "chain.txt");
    ASSERT_TRUE(joiner.wait_for<wire::Fetched>(3));
    EXPECT_EQ(joiner.read("chain.txt"), "newer and longer");
    EXPECT_EQ(names(joiner),
              (std::vector<std::string>{"chain.txt/2", std::string{kGenesis} + "/2"}));
    founder.swarm->forget(newer);
    EXPECT_EQ(names(founder), std::vector<std::string>{std::string{kGenesis} + "/2"});
}

TEST_F(TorrentSwarmTest, a_taken_port_is_told) {
    Node other{id, "other"};
    SwarmOptions options = other.options;
    options.port = std::stoi(founder.address().substr(10));
    EXPECT_THROW((TorrentSwarm{options, [](wire::SwarmEvent) {}}), std::runtime_error);
}

TEST_F(TorrentSwarmTest, a_host_name_is_looked_up) {
    Node joiner{id, "joiner"};
    joiner.swarm->connect("localhost:" + std::to_string(founder.options.port));
    joiner.swarm->connect("no port");
    joiner.fetch(id, kGenesis);
    EXPECT_TRUE(joiner.wait_for<wire::Fetched>());
}

}  // namespace swarm
