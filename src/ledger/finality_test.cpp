// SPDX-License-Identifier: Apache-2.0
#include "ledger/finality.hpp"

#include <gtest/gtest.h>

#include "ledger/ledger_fixture.hpp"
#include "ledger/members.hpp"

namespace ledger {

using base::Fault;
using base::Height;
using base::Json;

namespace {

base::WalletId id_of(TestNetwork& net, const std::string& who) {
    return {net.key(who).id().hash};
}

const Link& at(TestNetwork& net, std::int64_t height) {
    return *net.chain->tip()->ancestor({height});
}

void mine_to(TestNetwork& net, std::int64_t height) {
    while (net.chain->tip()->height().value < height) ASSERT_TRUE(net.mine({}).has_value());
}

/// Mines to the next checkpoint, and a block with votes for it.
void vote_on(TestNetwork& net, const std::vector<std::string>& voters) {
    const auto interval = net.chain->tip()->params().checkpoint_interval;
    const auto height = (net.chain->tip()->height().value / interval + 1) * interval;
    mine_to(net, height);
    std::vector<std::string> votes;
    for (const auto& who : voters) votes.push_back(net.vote(who, at(net, height)));
    const auto link = net.mine(votes);
    ASSERT_TRUE(link.has_value());
    ASSERT_EQ((*link)->receipts.size(), voters.size());
}

void set_roles_of(TestNetwork& net, const std::string& who, Json::Array roles) {
    const auto seq = last_seq(net.chain->tip()->state, id_of(net, "founder")).seq;
    auto action = Json::object({{"action", "set_roles"},
                                {"roles", std::move(roles)},
                                {"wallet", base::text(id_of(net, who))}});
    ASSERT_EQ((*net.mine({net.tx("founder", seq + 1, {std::move(action)})}))->receipts.size(), 1U);
}

std::size_t seats(TestNetwork& net) { return net.chain->tip()->finality.witnesses.size(); }

}  // namespace

TEST(Finality, two_thirds_of_none_are_never_reached) {
    EXPECT_FALSE(two_thirds(0, 0));
    EXPECT_TRUE(two_thirds(1, 1));
    EXPECT_FALSE(two_thirds(1, 2));
    EXPECT_TRUE(two_thirds(2, 3));
    EXPECT_FALSE(two_thirds(2, 4));
    EXPECT_TRUE(two_thirds(3, 4));
}

TEST(Finality, a_checkpoint_is_justified_by_votes_and_final_by_the_next) {
    TestNetwork net;
    vote_on(net, {"founder"});
    EXPECT_EQ(net.chain->tip()->finality.justified, Height{4});
    EXPECT_EQ(net.chain->tip()->finality.final, Height{0});
    const auto& receipt = net.chain->tip()->receipts.at(0);
    EXPECT_EQ(line(receipt), "{\"events\":[],\"gas\":0,\"id\":\"" + receipt.id.hex() +
                                 "\",\"status\":0}");
    EXPECT_TRUE(net.chain->tip()->state.get({"finality", "4"}).has_value());
    vote_on(net, {"founder"});
    EXPECT_EQ(net.chain->tip()->finality.justified, Height{8});
    EXPECT_EQ(net.chain->tip()->finality.final, Height{4});
    EXPECT_EQ(net.chain->final()->height(), Height{4});
    EXPECT_FALSE(net.chain->tip()->state.get({"finality", "4"}).has_value());
}

TEST(Finality, a_gap_justifies_but_does_not_finish) {
    TestNetwork net;
    vote_on(net, {"founder"});
    mine_to(net, 11);
    vote_on(net, {"founder"});
    EXPECT_EQ(net.chain->tip()->finality.justified, Height{12});
    EXPECT_EQ(net.chain->tip()->finality.final, Height{0});
    vote_on(net, {"founder"});
    EXPECT_EQ(net.chain->tip()->finality.final, Height{12});
}

TEST(Finality, a_vote_is_judged_by_its_rules) {
    TestNetwork net;
    vote_on(net, {"founder"});
    mine_to(net, 9);
    const auto check = [&](const std::string& token) { return net.entry_fault(token); };
    const auto source = source_of(at(net, 8));
    EXPECT_EQ(source.height, Height{4});
    const auto target = [&](std::int64_t height) {
        return Checkpoint{{height}, at(net, height).id()};
    };
    EXPECT_EQ(check(net.vote("founder", source, target(9))), Fault::vote_target);
    EXPECT_EQ(check(net.vote("founder", source, {{8}, at(net, 7).id()})), Fault::vote_target);
    EXPECT_EQ(check(net.vote("founder", source, {{12}, at(net, 8).id()})), Fault::vote_target);
    EXPECT_EQ(check(net.vote("founder", target(0), target(8))), Fault::vote_source);
    EXPECT_EQ(check(net.vote("bob", at(net, 8))), Fault::not_a_witness);
    EXPECT_EQ(check(net.vote("carol", at(net, 8))), Fault::not_a_witness);
    EXPECT_EQ(check(net.vote("founder", target(8), target(4))), Fault::payload_value);
    EXPECT_EQ(check(net.vote("founder", at(net, 4))), Fault::vote_twice);
    auto elsewhere = jose::sign_token(net.signer("founder"), jose::Typ::vote,
                                      vote_payload({}, source, target(8)));
    EXPECT_EQ(check(elsewhere), Fault::wrong_network);
    auto forged = net.vote("founder", at(net, 8));
    forged[forged.size() - 20] = forged[forged.size() - 20] == 'A' ? 'B' : 'A';
    EXPECT_EQ(check(forged), Fault::bad_signature);
    mine_to(net, 12);
    ASSERT_TRUE(net.mine({net.vote("founder", at(net, 8))}).has_value());
    EXPECT_EQ(net.chain->tip()->finality.final, Height{4});
    EXPECT_EQ(check(net.vote("founder", at(net, 4))), Fault::vote_target);
}

TEST(Finality, a_witness_enters_when_it_is_heard_and_the_next_when_that_is_final) {
    TestNetwork net;
    set_roles_of(net, "alice", {"miner", "witness"});
    set_roles_of(net, "bob", {"witness"});
    vote_on(net, {"founder", "alice", "bob"});
    EXPECT_EQ(seats(net), 2U);  // the lower id of the two
    EXPECT_EQ(net.chain->tip()->finality.heard.size(), 1U);
    EXPECT_EQ(net.chain->tip()->finality.voters.size(), 1U);
    vote_on(net, {"founder"});
    EXPECT_EQ(seats(net), 2U);
    vote_on(net, {"founder"});  // makes final what changed the list, and lets the other in
    EXPECT_EQ(seats(net), 3U);
    vote_on(net, {"founder"});
    EXPECT_EQ(net.chain->tip()->finality.voters.size(), 2U);
    EXPECT_EQ(net.chain->tip()->finality.final, Height{12});
    vote_on(net, {"founder"});  // one of two: no longer enough for a target that knows of both
    EXPECT_EQ(net.chain->tip()->finality.final, Height{12});
}

TEST(Finality, one_that_was_named_and_never_comes_stops_nothing) {
    TestNetwork net;
    set_roles_of(net, "alice", {"witness"});
    for (int i = 0; i < 6; ++i) vote_on(net, {"founder"});
    EXPECT_EQ(seats(net), 1U);
    EXPECT_EQ(net.chain->tip()->finality.final, Height{20});
}

TEST(Finality, the_list_follows_at_once_when_a_third_is_lost_for_good) {
    Params params;
    params.finality_patience = 100;
    TestNetwork net{params};
    set_roles_of(net, "alice", {"witness"});
    for (int i = 0; i < 5; ++i) vote_on(net, {"founder", "alice"});
    EXPECT_EQ(net.chain->tip()->finality.voters.size(), 2U);
    const auto final = net.chain->final()->height().value;
    set_roles_of(net, "alice", {});  // it is gone and will not vote for its own leaving
    vote_on(net, {"founder"});
    vote_on(net, {"founder"});
    EXPECT_EQ(net.chain->final()->height().value, final);
    mine_to(net, final + 100);
    vote_on(net, {"founder"});
    EXPECT_EQ(seats(net), 1U);
    vote_on(net, {"founder"});
    EXPECT_GT(net.chain->final()->height().value, final + 100);
}

TEST(Finality, two_votes_convict) {
    TestNetwork net;
    set_roles_of(net, "alice", {"miner", "witness"});
    vote_on(net, {"founder"});
    const auto fork = net.chain->tip();
    mine_to(net, 8);
    const auto other = net.add(net.block_on(fork, {}, "alice", 2));
    ASSERT_TRUE(other.has_value());
    auto twin = *other;
    while (twin->height().value < 8) twin = *net.add(net.block_on(twin, {}, "alice", 3));
    const auto one = net.vote("alice", at(net, 8));
    const auto two = net.vote("alice", *twin);
    const auto action = [](const std::string& a, const std::string& b) {
        return Json::object({{"action", "evidence"}, {"votes", Json::Array{a, b}}});
    };
    const auto fault = [&](const std::string& a, const std::string& b) {
        return net.entry_fault(net.tx("bob", 1, {action(a, b)}));
    };
    EXPECT_EQ(fault(one, one), Fault::bad_evidence);
    EXPECT_EQ(fault(one, net.vote("founder", *twin)), Fault::bad_evidence);
    EXPECT_EQ(fault(one, net.vote("alice", at(net, 4))), Fault::bad_evidence);
    ASSERT_TRUE(net.chain->add_vote(*parse_vote(one), net.cache).has_value());
    ASSERT_TRUE(net.chain->add_vote(*parse_vote(two), net.cache).has_value());
    ASSERT_EQ(net.chain->crimes().size(), 1U);
    const auto link = net.mine({net.tx("bob", 1, {action(one, two)})});
    ASSERT_EQ((*link)->receipts.size(), 1U);
    EXPECT_FALSE(find_wallet((*link)->state, id_of(net, "alice"))->has_role("witness"));
    EXPECT_TRUE(find_wallet((*link)->state, id_of(net, "alice"))->has_role("miner"));
    EXPECT_EQ(net.entry_fault(net.tx("bob", 2, {action(one, two)})), Fault::bad_evidence);
}

TEST(Finality, a_key_that_was_given_up_still_convicts) {
    TestNetwork net;
    set_roles_of(net, "alice", {"witness"});
    vote_on(net, {"founder"});
    const Checkpoint zero{{0}, net.network()};
    const auto one = net.vote("alice", zero, {{4}, at(net, 4).id()});
    const auto two = net.vote("alice", zero, {{4}, at(net, 3).id()});
    auto set_key = Json::object({{"action", "set_key"},
                                 {"token", net.wallet_token("carol", true)},
                                 {"wallet", base::text(id_of(net, "alice"))}});
    ASSERT_EQ((*net.mine({net.tx("alice", 1, {std::move(set_key)})}))->receipts.size(), 1U);
    const auto link = net.mine({net.tx(
        "bob", 1,
        {Json::object({{"action", "evidence"}, {"votes", Json::Array{one, two}}})})});
    ASSERT_EQ((*link)->receipts.size(), 1U);
    EXPECT_TRUE(holders((*link)->state, "witness").size() == 1U);
}

TEST(Chain, votes_outweigh_work_whether_they_wait_or_stand_in_blocks) {
    TestNetwork net;
    const auto fork = net.chain->tip();
    auto voted = *net.add(net.block_on(fork, {}, "founder", 50));
    while (voted->height().value < 4) voted = *net.add(net.block_on(voted, {}, "founder", 50));
    auto heavy = fork;
    while (heavy->height().value < 9) heavy = *net.add(net.block_on(heavy, {}, "alice"));
    EXPECT_EQ(net.chain->tip(), heavy);
    const auto vote = *parse_vote(net.vote("founder", *voted));
    EXPECT_EQ(*net.chain->add_vote(vote, net.cache), true);
    EXPECT_EQ(net.chain->tip(), voted);
    EXPECT_EQ(net.chain->justified(), voted);
    EXPECT_EQ(*net.chain->add_vote(vote, net.cache), false);
    EXPECT_EQ(net.chain->votes_for(*voted), std::vector{vote.token});
    EXPECT_TRUE(net.chain->votes_for(*heavy).empty());
    // The same blocks and the same vote in another order, the vote within a block.
    Chain other{net.chain->genesis()};
    std::vector<Block> blocks;
    const auto carrier = net.block_on(voted, {vote.token}, "founder");
    for (const Link* link = voted.get(); link->height().value > 0; link = link->parent.get())
        blocks.insert(blocks.begin(), link->block);
    blocks.push_back(carrier);
    std::vector<Block> rest;
    for (const Link* link = heavy.get(); link != fork.get(); link = link->parent.get())
        rest.insert(rest.begin(), link->block);
    blocks.insert(blocks.end(), rest.begin(), rest.end());
    for (const auto& block : blocks)
        ASSERT_TRUE(other.add(block, net.now, net.cache).has_value());
    EXPECT_EQ(other.tip()->id(), carrier.token.id);
    EXPECT_EQ(other.justified()->id(), voted->id());
}

TEST(Chain, nothing_below_the_final_block_is_taken_up) {
    TestNetwork net;
    const auto early = net.chain->tip();
    vote_on(net, {"founder"});
    vote_on(net, {"founder"});
    EXPECT_EQ(net.chain->leaves().size(), 1U);
    EXPECT_EQ(net.add(net.block_on(early, {}, "alice", 7)).fault(), Fault::below_final);
    EXPECT_EQ(net.chain->add_vote(*parse_vote(net.vote("founder", at(net, 4))), net.cache).fault(),
              Fault::vote_target);
}

TEST(Chain, an_operators_choice_binds_at_its_height) {
    TestNetwork net;
    const auto parent = net.chain->tip();
    const auto one = net.block_on(parent, {}, "founder");
    const auto two = net.block_on(parent, {}, "alice", 2);
    Chain chosen{net.chain->genesis(), Checkpoint{{3}, two.token.id}};
    for (std::int64_t height = 1; height <= 2; ++height)
        ASSERT_TRUE(chosen.add(at(net, height).block, net.now, net.cache).has_value());
    EXPECT_EQ(chosen.add(one, net.now, net.cache).fault(), Fault::below_final);
    EXPECT_TRUE(chosen.add(two, net.now, net.cache).has_value());
}

}  // namespace ledger
