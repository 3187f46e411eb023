// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "engine/engine_fixture.hpp"

namespace engine {

using base::Height;
using ledger::note;

namespace {

constexpr VoteMemory kNeverVoted{};

/// The founder, alice and bob, all miners and witnesses, each heard and seated.
class Council {
  public:
    Council() {
        office.mines_empty = true;
        office.alone = true;
        for (const char* who : {"founder", "alice", "bob"}) office.open(who, kNeverVoted);
        for (std::size_t a = 0; a < 3; ++a)
            for (std::size_t b = a + 1; b < 3; ++b) office.link(a, b);
        const auto roles = [&](const char* who) {
            return base::Json::object(
                {{"action", "set_roles"},
                 {"roles", base::Json::Array{"miner", "witness"}},
                 {"wallet", base::text(base::WalletId{net.key(who).id().hash})}});
        };
        submit("founder", 5, roles("alice"));
        submit("founder", 6, roles("bob"));
        for (int i = 0; i < 200 && seats() < 3; ++i) office.pass(1);
        office.pass(60);
    }
    void submit(const std::string& who, std::int64_t seq, base::Json action) {
        const auto now = office.now;
        office.step(0, Submitted{1, net.tx(who, {net.network(), seq, {now.seconds - 5},
                                                 {now.seconds + 600}, {std::move(action)}})});
    }
    std::size_t seats() { return office.view(0).tip->finality.voters.size(); }
    Height final(std::size_t who) { return office.view(who).final->height(); }

    TestNetwork net;
    Office office{net};
};

}  // namespace

TEST(Witness, three_of_them_make_everything_final_and_then_all_rest) {
    Council council;
    ASSERT_EQ(council.seats(), 3U);
    const auto rested = council.office.view(0).tip->height();
    council.office.pass(120);
    EXPECT_EQ(council.office.view(0).tip->height(), rested);
    council.submit("bob", 1, note("x"));
    council.office.pass(40);
    const auto tip = council.office.view(0).tip;
    EXPECT_GT(tip->height(), rested);
    EXPECT_LE(tip->last_transaction, tip->finality.final);
    for (std::size_t who = 0; who < 3; ++who) {
        EXPECT_EQ(council.office.view(who).tip, council.office.view(who).tip);
        EXPECT_EQ(council.office.view(who).tip->id(), tip->id());
        EXPECT_EQ(council.office.view(who).witness, Witness::votes);
    }
    EXPECT_TRUE(council.office.dropped.empty());
    council.office.pass(700);
    EXPECT_EQ(council.office.view(0).tip->height().value, tip->height().value + 1);
}

namespace {

/// The founder's network at rest, in which bob was named a witness.
class Rested {
  public:
    Rested() {
        office.mines_empty = true;
        office.alone = true;
        office.open("founder", kNeverVoted);
        const auto roles =
            base::Json::object({{"action", "set_roles"},
                                {"roles", base::Json::Array{"miner", "witness"}},
                                {"wallet", base::text(base::WalletId{net.key("bob").id().hash})}});
        office.step(0, Submitted{1, net.tx("founder", {net.network(), 5,
                                                       {office.now.seconds - 5},
                                                       {office.now.seconds + 600}, {roles}})});
        office.pass(120);
        office.alone = false;
    }
    std::size_t voters() { return office.view(0).tip->finality.voters.size(); }
    /// Nobody mines any more.
    void expect_rest() {
        const auto tip = office.view(0).tip;
        office.pass(60);
        EXPECT_EQ(office.view(0).tip, tip);
    }

