// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "engine/engine_fixture.hpp"

namespace engine {

using base::Fault;
using ledger::TestNetwork;

namespace {

ledger::Params cut_by(std::int64_t blocks) {
    ledger::Params params;
    params.segment_blocks_max = blocks;
    return params;
}

/// Mines to this height, with the founder's vote behind every checkpoint.
void grow_to(TestNetwork& net, std::int64_t height) {
    while (net.chain->tip()->height().value < height) {
        const auto& on = net.chain->tip();
        std::vector<std::string> votes;
        if (on->height().value % on->params().checkpoint_interval == 0)
            votes.push_back(net.vote("founder", *on));
        ASSERT_TRUE(net.mine(votes).has_value());
    }
}

const ledger::Block& block_at(TestNetwork& net, std::int64_t height) {
    return net.chain->tip()->ancestor({height})->block;
}

std::string text_of(TestNetwork& net, std::int64_t first, std::int64_t last) {
    std::string text;
    for (auto height = first; height <= last; ++height)
        text += ledger::lines(block_at(net, height));
    return text;
}

std::string segment_of(TestNetwork& net, std::int64_t number) {
    const auto& tip = *net.chain->tip();
    return ledger::segment_text(tip, *ledger::find_segment(tip, number));
}

void restore(Office& office, std::size_t who, TestNetwork& net, std::int64_t from) {
    office.now = net.chain->tip()->header().iat;
    for (auto height = from; height <= net.chain->tip()->height().value; ++height)
        office.step(who, Restored{block_at(net, height)});
}

void tick(Office& office, std::size_t who, int times) {
    for (int i = 0; i < times; ++i) office.step(who, Ticked{});
}

/// A peer's greeting that offers one file, and then that file's text: the step's effects.
Effects fetch(Office& office, std::size_t who, TestNetwork& net, const wire::FileOffer& file,
              const std::string& text) {
    office.step(who, PeerUp{{99}});
    const auto& tip = *net.chain->tip();
    const auto asked = office.step(
        who, Arrived{{99}, wire::Hello{net.network(), tip.height(), tip.work, tip.id(), {}, {},
                                       {file}}});
    const auto at = place_of<Fetch>(asked);
    EXPECT_GE(at, 0);
    if (at >= 0) {
        EXPECT_EQ(std::get<Fetch>(asked.at(static_cast<std::size_t>(at))).folder, "segments");
    }
    return office.step(who, Fetched{file.id, text});
}

}  // namespace

TEST(History, is_the_same_file_for_all_whatever_the_order_in_which_blocks_came) {
    TestNetwork net{cut_by(5)};
    const auto fork = net.chain->tip();
    std::vector<ledger::Block> stale;  // heavier for a while, then left behind
    auto twin = fork;
    for (int i = 0; i < 3; ++i) {
        stale.push_back(net.block_on(twin, {}, "alice", 2));
        twin = *net.add(stale.back());
    }
    auto best = fork;
    while (best->height().value < 6) best = *net.add(net.block_on(best, {}));
    grow_to(net, 21);
    Office office{net};
    const auto first = office.open(std::nullopt);
    const auto second = office.open(std::nullopt);
    office.now = net.chain->tip()->header().iat;
    for (const auto& block : stale) office.step(first, Restored{block});
    restore(office, first, net, 3);
    for (std::int64_t height = 3; height <= 4; ++height)
        office.step(second, Restored{block_at(net, height)});
    for (const auto& block : stale) office.step(second, Restored{block});
    restore(office, second, net, 5);
    EXPECT_TRUE(office.written.empty()) << "before all of the disk is read";
    tick(office, first, 5);
    tick(office, second, 5);
    ASSERT_EQ(office.view(first).final->height().value, 16);
    for (std::int64_t number = 0; number < 3; ++number) {
        const auto name = ledger::segment_name(number);
        const auto text = text_of(net, 5 * number, (5 * number) + 4);
        EXPECT_EQ(office.file(first, name), text);
        EXPECT_EQ(office.file(second, name), text);
        EXPECT_EQ(office.view(first).files.at(static_cast<std::size_t>(number)).id,
                  base::torrent_v2(name, text).id);
    }
    EXPECT_EQ(office.written.size(), 6U);  // the fourth is not final yet
    EXPECT_EQ(office.view(first).files, office.view(second).files);
}

TEST(History, reaches_a_newcomer_segment_by_segment_also_those_too_old_for_one_greeting) {
    TestNetwork net{cut_by(2)};
    grow_to(net, 57);
    Office office{net};
    const auto old = office.open(std::nullopt);
    restore(office, old, net, 3);
    tick(office, old, 40);
    ASSERT_EQ(office.view(old).final->height().value, 52);
    ASSERT_EQ(office.written.size(), 26U);
    ASSERT_EQ(office.view(old).files.size(), wire::kFilesMax);
    const auto late = office.open(std::nullopt);
    office.link(old, late);
    office.run();
    EXPECT_EQ(office.view(late).tip->id(), net.chain->tip()->id());
    // Blocks 0 to 2 are the registrations, so the first that is lacking is in 000001.
    ASSERT_EQ(office.fetched.size(), 25U);
    for (std::int64_t number = 1; number < 26; ++number)
        EXPECT_EQ(office.fetched.at(static_cast<std::size_t>(number - 1)),
                  ledger::segment_name(number));
    EXPECT_EQ(office.view(late).files, office.view(old).files);
    tick(office, late, 40);
    EXPECT_EQ(office.file(late, ledger::segment_name(0)), segment_of(net, 0));
    EXPECT_TRUE(office.dropped.empty());
}

TEST(History, a_file_that_is_not_the_segment_of_its_name_is_forgotten) {
    TestNetwork net{cut_by(5)};
    grow_to(net, 12);
    const auto name = ledger::segment_name(0);
    for (const std::int64_t last : {3, 4, 5}) {
        Office office{net};
        const auto me = office.open(std::nullopt);
        const auto text = text_of(net, 0, last);
        const auto done = fetch(office, me, net,
                                {name, base::torrent_v2(name, text).id, {0}, {last}}, text);
        const bool good = last == 4;
        EXPECT_EQ(place_of<Share>(done) >= 0, good) << last;
        EXPECT_EQ(place_of<Forget>(done) >= 0, !good) << last;
        EXPECT_EQ(office.dropped, good ? std::vector<Fault>{} : std::vector{Fault::wrong_segment});
        EXPECT_EQ(office.view(me).tip->height().value, last);  // its blocks were good
        EXPECT_EQ(office.view(me).files.size(), good ? 1U : 0U);
    }
}

TEST(History, a_segment_of_a_chain_that_lost_gives_way_to_ours_when_that_is_final) {
    TestNetwork net{cut_by(4)};
    const auto other = net.block_on(net.chain->tip(), {}, "alice", 2);
    const auto name = ledger::segment_name(0);
    const auto lost = text_of(net, 0, 2) + ledger::lines(other);
    grow_to(net, 11);
    Office office{net};
    const auto me = office.open(std::nullopt);
    office.now = net.chain->tip()->header().iat;
    const base::TorrentId id = base::torrent_v2(name, lost).id;
    EXPECT_GE(place_of<Share>(fetch(office, me, net, {name, id, {0}, {3}}, lost)), 0);
    restore(office, me, net, 3);
    const auto sealed = office.step(me, Ticked{});
    const auto forget = place_of<Forget>(sealed);
    const auto share = place_of<Share>(sealed);
    ASSERT_GE(forget, 0);
    ASSERT_GT(share, forget);
    EXPECT_EQ(std::get<Forget>(sealed.at(static_cast<std::size_t>(forget))).id, id);
    EXPECT_EQ(office.file(me, name), segment_of(net, 0));
}

TEST(History, on_the_disk_is_read_back_and_written_again_only_when_it_is_damaged) {
    TestNetwork net{cut_by(5)};
    grow_to(net, 21);
    auto damaged = segment_of(net, 1);
    damaged[damaged.size() / 2] = damaged[damaged.size() / 2] == 'A' ? 'B' : 'A';
    Office office{net};
    const auto me = office.open(std::nullopt);
    restore(office, me, net, 3);
    const auto kept = office.step(me, Kept{ledger::segment_name(0), segment_of(net, 0)});
    const auto at = place_of<Share>(kept);
    ASSERT_GE(at, 0);
    EXPECT_TRUE(std::get<Share>(kept.at(static_cast<std::size_t>(at))).written);
    const auto bad = office.step(me, Kept{ledger::segment_name(1), damaged});
    EXPECT_EQ(place_of<Share>(bad), -1);
    EXPECT_GE(place_of<Say>(bad), 0);
    office.step(me, Kept{ledger::segment_name(2), segment_of(net, 2)});
    tick(office, me, 5);
    EXPECT_EQ(office.written, std::vector{ledger::segment_name(1)});
    EXPECT_EQ(office.file(me, ledger::segment_name(1)), segment_of(net, 1));
}

TEST(History, on_the_disk_stands_in_for_a_log_that_was_lost) {
    TestNetwork net{cut_by(5)};
    grow_to(net, 12);
    Office office{net};
    const auto me = office.open(std::nullopt);
    office.now = net.chain->tip()->header().iat;
    const auto read = office.step(me, Kept{ledger::segment_name(0), segment_of(net, 0)});
    EXPECT_GE(place_of<Persist>(read), 0);
    EXPECT_EQ(office.view(me).tip->height().value, 4);
}

}  // namespace engine
