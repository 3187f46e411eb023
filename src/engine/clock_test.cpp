// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "../../tests/keys/test_keys.hpp"
#include "engine/engine.hpp"
#include "ledger/ledger_fixture.hpp"

namespace engine {

namespace {

using ledger::TestNetwork;

/// One engine that knows blocks 0 to 2, and what it says of its clock.
struct Desk {
    TestNetwork net;
    Engine engine{Options{}, net.chain->genesis()};
    base::Time now{ledger::kStart + 2};
    std::vector<std::string> said;
    std::int64_t behind = 0;
    bool dropped = false;

    explicit Desk(const ledger::Params& params = {}) : net{params} {
        for (std::int64_t h = 1; h <= 2; ++h)
            step(Restored{net.chain->tip()->ancestor({h})->block});
    }
    Effects step(Event event) {
        auto effects = engine.step(std::move(event), now);
        for (const auto& effect : effects) {
            if (const auto* line = std::get_if<Say>(&effect);
                line != nullptr && line->text.find("clock") != std::string::npos)
                said.push_back(line->text);
            if (const auto* shown = std::get_if<Show>(&effect)) behind = shown->view->clock_behind;
            dropped = dropped || std::holds_alternative<Drop>(effect);
        }
        return effects;
    }
    void greet(wire::PeerId peer) {
        const auto& tip = *net.chain->tip();
        step(PeerUp{peer});
        step(Arrived{
            peer, wire::Hello{net.network(), tip.height(), tip.work, tip.id(), {}, {}, {}}});
    }
    /// An empty block 3 so many seconds before the clock.
    ledger::Block ahead(std::int64_t seconds) {
        const auto& tip = net.chain->tip();
        return net.block_on(tip, {}, "founder",
                            now.seconds + seconds - tip->header().iat.seconds);
    }
    void hear(wire::PeerId peer, const ledger::Block& block) {
        step(Arrived{peer, wire::Head{block.token.jws.token, {}}});
    }
};

}  // namespace

TEST(Clock, is_behind_when_every_head_is_refused_for_its_time_and_says_so_once) {
    Desk desk;
    desk.greet({1});
    EXPECT_EQ(desk.behind, 0);
    desk.hear({1}, desk.ahead(90));
    EXPECT_EQ(desk.behind, 90);
    desk.step(Ticked{});
    desk.hear({1}, desk.ahead(92));
    EXPECT_EQ(desk.behind, 92);
    ASSERT_EQ(desk.said.size(), 1U);
    EXPECT_EQ(desk.said[0].find("this machine's clock is 90 s behind"), 0U) << desk.said[0];
    desk.hear({1}, desk.ahead(300));
    ASSERT_EQ(desk.said.size(), 2U);
    EXPECT_NE(desk.said[1].find("is 300 s behind"), std::string::npos);
    EXPECT_FALSE(desk.dropped);
}

TEST(Clock, is_in_step_again_when_a_block_of_a_peer_is_accepted) {
    Desk desk;
    desk.greet({1});
    const auto block = desk.ahead(90);
    desk.hear({1}, block);
    desk.now.seconds += 90;
    desk.hear({1}, block);
    EXPECT_EQ(desk.behind, 0);
    ASSERT_EQ(desk.said.size(), 2U);
    EXPECT_NE(desk.said[1].find("no longer behind"), std::string::npos);
}

TEST(Clock, is_not_accused_by_one_peer_of_several_and_believes_the_most_modest) {
    Desk desk;
    desk.greet({1});
    desk.greet({2});
    desk.hear({1}, desk.ahead(90));
    EXPECT_EQ(desk.behind, 0);
    desk.hear({2}, desk.ahead(80));
    EXPECT_EQ(desk.behind, 80);
    desk.step(PeerDown{{2}});
    EXPECT_EQ(desk.behind, 90);
    desk.step(PeerDown{{1}});
    EXPECT_EQ(desk.behind, 0);
}

TEST(Clock, that_is_behind_by_a_little_is_told_where_little_is_accepted) {
    ledger::Params strict;
    strict.future_seconds_max = 1;
    Desk desk{strict};
    desk.greet({1});
    const auto block = desk.ahead(3);
    desk.hear({1}, block);
    desk.now.seconds += 3;
    desk.hear({1}, block);
    EXPECT_EQ(desk.said.size(), 2U);
}

TEST(Clock, is_not_blamed_for_a_head_within_what_is_accepted) {
    Desk desk;
    desk.greet({1});
    desk.hear({1}, desk.ahead(60));
    EXPECT_EQ(desk.behind, 0);
    EXPECT_TRUE(desk.said.empty());
}

TEST(Clock, is_measured_by_the_newest_good_header_of_a_chain) {
    Desk desk;
    TestNetwork& net = desk.net;
    std::vector<ledger::Block> blocks;
    for (const std::int64_t seconds : {30, 40, 50, 60}) {
        blocks.push_back(net.block_on(net.chain->tip(), {}, "founder", seconds));
        net.now.seconds = blocks.back().token.header.iat.seconds;
        ASSERT_TRUE(net.add(blocks.back()).has_value());
    }
    desk.greet({1});  // with a head that we lack: it is asked for headers
    wire::Headers headers{{}, false};
    for (const auto& block : blocks) headers.tokens.push_back(block.token.jws.token);
    auto last = blocks[3].token.header;
    last.iat.seconds += 1'000'000;
    headers.tokens[3] = net.seal_text(last, "founder", false);  // a stamp without its work
    desk.step(Arrived{{1}, headers});
    EXPECT_EQ(desk.behind, 120);
    EXPECT_FALSE(desk.dropped);
}

}  // namespace engine
