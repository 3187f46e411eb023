// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <functional>

#include "../../tests/keys/test_keys.hpp"
#include "api/status.hpp"
#include "ledger/ledger_fixture.hpp"

namespace api {

namespace {

struct Well {
    ledger::TestNetwork net;
    engine::View view;
    Vitals vitals;

    Well() {
        EXPECT_TRUE(net.mine({net.tx("bob", 1, {ledger::note("one")})}).has_value());
        view.genesis = net.chain->genesis();
        view.tip = net.chain->tip();
        view.final = view.justified = view.checkpoint = net.chain->genesis();
        view.now = view.waiting_since = view.tip->header().iat;
        view.best_peer_height = view.tip->height();
        view.peers = 2;
        vitals.disk_free = std::int64_t{1} << 40;
        vitals.swarm_port = 6'881;
    }
    void refuse(base::Fault fault, std::int64_t age) {
        view.last_refusal = {{base::Refusal{fault}, "block 7", {view.now.seconds - age}}};
    }
};

struct Case {
    const char* name;
    std::function<void(Well&)> ail;
    const char* says;
};

}  // namespace

TEST(Advice, is_silent_when_all_is_well) {
    Well node;
    EXPECT_TRUE(advice(node.view, node.vitals).empty());
    node.view.peers = 0;
    node.vitals.alone = true;
    node.refuse(base::Fault::time_in_future, 3'600);
    node.vitals.wallet = "someone";
    node.view.may_mine = true;
    node.view.now.seconds += 86'400;  // an idle network makes no blocks
    node.view.waiting_since = node.view.now;
    EXPECT_TRUE(advice(node.view, node.vitals).empty());
}

TEST(Advice, names_each_ailment_alone) {
    const std::vector<Case> cases{
        {"disk", [](Well& w) { w.vitals.disk_free = 3 << 20; }, "the disk is nearly full: 3 MiB"},
        {"future", [](Well& w) { w.refuse(base::Fault::time_in_future, 5); }, "in the future"},
        {"heads",
         [](Well& w) {
             w.refuse(base::Fault::time_in_future, 5);
             w.view.clock_behind = 90;
         },
         "this machine's clock is 90 s behind"},
        {"clock", [](Well& w) { w.view.now.seconds -= 90; }, "at least 90 s behind"},
        {"peers", [](Well& w) { w.view.peers = 0; }, "TCP port 6881"},
        {"behind", [](Well& w) { w.view.best_peer_height.value += 5; }, "catching up: block "},
        {"wallet", [](Well& w) { w.vitals.wallet = "someone"; }, "an admin must admit it"},
        {"split", [](Well& w) { w.view.split = true; }, "chain choose"},
        {"crime", [](Well& w) { w.view.crimes.push_back({"a", "b"}); }, "submit `evidence`"},
        {"law",
         [](Well& w) {
             auto other = std::make_shared<ledger::Link>();
             other->block = w.view.tip->block;
             other->law.number = 2;
             w.view.tip = other;
         },
         "the network follows law 2"},
        {"stuck",
         [](Well& w) {
             w.view.waiting_count = 1;
             w.view.now.seconds += 301;
         },
         "no block takes them"}};
    for (const auto& [name, ail, says] : cases) {
        Well node;
        ail(node);
        const auto sentences = advice(node.view, node.vitals);
        ASSERT_EQ(sentences.size(), 1U) << name;
        EXPECT_NE(sentences[0].find(says), std::string::npos) << sentences[0];
    }
}

TEST(Advice, the_gravest_comes_first) {
    Well node;
    node.view.peers = 0;
    node.view.waiting_count = 1;
    node.view.now.seconds += 301;
    node.vitals.disk_free = 0;
    const auto document = status_document(node.view, node.vitals);
    const auto& shown = *document.find("advice")->array();
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_NE(shown[0].string()->find("disk"), std::string::npos);
    EXPECT_NE(shown[1].string()->find("no peer"), std::string::npos);
}

TEST(Status, shows_the_clock_and_the_lowest_difficulty) {
    Well node;
    node.view.clock_behind = 90;
    const auto document = status_document(node.view, node.vitals);
    EXPECT_EQ(*document.find("clock_lag")->integer(), 90);
    EXPECT_EQ(*document.find("difficulty_min")->integer(), node.view.tip->params().difficulty_min);
    EXPECT_EQ(*document.find("difficulty")->integer(), node.view.tip->header().difficulty);
}

}  // namespace api
