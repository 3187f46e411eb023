// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "ledger/ledger_fixture.hpp"
#include "ledger/verify.hpp"
#include "sim/chance.hpp"
#include "sim/play.hpp"
#include "sim/world.hpp"

namespace sim {

namespace {

Cast three_nodes() {
    Cast cast;
    for (const char* name : {"founder", "alice", "bob"})
        cast.keys.push_back(test_keys::signer(name));
    cast.functions = {base::write_json(ledger::TestNetwork::note_payload(1, false))};
    cast.actions = [](int node, std::int64_t number) {
        return std::vector<base::Json>(
            1, ledger::note(std::to_string(node) + '/' + std::to_string(number)));
    };
    return cast;
}

}  // namespace

TEST(Sim, a_seed_replays_to_the_byte_and_another_is_another_world) {
    const auto cast = three_nodes();
    const Plan plan{7, 1, 1};
    const auto first = run(plan, cast);
    EXPECT_TRUE(first.faults.empty()) << first.faults.front();
    const auto again = run(plan, cast);
    EXPECT_EQ(line(plan, first), line(plan, again));
    EXPECT_EQ(first.chain, again.chain);
    EXPECT_NE(run({8, 1, 1}, cast).head, first.head);
}

TEST(Sim, its_weather_is_wicked_and_its_people_work) {
    const auto cast = three_nodes();
    const auto outcome = run({3, 1, 1}, cast);
    EXPECT_GT(outcome.lost, 0);
    EXPECT_GT(outcome.doubled, 0);
    EXPECT_GT(outcome.reorganisations, 0);
    EXPECT_GT(outcome.crashes, 0);
    EXPECT_GT(outcome.clock_jumps, 0);
    EXPECT_GT(outcome.replayed, 0);
    EXPECT_GT(outcome.applied, 5);
    EXPECT_EQ(outcome.submitted, outcome.refused + outcome.applied + outcome.expired);
}

TEST(Sim, sees_nodes_that_do_not_come_together) {
    const auto cast = three_nodes();
    auto plan = Plan{3, 1, 1};
    plan.heals = false;
    const auto outcome = run(plan, cast);
    ASSERT_FALSE(outcome.faults.empty());
    EXPECT_TRUE(outcome.faults.front().starts_with("no one head")) << outcome.faults.front();
}

TEST(Sim, writes_its_best_chain_as_a_file_of_blocks) {
    const auto outcome = run({5, 1, 1}, three_nodes());
    ledger::Cache cache;
    const auto read = ledger::verify_file(outcome.chain, {kStart + 100'000}, cache);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->tip->id().hex(), outcome.head);
    EXPECT_EQ(read->blocks, outcome.height + 1);
}

TEST(Scenario, is_told_to_the_byte_and_each_has_a_name_of_its_own) {
    const auto cast = three_nodes();
    const auto& two_one = scenarios().front();
    const auto founded = found(cast, kStart, two_one.beginning);
    const auto first = play(two_one, cast, founded, 4);
    EXPECT_TRUE(first.faults.empty()) << first.faults.front();
    EXPECT_GT(first.to_final.size(), 0U);
    EXPECT_EQ(first.to_heal.size(), 1U);
    EXPECT_EQ(line(two_one, 4, first), line(two_one, 4, play(two_one, cast, founded, 4)));
    EXPECT_NE(play(two_one, cast, founded, 5).head, first.head);
    std::set<std::string> names;
    for (const auto& scenario : scenarios()) names.insert(scenario.name);
    EXPECT_EQ(names.size(), scenarios().size());
}

// One of three is a third: the law promises nothing, so the watch must see what happens.
TEST(Scenario, sees_a_final_block_revert_when_a_third_votes_twice) {
    const Scenario third{"third", "", {0, 1, 2, 2}, {3, true, kDifficulty}, [](Play& story) {
                             story.cheat(2);
                             story.cheat(3);
                             story.open();
                             story.pass(kMinutes);
                             story.part({0, 1, 0, 1});
                             story.pass(5 * kMinutes);
                         }};
    const auto cast = three_nodes();
    const auto told = play(third, cast, found(cast, kStart, third.beginning), 1);
    ASSERT_FALSE(told.faults.empty());
    EXPECT_TRUE(told.faults.front().starts_with("two final chains") ||
                told.faults.front().starts_with("a final block reverts"))
        << told.faults.front();
}

TEST(Founded, seats_its_witnesses_with_their_own_votes) {
    const auto cast = three_nodes();
    const auto founded = found(cast, kStart, {3, true, kDifficulty});
    wire::MemoryNet net;
    Node node{net, founded, *cast.keys.front(), "0"};
    node.begin();
    EXPECT_EQ(node.view().tip->finality.voters.size(), 3U);
    EXPECT_EQ(node.view().crimes.size(), 0U);
    EXPECT_EQ(node.view().tip->height().value,
              static_cast<std::int64_t>(founded.registrations.size()));
    EXPECT_EQ(node.disk.ballot, founded.voted.at(cast.keys.front()->key().id()));
}

TEST(Node, comes_back_with_its_disk_and_nothing_else) {
    const auto cast = three_nodes();
    const auto founded = found(cast, kStart, {1, true, kDifficulty});
    wire::MemoryNet net;
    Node node{net, founded, *cast.keys.front(), "0"};
    node.alone = true;
    std::uint64_t job = 0;
    node.on_mine = [&job](std::uint64_t latest, std::int64_t) { job = latest; };
    node.begin();
    const auto before = node.view().tip->height();
    const auto later = [&](std::int64_t seconds) {
        net.advance_to(net.now() + seconds * kSeconds);
        node.tick();
    };
    ASSERT_TRUE(node.submit(std::vector<base::Json>(1, ledger::note("kept"))));
    later(2);
    node.found(job);
    ASSERT_EQ(node.view().tip->height().value, before.value + 1);
    ASSERT_TRUE(node.submit(std::vector<base::Json>(1, ledger::note("lost: it only waits"))));
    EXPECT_EQ(node.view().waiting_count, 1U);
    const auto tip = node.view().tip->id();
    bool died = false;
    node.on_death = [&died] { died = true; };
    node.crash_at_effect(0);  // what the next step decides is not done
    later(2);
    EXPECT_TRUE(died);
    EXPECT_FALSE(node.up());
    node.crash();
    node.begin();
    EXPECT_TRUE(node.up());
    EXPECT_EQ(node.view().tip->id(), tip);
    EXPECT_EQ(node.view().waiting_count, 0U);
}

TEST(Watch, sees_votes_that_convict_and_bears_the_same_vote_twice) {
    ledger::TestNetwork net;
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(net.mine({}).has_value());
    Watch watch;
    const auto vote = net.vote("founder", *net.chain->tip());
    watch.hear_vote(vote);
    watch.hear_vote(vote);
    EXPECT_TRUE(watch.faults().empty());
    const auto other = net.add(net.block_on(net.chain->tip()->parent, {}, "alice", 2));
    ASSERT_TRUE(other.has_value());
    watch.hear_vote(net.vote("founder", **other));
    ASSERT_EQ(watch.faults().size(), 1U);
    EXPECT_TRUE(watch.faults().front().starts_with("an honest witness"));
}

TEST(Clock, gains_and_is_set_wrong) {
    EXPECT_EQ(Clock{}.read(5'000), 5'000);
    EXPECT_EQ((Clock{-2'000, 100}.read(10'000'000)), 9'999'000);
}

TEST(Chance, is_splitmix64) {
    Chance chance{1'234'567};  // the generator's published values for this seed
    EXPECT_EQ(chance.draw(), 6'457'827'717'110'365'317U);
    EXPECT_EQ(chance.draw(), 3'203'168'211'198'807'973U);
}

}  // namespace sim
