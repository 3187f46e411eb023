// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include <gtest/gtest.h>

#include "engine/engine_fixture.hpp"
#include "ledger/limits.hpp"

namespace engine {

using base::Fault;
using ledger::note;
using ledger::TestNetwork;

TEST(Engine, a_transaction_of_one_peer_is_mined_by_another_and_reaches_all) {
    TestNetwork net;
    Office office{net};
    const auto miner = office.open("founder");
    const auto sender = office.open(std::nullopt);
    const auto reader = office.open(std::nullopt);
    office.link(miner, sender);
    office.link(miner, reader);
    office.run();
    const auto effects = office.step(sender, Submitted{7, net.tx("bob", 1, {note("hello")})});
    EXPECT_TRUE(std::holds_alternative<Accepted>(
        std::get<Reply>(effects.at(static_cast<std::size_t>(place_of<Reply>(effects)))).answer));
    EXPECT_LT(place_of<Show>(effects), place_of<Reply>(effects));
    office.run();
    for (const auto who : {miner, sender, reader}) {
        EXPECT_EQ(office.view(who).tip->height().value, 3);
        EXPECT_EQ(office.view(who).tip->state.get({"notes", "k"}), "\"hello\"");
        EXPECT_EQ(office.view(who).waiting_count, 0U);
    }
    EXPECT_TRUE(office.dropped.empty());
}

TEST(Engine, a_block_is_on_the_disk_before_anybody_hears_of_it) {
    TestNetwork net;
    Office office{net};
    const auto miner = office.open("founder");
    const auto other = office.open(std::nullopt);
    office.link(miner, other);
    office.run();
    const auto block = net.block_on(net.chain->tip(), {net.tx("bob", 1, {note("x")})});
    const auto effects = office.step(miner, Mined{block});
    ASSERT_GE(place_of<Persist>(effects), 0);
    ASSERT_GE(place_of<Send>(effects), 0);
    EXPECT_LT(place_of<Persist>(effects), place_of<Send>(effects));
}

TEST(Engine, a_late_peer_catches_up_also_with_blocks_larger_than_a_message) {
    TestNetwork net;
    Office office{net};
    const auto old = office.open(std::nullopt);
    std::int64_t seq = 0;
    for (int i = 0; i < 300; ++i) {
        std::vector<std::string> entries;
        // Three blocks of 60 transactions with 64 actions each are larger than one message.
        for (int n = 0; i < 3 && n < 60; ++n)
            entries.push_back(net.tx(
                "bob", ++seq, std::vector<base::Json>(64, note(std::string(100, 'x')))));
        ASSERT_TRUE(net.mine(entries).has_value());
        office.now = net.chain->tip()->header().iat;
        office.step(old, Restored{net.chain->tip()->block});
    }
    EXPECT_GT(ledger::lines(net.chain->tip()->ancestor({3})->block).size(),
              wire::kMessageBytesMax);
    const auto late = office.open(std::nullopt);
    office.link(old, late);
    office.run();
    EXPECT_EQ(office.view(late).tip->id(), net.chain->tip()->id());
    EXPECT_TRUE(office.dropped.empty());
}

TEST(Engine, a_partition_heals_and_what_fell_out_waits_again) {
    TestNetwork net;
    Office office{net};
    const auto left = office.open("founder");
    const auto right = office.open("alice");
    office.link(left, right);
    office.run();
    office.cut(left, right);
    // Each side goes on alone; the right one mines two blocks, the left one.
    const auto lost = net.tx("bob", 1, {note("left")});
    office.step(left, Mined{net.block_on(net.chain->tip(), {lost})});
    ASSERT_TRUE(net.mine({}, "alice").has_value());
    office.step(right, Mined{net.chain->tip()->block});
    ASSERT_TRUE(net.mine({}, "alice").has_value());
    office.step(right, Mined{net.chain->tip()->block});
    EXPECT_NE(office.view(left).tip->id(), office.view(right).tip->id());
    office.link(left, right);
    office.run(false);
    EXPECT_EQ(office.view(left).tip->id(), net.chain->tip()->id());
    EXPECT_EQ(office.view(left).waiting_count, 1U);
    office.step(left, Ticked{});
    office.run();
    for (const auto who : {left, right})
        EXPECT_EQ(office.view(who).tip->state.get({"notes", "k"}), "\"left\"");
}

TEST(Engine, drops_whoever_says_what_no_honest_peer_says) {
    TestNetwork net;
    const auto hello = [&] {
        const auto& tip = *net.chain->tip();
        return wire::Hello{net.network(), {9}, tip.work + 10'000, {base::sha256("x")}, {}, {}, {}};
    };
    const auto dropped_for = [&](const std::vector<wire::Message>& messages) {
        Office office{net};
        const auto me = office.open(std::nullopt);
        const wire::PeerId liar{99};
        office.step(me, PeerUp{liar});
        for (const auto& message : messages) office.step(me, Arrived{liar, message});
        return office.dropped.empty() ? Fault::end_ : office.dropped.front();
    };
    EXPECT_EQ(dropped_for({hello()}), Fault::end_);
    auto stranger = hello();
    stranger.network = {base::sha256("another")};
    EXPECT_EQ(dropped_for({stranger}), Fault::wrong_chain);
    const auto often = [&](std::vector<wire::Message> messages, const wire::Message& what) {
        messages.insert(messages.end(), kPatience - 1, what);
        EXPECT_EQ(dropped_for(messages), Fault::end_);  // a bad link explains it
        messages.push_back(what);
        return dropped_for(messages);
    };
    EXPECT_EQ(often({hello()}, wire::Blocks{}), Fault::bad_message);
    EXPECT_EQ(often({hello(), wire::Headers{}}, wire::Headers{}), Fault::bad_message);
    const auto header = net.block_on(net.chain->tip(), {}).token.header;
    const auto idle = net.seal(header, {}, "founder", false).token.jws.token;
    EXPECT_EQ(dropped_for({hello(), wire::Headers{{idle}, false}}), Fault::no_work);
    EXPECT_EQ(dropped_for({hello(), wire::Head{idle, {}}}), Fault::no_work);
    EXPECT_EQ(dropped_for({hello(), wire::Head{"junk", {}}}), Fault::token_parts);
    EXPECT_EQ(dropped_for({hello(), wire::Entries{{"junk"}}}), Fault::token_parts);
    auto bent = header;
    bent.state_root = base::sha256("lie");
    const auto lie = net.seal(bent, {}, "founder").token.jws.token;
    EXPECT_EQ(dropped_for({hello(), wire::Head{lie, {}}}), Fault::wrong_state_root);
    Office office{net};
    const auto me = office.open(std::nullopt);
    office.step(me, PeerUp{{99}});
    office.step(me, Garbled{{99}});
    EXPECT_EQ(office.dropped.front(), Fault::bad_message);
}

TEST(Engine, blames_nobody_under_a_law_that_it_does_not_know) {
    TestNetwork net;
    const auto from = net.chain->tip()->height().value + 1 + ledger::kNoticeBlocks;
    const auto change = base::Json::object({{"action", "set_params"},
                                            {"from", from},
                                            {"law", 2},
                                            {"params", to_json(net.chain->tip()->params())}});
    ASSERT_TRUE(net.mine({net.tx("founder", 5, {change})}).has_value());
    while (net.chain->tip()->height().value < from - 1) ASSERT_TRUE(net.mine({}).has_value());
    Office office{net};
    const auto me = office.open(std::nullopt);
    for (std::int64_t height = 3; height < from; ++height)
        office.step(me, Restored{net.chain->tip()->ancestor({height})->block});
    ASSERT_EQ(office.view(me).tip->id(), net.chain->tip()->id());
    const wire::PeerId peer{99};
    office.step(me, PeerUp{peer});
    office.step(me, Arrived{peer, wire::Hello{net.network(), {from}, net.chain->tip()->work + 256,
                                              {base::sha256("x")}, {}, {}, {}}});
    office.step(me, Arrived{peer, wire::Head{"a block of that law", {}}});
    EXPECT_TRUE(office.dropped.empty());
    office.step(me, Arrived{peer, wire::Hello{{base::sha256("another")}, {}, {}, {}, {}, {}, {}}});
    EXPECT_EQ(office.dropped, std::vector{Fault::wrong_chain});
}

TEST(Engine, asks_nothing_for_ever) {
    TestNetwork net;
    Office office{net};
    const auto me = office.open(std::nullopt);
    office.step(me, PeerUp{{99}});
    for (int i = 0; i < kPatience; ++i) {
        EXPECT_TRUE(office.dropped.empty());
        office.step(me, Arrived{{99}, wire::Hello{net.network(), {9}, 100'000, {}, {}, {}, {}}});
        office.now.seconds += kAnswerSeconds + 1;
        office.step(me, Ticked{});
    }
    EXPECT_EQ(office.dropped, std::vector{Fault::bad_message});
}

TEST(Engine, listens_to_nobody_who_does_not_say_hello) {
    TestNetwork net;
    Office office{net};
    const auto me = office.open(std::nullopt);
    office.step(me, PeerUp{{99}});
    const wire::Inv inv{{base::EntryId{base::sha256("x")}}};
    EXPECT_LT(place_of<Send>(office.step(me, Arrived{{99}, inv})), 0);
    office.now.seconds += kHelloSeconds;
    office.step(me, Ticked{});
    EXPECT_TRUE(office.dropped.empty());
    office.now.seconds += 1;
    office.step(me, Ticked{});
    EXPECT_EQ(office.dropped, std::vector{Fault::bad_message});
}

TEST(Engine, asks_for_the_lines_of_a_block_whose_entries_do_not_come) {
    TestNetwork net;
    Office office{net};
    const auto me = office.open(std::nullopt);
    const wire::PeerId silent{99};
    office.step(me, PeerUp{silent});
    const wire::Hello greeting{net.chain->genesis()->id(), {2}, 0, {}, {}, {}, {}};
    office.step(me, Arrived{silent, greeting});
    const auto tx = net.tx("bob", 1, {note("x")});
    const auto block = net.block_on(net.chain->tip(), {tx});
    const base::EntryId id{base::sha256(tx)};
    const auto asks = [](const Effects& effects) {
        std::vector<wire::Message> sent;
        for (const auto& effect : effects)
            if (const auto* send = std::get_if<Send>(&effect))
                sent.push_back(*wire::decode(send->bytes));
        return sent;
    };
    const auto heard = asks(
        office.step(me, Arrived{silent, wire::Head{block.token.jws.token, {id}}}));
    EXPECT_EQ(heard, (std::vector<wire::Message>{wire::Get{{id}}}));
    office.now.seconds += kHeadSeconds;
    EXPECT_TRUE(asks(office.step(me, Ticked{})).empty());
    office.now.seconds += 1;
    const auto later = asks(office.step(me, Ticked{}));
    ASSERT_EQ(later.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<wire::GetHeaders>(later[0]));
    office.step(me, Arrived{silent, wire::Headers{{block.token.jws.token}, false}});
    office.step(me, Arrived{silent, wire::Blocks{block.token.id, 0, {block.token.jws.token, tx}}});
    EXPECT_EQ(office.view(me).tip->id(), block.token.id);
    // What can never be a block is not waited for.
    const auto next = net.block_on(office.view(me).tip, {net.tx("bob", 2, {note("y")}),
                                                         net.tx("bob", 3, {note("z")})});
    office.step(me, Arrived{silent, wire::Head{next.token.jws.token, {id, id}}});
    EXPECT_EQ(office.dropped, std::vector{Fault::bad_message});
}

TEST(Engine, takes_an_offered_file_and_drops_whoever_offered_a_bad_one) {
    TestNetwork net;
    ASSERT_TRUE(net.mine({net.tx("bob", 1, {note("x")})}).has_value());
    std::string text;
    for (std::int64_t h = 0; h <= 3; ++h)
        text += ledger::lines(net.chain->tip()->ancestor({h})->block);
    const base::TorrentId id{base::sha256("a torrent")};
    const auto fetched = [&](const std::string& content) {
        auto office = std::make_unique<Office>(net);
        const auto me = office->open(std::nullopt);
        office->step(me, PeerUp{{99}});
        const auto asked = office->step(
            me, Arrived{{99}, wire::Hello{net.network(), {3}, net.chain->tip()->work,
                                          net.chain->tip()->id(), {}, {},
                                          {{"blocks.txt", id, {0}, {3}}}}});
        EXPECT_GE(place_of<Fetch>(asked), 0);
        const auto done = office->step(me, Fetched{id, content});
        EXPECT_EQ(place_of<Share>(done) >= 0, office->dropped.empty());
        return office;
    };
    const auto good = fetched(text);
    EXPECT_EQ(good->view(0).tip->id(), net.chain->tip()->id());
    EXPECT_EQ(good->view(0).files.size(), 1U);
    auto bent = text;
    bent[bent.size() - 5] = bent[bent.size() - 5] == 'A' ? 'B' : 'A';
    const auto bad = fetched(bent);
    EXPECT_EQ(bad->dropped.size(), 1U);
    EXPECT_EQ(bad->view(0).tip->height().value, 2);
}

TEST(Engine, exports_blocks_that_it_has_and_no_others) {
    TestNetwork net;
    Office office{net};
    const auto me = office.open(std::nullopt);
    const auto good = office.step(me, Export{1, {0}, {2}});
    EXPECT_GE(place_of<Share>(good), 0);
    for (const auto& [from, to] : {std::pair{0, 3}, std::pair{2, 1}, std::pair{-1, 1}}) {
        const auto bad = office.step(me, Export{1, {from}, {to}});
        EXPECT_EQ(place_of<Share>(bad), -1);
        EXPECT_GE(place_of<Reply>(bad), 0);
    }
}

TEST(Pool, is_bounded_per_wallet_and_tells_what_it_refuses) {
    TestNetwork net;
    Pool pool{net.chain->tip()};
    const auto now = net.next_time();
    for (std::int64_t seq = 1; seq <= static_cast<std::int64_t>(kPoolWalletMax); ++seq)
        ASSERT_TRUE(std::holds_alternative<Pool::Added>(
            pool.add(net.tx("bob", seq, {note("x")}), now, net.cache)));
    const auto more = pool.add(net.tx("bob", kPoolWalletMax + 1, {note("x")}), now, net.cache);
    EXPECT_EQ(std::get<base::Refusal>(more).fault, Fault::pool_wallet_full);
    EXPECT_EQ(pool.next_seqs().begin()->second, static_cast<std::int64_t>(kPoolWalletMax) + 1);
    const auto denied = pool.add(
        net.tx("alice", 1, {base::Json::object({{"action", "deny"}, {"text", "no"}})}), now,
        net.cache);
    EXPECT_EQ(std::get<ledger::Receipt>(denied).message, "no");
    EXPECT_EQ(pool.size(), kPoolWalletMax);
    EXPECT_EQ(pool.in_turns().size(), kPoolWalletMax);
    net.cache.checked.clear();  // it is bounded: what waits may have left it
    pool.expire({now.seconds + 10'000}, net.cache);
    EXPECT_TRUE(pool.empty());
}

TEST(Pool, is_bounded_in_all) {
    TestNetwork net;
    Pool pool{net.chain->tip(), 3};
    const auto now = net.next_time();
    for (std::int64_t seq = 1; seq <= 3; ++seq)
        ASSERT_TRUE(std::holds_alternative<Pool::Added>(
            pool.add(net.tx("bob", seq, {note("x")}), now, net.cache)));
    const auto more = pool.add(net.tx("alice", 1, {note("x")}), now, net.cache);
    EXPECT_EQ(std::get<base::Refusal>(more).fault, Fault::pool_full);
}

}  // namespace engine