    TestNetwork net;
    Office office{net};
};

}  // namespace

TEST(Witness, who_comes_late_is_seated_though_nobody_submits_anything) {
    Rested there;
    there.expect_rest();
    ASSERT_EQ(there.voters(), 1U);
    there.office.link(0, there.office.open("bob", kNeverVoted));
    there.office.pass(120);
    EXPECT_EQ(there.voters(), 2U);
    there.expect_rest();
}

TEST(Witness, who_comes_late_and_remembers_nothing_is_seated_too) {
    Rested there;
    there.office.link(0, there.office.open("bob", std::nullopt, true));
    there.office.pass(120);
    EXPECT_EQ(there.voters(), 2U);
    there.expect_rest();
}

TEST(Witness, whose_first_vote_was_for_a_branch_that_lost_is_seated_by_another) {
    Rested there;
    auto& office = there.office;
    const auto tip = office.view(0).tip;
    const base::Height checkpoint{tip->height().value / 4 * 4};
    const auto bob = office.open("bob", kNeverVoted);
    for (Height height{3}; height < checkpoint; height = height.next())
        office.step(bob, Restored{tip->ancestor(height)->block});
    office.step(bob, Restored{there.net.block_on(office.view(bob).tip, {}, "alice", 3)});
    const auto votes = office.votes_signed;
    office.pass(30);
    ASSERT_EQ(office.votes_signed, votes + 1);
    office.link(0, bob);
    office.pass(120);
    EXPECT_EQ(there.voters(), 2U);
    there.expect_rest();
}

TEST(Witness, a_lonely_one_goes_on_and_comes_back_to_the_others_however_much_it_worked) {
    Council council;
    auto& office = council.office;
    office.cut(0, 2);
    office.cut(1, 2);
    council.submit("bob", 1, note("where the others are"));
    const auto before = council.final(2);
    std::string tx;
    for (std::int64_t seq = 1; seq <= 120; ++seq) {
        const auto now = office.now.seconds;
        tx = council.net.tx("alice", {council.net.network(), seq, {now - 5}, {now + 900},
                                      {note("alone")}});
        office.step(2, Submitted{2, tx});
        office.find_for(2);
        office.pass(1);
    }
    EXPECT_EQ(council.final(2), before);
    EXPECT_GT(office.view(2).tip->work, office.view(0).tip->work);
    EXPECT_GT(council.final(0), before);
    office.link(0, 2);
    office.link(1, 2);
    office.pass(120);
    EXPECT_EQ(office.view(2).tip->id(), office.view(0).tip->id());
    EXPECT_EQ(council.final(2), council.final(0));
    // What it had mined alone waits again, and is final in the end.
    EXPECT_NE(office.view(0).tip->find_entry({base::sha256(tx)}), nullptr);
    EXPECT_TRUE(office.dropped.empty());
}

TEST(Witness, who_forgot_its_votes_is_silent_until_it_may_speak) {
    TestNetwork net;
    Office office{net};
    office.mines_empty = true;
    const auto founder = office.open("founder", std::nullopt, true);
    const auto quiet = office.open(std::nullopt);
    office.link(founder, quiet);
    office.pass(30);
    EXPECT_EQ(office.votes_signed, 0);
    EXPECT_EQ(office.view(founder).witness, Witness::forgot);
    // Somebody else with the same key and its memory makes a younger block final.
    const auto other = office.open("founder", kNeverVoted);
    office.link(founder, other);
    office.pass(60);
    EXPECT_GT(office.votes_signed, 0);
    EXPECT_EQ(office.view(founder).witness, Witness::votes);
}

TEST(Witness, never_votes_below_what_it_remembers) {
    TestNetwork net;
    Office office{net};
    office.mines_empty = true;
    const auto founder = office.open("founder", VoteMemory{{0}, {40}});
    office.link(founder, office.open(std::nullopt));
    office.pass(30);
    EXPECT_EQ(office.votes_signed, 0);
    EXPECT_EQ(office.view(founder).witness, Witness::waits_for_height);
    EXPECT_EQ(office.view(founder).silent_until, Height{40});
    office.pass(60);
    EXPECT_GT(office.votes_signed, 0);
}

TEST(Witness, a_vote_that_comes_before_its_block_waits_for_it) {
    TestNetwork net;
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(net.mine({}).has_value());
    Office office{net};
    const auto me = office.open(std::nullopt);
    const wire::PeerId peer{99};
    office.step(me, PeerUp{peer});
    office.step(me, Arrived{peer, wire::Hello{net.network(), {4}, net.chain->tip()->work,
                                              net.chain->tip()->id(), {}, {}, {}}});
    office.step(me, Arrived{peer, wire::Entries{{net.vote("founder", *net.chain->tip())}}});
    EXPECT_EQ(office.view(me).justified->height(), Height{0});
    for (std::int64_t height = 3; height <= 4; ++height)
        office.step(me, Restored{net.chain->tip()->ancestor({height})->block});
    EXPECT_EQ(office.view(me).justified->height(), Height{4});
    EXPECT_TRUE(office.dropped.empty());
}

TEST(Witness, one_that_voted_twice_is_told_of_until_it_has_lost_the_role) {
    TestNetwork net;
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(net.mine({}).has_value());
    const auto first = net.chain->tip();
    const auto twin = net.block_on(first->parent, {}, "alice", 3);
    Office office{net};
    const auto me = office.open(std::nullopt);
    for (const auto& block : {first->parent->block, first->block, twin})
        office.step(me, Restored{block});
    const wire::PeerId peer{99};
    office.step(me, PeerUp{peer});
    office.step(me, Arrived{peer, wire::Hello{net.network(), {4}, 0, twin.token.id, {}, {}, {}}});
    const auto other = net.add(twin);
    ASSERT_TRUE(other.has_value());
    office.step(me, Arrived{peer, wire::Entries{{net.vote("founder", *first),
                                                net.vote("founder", **other)}}});
    ASSERT_EQ(office.view(me).crimes.size(), 1U);
    const auto& [one, two] = office.view(me).crimes.front();
    const auto evidence = base::Json::object(
        {{"action", "evidence"}, {"votes", base::Json::Array{one, two}}});
    ASSERT_TRUE(net.mine({net.tx("bob", 1, {evidence})}).has_value());
    office.step(me, Restored{net.chain->tip()->block});
    EXPECT_EQ(office.view(me).tip->id(), net.chain->tip()->id());
    EXPECT_TRUE(office.view(me).crimes.empty());
}

TEST(Witness, drops_whoever_sends_a_vote_that_is_none) {
    TestNetwork net;
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(net.mine({}).has_value());
    for (const char* who : {"bob", "carol"}) {
        Office office{net};
        const auto me = office.open(std::nullopt);
        for (std::int64_t height = 3; height <= 4; ++height)
            office.step(me, Restored{net.chain->tip()->ancestor({height})->block});
        const wire::PeerId peer{99};
        office.step(me, PeerUp{peer});
        office.step(me, Arrived{peer, wire::Hello{net.network(), {4}, 0, net.chain->tip()->id(),
                                                  {}, {}, {}}});
        office.step(me, Arrived{peer, wire::Entries{{net.vote(who, *net.chain->tip())}}});
        EXPECT_EQ(office.dropped, std::vector{Fault::not_a_witness});
    }
}

}  // namespace engine
