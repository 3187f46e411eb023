// SPDX-License-Identifier: Apache-2.0
// One contract, two hands: what `wire::Swarm` promises is asked of TorrentSwarm, between real
// sessions on loopback, and of its twin in memory.  A simulation is worth what its twin is worth.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <sstream>
#include <thread>

#include "base/torrent.hpp"
#include "swarm/torrent_swarm.hpp"
#include "wire/memory_swarm.hpp"

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Events = std::vector<wire::SwarmEvent>;

constexpr const char* kGenesis = "registration_blocks.txt";
const std::string kGenesisText = std::string(40'000, 'g');

/// A place in which swarms live, and what a test may ask of it.
class Ground {
  public:
    virtual ~Ground() = default;
    /// A node that has the genesis file; numbered from 0.
    virtual void open() = 0;
    virtual void link(std::size_t a, std::size_t b) = 0;
    virtual wire::Swarm& swarm(std::size_t who) = 0;
    virtual std::string node(std::size_t who) = 0;
    virtual Events events(std::size_t who) = 0;
    virtual std::string folder(std::size_t who) = 0;
    virtual void write(std::size_t who, const std::string& name, const std::string& bytes) = 0;
    virtual std::string read(std::size_t who, const std::string& name) = 0;
    /// Lets the world go on until it is so, or for a while.
    virtual bool until(const std::function<bool()>& so, bool patient) = 0;

    base::TorrentId share(std::size_t who, const std::string& name, const std::string& bytes) {
        write(who, name, bytes);
        const auto torrent = base::torrent_v2(name, bytes);
        swarm(who).share({name, folder(who), torrent.text});
        return torrent.id;
    }
};

class Memory final : public Ground {
  public:
    void open() override {
        const auto me = heard_.size();
        heard_.emplace_back();
        swarms_.push_back(std::make_unique<wire::MemorySwarm>(
            net_, "node " + std::to_string(me),
            [this, me](wire::SwarmEvent event) { heard_[me].push_back(std::move(event)); }));
        share(me, kGenesis, kGenesisText);
    }
    void link(std::size_t a, std::size_t b) override { net_.connect(*swarms_[a], *swarms_[b]); }
    wire::Swarm& swarm(std::size_t who) override { return *swarms_[who]; }
    std::string node(std::size_t who) override { return "node " + std::to_string(who); }
    Events events(std::size_t who) override { return heard_[who]; }
    std::string folder(std::size_t who) override { return "/" + std::to_string(who); }
    void write(std::size_t who, const std::string& name, const std::string& bytes) override {
        net_.write(folder(who), name, bytes);
    }
    std::string read(std::size_t who, const std::string& name) override {
        const auto* bytes = net_.read(folder(who), name);
        return bytes == nullptr ? "" : *bytes;
    }
    bool until(const std::function<bool()>& so, bool) override {
        net_.deliver_all();
        return so();
    }

  private:
    wire::MemoryNet net_;
    std::vector<Events> heard_;
    std::vector<std::unique_ptr<wire::MemorySwarm>> swarms_;
};

class Torrent final : public Ground {
  public:
    Torrent() { fs::create_directories(root_); }
    ~Torrent() override {
        swarms_.clear();
        fs::remove_all(root_);
    }
    void open() override {
        const auto me = swarms_.size();
        fs::create_directories(folder(me));
        {
            const std::scoped_lock lock{mutex_};
            heard_.emplace_back();
        }
        swarm::SwarmOptions options;
        options.listen = "127.0.0.1";
        options.port = -1;
        options.genesis = base::torrent_v2(kGenesis, kGenesisText).id;
        options.node_id = node(me);
        swarms_.push_back(
            std::make_unique<swarm::TorrentSwarm>(options, [this, me](wire::SwarmEvent event) {
                const std::scoped_lock lock{mutex_};
                heard_[me].push_back(std::move(event));
            }));
        share(me, kGenesis, kGenesisText);
    }
    void link(std::size_t a, std::size_t b) override {
        swarms_[a]->connect("127.0.0.1:" + std::to_string(swarms_[b]->port()));
    }
    wire::Swarm& swarm(std::size_t who) override { return *swarms_[who]; }
    std::string node(std::size_t who) override {
        return ("node " + std::to_string(who) + std::string(16, '-')).substr(0, 16);
    }
    Events events(std::size_t who) override {
        const std::scoped_lock lock{mutex_};
        return heard_[who];
    }
    std::string folder(std::size_t who) override { return (root_ / std::to_string(who)).string(); }
    void write(std::size_t who, const std::string& name, const std::string& bytes) override {
        std::ofstream{fs::path{folder(who)} / name, std::ios::binary} << bytes;
    }
    std::string read(std::size_t who, const std::string& name) override {
        std::ostringstream text;
        text << std::ifstream{fs::path{folder(who)} / name, std::ios::binary}.rdbuf();
        return text.str();
    }
    bool until(const std::function<bool()>& so, bool patient) override {
        const auto end = std::chrono::steady_clock::now() + (patient ? 15s : 3s);
        while (!so() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(10ms);
        return so();
    }

  private:
    fs::path root_ = fs::temp_directory_path() / ("swarm_contract_" + std::to_string(::getpid()));
    std::mutex mutex_;
    std::deque<Events> heard_;
    std::vector<std::unique_ptr<swarm::TorrentSwarm>> swarms_;
};

template <class Hand>
class SwarmContract : public testing::Test {
  protected:
    SwarmContract() {
        for (int i = 0; i < 2; ++i) ground.open();
        ground.link(0, 1);
        for (const std::size_t who : {0, 1}) {
            EXPECT_TRUE(wait<wire::PeerUp>(who, 1));
            const auto up = all<wire::PeerUp>(who).at(0);
            EXPECT_EQ(up.node, ground.node(1 - who));
            EXPECT_EQ(up.outgoing, who == 0);
            peer[who] = up.peer;
        }
    }
    template <class Event>
    std::vector<Event> all(std::size_t who) {
        std::vector<Event> found;
        for (const auto& event : ground.events(who))
            if (const auto* one = std::get_if<Event>(&event)) found.push_back(*one);
        return found;
    }
    template <class Event>
    bool wait(std::size_t who, std::size_t count) {
        return ground.until([&] { return all<Event>(who).size() >= count; }, true);
    }
    /// Nothing of the kind comes, as far as one can wait.
    template <class Event>
    bool never(std::size_t who, std::size_t count) {
        return !ground.until([&] { return all<Event>(who).size() >= count; }, false);
    }
    void fetch(base::TorrentId id, const std::string& name, std::size_t bytes_max = 1'000'000) {
        ground.swarm(1).fetch({id, name, ground.folder(1), "", bytes_max, {}});
    }

    Hand ground;
    wire::PeerId peer[2];  // the other one, as each numbers it
};

struct Names {
    template <class Hand>
    static std::string GetName(int) {
        return std::is_same_v<Hand, Memory> ? "memory" : "torrent";
    }
};

}  // namespace

using Hands = testing::Types<Memory, Torrent>;
TYPED_TEST_SUITE(SwarmContract, Hands, Names);

TYPED_TEST(SwarmContract, messages_keep_their_order_and_their_bytes) {
    const std::string large(wire::kMessageBytesMax, 'x');
    const std::vector<std::string> said{"one", large, std::string{"\0two", 4}, "three"};
    for (const auto& message : said) {
        this->ground.swarm(0).send(this->peer[0], message);
        this->ground.swarm(1).send(this->peer[1], message);
    }
    for (const std::size_t who : {0, 1}) {
        ASSERT_TRUE(this->template wait<wire::MessageArrived>(who, said.size()));
        const auto heard = this->template all<wire::MessageArrived>(who);
        for (std::size_t i = 0; i < said.size(); ++i) {
            EXPECT_EQ(heard[i].bytes, said[i]);
            EXPECT_EQ(heard[i].peer, this->peer[who]);
        }
    }
    this->ground.swarm(0).send(wire::PeerId{999}, "to nobody");
}

TYPED_TEST(SwarmContract, who_is_dropped_goes_and_stays_away) {
    this->ground.swarm(0).drop(this->peer[0]);
    EXPECT_TRUE(this->template wait<wire::PeerDown>(0, 1));
    EXPECT_TRUE(this->template wait<wire::PeerDown>(1, 1));
    this->ground.link(0, 1);
    this->ground.link(1, 0);
    EXPECT_TRUE(this->template never<wire::PeerUp>(0, 2));
    this->ground.swarm(0).send(this->peer[0], "gone");
    EXPECT_TRUE(this->template never<wire::MessageArrived>(1, 1));
    EXPECT_EQ(this->template all<wire::PeerDown>(0).size(), 1U);
}

TYPED_TEST(SwarmContract, a_file_comes_by_its_hash_whole_and_is_seeded_again) {
    const auto id = this->ground.share(0, "f.txt", std::string(100'000, 'f'));
    this->fetch(id, "f.txt");
    ASSERT_TRUE(this->template wait<wire::Fetched>(1, 1));
    EXPECT_EQ(this->ground.read(1, "f.txt"), std::string(100'000, 'f'));
    const auto fetched = this->template all<wire::Fetched>(1).at(0);
    EXPECT_EQ(fetched.id, id);
    EXPECT_EQ(fetched.name, "f.txt");
    EXPECT_EQ(fetched.folder, this->ground.folder(1));
    this->fetch(id, "f.txt");  // it is here
    ASSERT_TRUE(this->template wait<wire::Fetched>(1, 2));
    this->ground.swarm(0).forget(id);  // so only 1 seeds it
    this->ground.open();
    this->ground.link(2, 1);
    this->ground.swarm(2).fetch({id, "f.txt", this->ground.folder(2), "", 100'000, {}});
    ASSERT_TRUE(this->template wait<wire::Fetched>(2, 1));
    EXPECT_EQ(this->ground.read(2, "f.txt"), std::string(100'000, 'f'));
}

TYPED_TEST(SwarmContract, a_fetch_waits_for_whoever_shares) {
    const auto id = base::torrent_v2("late.txt", "late").id;
    this->fetch(id, "late.txt");
    EXPECT_TRUE(this->template never<wire::Fetched>(1, 1));
    this->ground.share(0, "late.txt", "late");
    EXPECT_TRUE(this->template wait<wire::Fetched>(1, 1));
}

TYPED_TEST(SwarmContract, another_name_or_too_many_bytes_fail_and_touch_nothing) {
    this->ground.write(1, "wallet.jwe", "secret");
    const auto id = this->ground.share(0, "wallet.jwe", std::string(50'000, 'e'));
    this->fetch(id, "f.txt");
    ASSERT_TRUE(this->template wait<wire::FetchFailed>(1, 1));
    this->fetch(id, "wallet.jwe", 49'999);
    ASSERT_TRUE(this->template wait<wire::FetchFailed>(1, 2));
    const auto failed = this->template all<wire::FetchFailed>(1);
    EXPECT_EQ(failed[0].reason, "the torrent names another file than f.txt");
    EXPECT_EQ(failed[1].reason, "the file is larger than allowed");
    EXPECT_EQ(this->ground.read(1, "wallet.jwe"), "secret");
    EXPECT_EQ(this->ground.read(1, "f.txt"), "");
    EXPECT_EQ(this->template all<wire::Fetched>(1).size(), 0U);
}

TYPED_TEST(SwarmContract, a_fetch_that_is_forgotten_has_no_event) {
    const auto id = base::torrent_v2("f.txt", "text").id;
    this->fetch(id, "f.txt");
    this->ground.swarm(1).forget(id);
    this->ground.share(0, "f.txt", "text");
    EXPECT_TRUE(this->template never<wire::Fetched>(1, 1));
    EXPECT_EQ(this->template all<wire::FetchFailed>(1).size(), 0U);
    this->fetch(id, "f.txt");
    EXPECT_TRUE(this->template wait<wire::Fetched>(1, 1));
}

TYPED_TEST(SwarmContract, newer_content_of_a_name_takes_the_place_of_the_older) {
    const auto older = this->ground.share(0, "blocks.txt", "older");
    const auto newer = this->ground.share(0, "blocks.txt", "newer, longer");
    this->fetch(older, "blocks.txt");
    EXPECT_TRUE(this->template never<wire::Fetched>(1, 1));
    this->ground.swarm(1).forget(older);
    this->fetch(newer, "blocks.txt");
    EXPECT_TRUE(this->template wait<wire::Fetched>(1, 1));
    EXPECT_EQ(this->ground.read(1, "blocks.txt"), "newer, longer");
}
