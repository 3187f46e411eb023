// SPDX-License-Identifier: Apache-2.0
#include "ledger/segment.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/torrent.hpp"
#include "ledger/ledger_fixture.hpp"

namespace ledger {

using base::Fault;
using base::Height;

namespace {

Params cut_by(std::int64_t blocks, std::int64_t bytes = 64 * 1024 * 1024) {
    Params params;
    params.segment_blocks_max = blocks;
    params.segment_bytes_max = bytes;
    return params;
}

const LinkPtr& tip(TestNetwork& net) { return net.chain->tip(); }

/// Mines one block, with the founder's vote when the tip is a checkpoint.
void grow(TestNetwork& net) {
    const auto& on = tip(net);
    std::vector<std::string> votes;
    if (on->height().value % on->params().checkpoint_interval == 0)
        votes.push_back(net.vote("founder", *on));
    ASSERT_TRUE(net.mine(votes).has_value());
}

void grow_to(TestNetwork& net, std::int64_t height) {
    while (tip(net)->height().value < height) grow(net);
}

void grow_silently_to(TestNetwork& net, std::int64_t height) {
    while (tip(net)->height().value < height) ASSERT_TRUE(net.mine({}).has_value());
}

std::string text_of(TestNetwork& net, std::int64_t first, std::int64_t last) {
    std::string text;
    for (auto height = first; height <= last; ++height)
        text += lines(tip(net)->ancestor({height})->block);
    return text;
}

/// The same block with another `segment`: its fault, `end_` when it is taken.
Fault with_segment(TestNetwork& net, const std::optional<base::TorrentId>& segment) {
    auto block = net.block_on(tip(net), {});
    block.token.header.segment = segment;
    const auto link = judge_block(tip(net), net.seal(block.token.header, block.entries, "founder"),
                                  net.now, net.cache);
    return link ? Fault::end_ : link.fault();
}

}  // namespace

TEST(Segment, names_have_six_digits_or_more) {
    EXPECT_EQ(segment_name(0), "blocks-000000.txt");
    EXPECT_EQ(segment_name(1'234'567), "blocks-1234567.txt");
    for (const std::int64_t number : {0, 7, 999'999, 1'000'000})
        EXPECT_EQ(segment_number(segment_name(number)), number);
    for (const char* name : {"blocks.txt", "blocks-.txt", "blocks-00000.txt", "blocks-0000000.txt",
                             "blocks-00000a.txt", "blocks--00001.txt", "blocks-000000.txt2",
                             "blocks-000000.torrent", "blocks-00000000000000000000.txt", ""})
        EXPECT_FALSE(segment_number(name).has_value()) << name;
}

TEST(Segment, ends_with_the_block_that_brings_it_to_its_count) {
    TestNetwork net{cut_by(5)};
    grow_to(net, 9);
    EXPECT_EQ(find_segment(*tip(net)->ancestor({3}), 0), std::nullopt);
    for (const std::int64_t number : {0, 1}) {
        const auto segment = find_segment(*tip(net), number);
        ASSERT_TRUE(segment.has_value());
        EXPECT_EQ(segment->first, Height{5 * number});
        EXPECT_EQ(segment->last, Height{5 * number + 4});
        const auto text = text_of(net, 5 * number, 5 * number + 4);
        EXPECT_EQ(segment_text(*tip(net), *segment), text);
        EXPECT_EQ(segment->id, base::torrent_v2(segment_name(number), text).id);
    }
    EXPECT_EQ(find_segment(*tip(net), 2), std::nullopt);
    EXPECT_EQ(find_segment(*tip(net), -1), std::nullopt);
}

TEST(Segment, ends_with_the_block_that_brings_it_to_its_bytes) {
    TestNetwork net;
    const auto until_3 = static_cast<std::int64_t>(text_of(net, 0, 2).size()) + 100;
    TestNetwork cut{cut_by(1'000, until_3)};
    grow_to(cut, 12);
    const auto segment = find_segment(*tip(cut), 0);
    ASSERT_TRUE(segment.has_value());
    const auto bytes = [&](std::int64_t last) {
        return static_cast<std::int64_t>(text_of(cut, 0, last).size());
    };
    EXPECT_GE(bytes(segment->last.value), until_3);
    EXPECT_LT(bytes(segment->last.value - 1), until_3);
    EXPECT_EQ(tip(cut)->ancestor(segment->last.next())->segments.first, segment->last.next());
}

TEST(Segment, is_named_by_the_first_block_after_it_is_final_and_by_no_other) {
    TestNetwork net{cut_by(4)};  // blocks 0 to 3; block 4 is final in the state after block 9
    grow_to(net, 9);
    ASSERT_EQ(tip(net)->ancestor({8})->finality.final, Height{0});
    ASSERT_EQ(tip(net)->finality.final, Height{4});
    for (std::int64_t height = 0; height <= 9; ++height)
        EXPECT_FALSE(tip(net)->ancestor({height})->header().segment.has_value()) << height;
    const auto due = due_segment(*tip(net));
    ASSERT_TRUE(due.has_value());
    EXPECT_EQ(due->last, Height{3});
    EXPECT_EQ(with_segment(net, std::nullopt), Fault::wrong_segment);              // missing
    EXPECT_EQ(with_segment(net, {{base::sha256("x")}}), Fault::wrong_segment);      // another hash
    const auto second = find_segment(*tip(net), 1);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(with_segment(net, second->id), Fault::wrong_segment);                // out of order
    grow(net);
    EXPECT_EQ(tip(net)->header().segment, due->id);
    EXPECT_EQ(due_segment(*tip(net)), std::nullopt);
    EXPECT_EQ(with_segment(net, due->id), Fault::wrong_segment);     // twice
    EXPECT_EQ(with_segment(net, second->id), Fault::wrong_segment);  // too early
    EXPECT_EQ(with_segment(net, std::nullopt), Fault::end_);
}

TEST(Segment, several_that_are_due_are_named_one_by_one) {
    TestNetwork net{cut_by(2)};
    grow_silently_to(net, 12);
    grow_to(net, 17);  // 12 is final by the votes for it and for 16
    ASSERT_EQ(tip(net)->finality.final, Height{12});
    for (std::int64_t number = 0; number < 6; ++number) {
        const auto due = due_segment(*tip(net));
        ASSERT_TRUE(due.has_value());
        EXPECT_EQ(due->number, number);
        EXPECT_EQ(with_segment(net, find_segment(*tip(net), number + 1)->id),
                  Fault::wrong_segment);
        ASSERT_TRUE(net.mine({}).has_value());
        EXPECT_EQ(tip(net)->header().segment, due->id);
    }
    EXPECT_EQ(due_segment(*tip(net)), std::nullopt);
}

TEST(Segment, of_one_block_is_named_from_block_1_on) {
    TestNetwork net{cut_by(1)};
    EXPECT_EQ(tip(net)->ancestor({1})->header().segment,
              base::torrent_v2("blocks-000000.txt", text_of(net, 0, 0)).id);
    EXPECT_FALSE(tip(net)->header().segment.has_value());
}

TEST(Segment, stands_in_the_payload_before_the_network_and_in_one_spelling) {
    TestNetwork net;
    auto header = net.block_on(tip(net), {}).token.header;
    header.segment = {base::sha256("x")};
    const auto member = ",\"segment\":\"" + base::hex(base::sha256("x")) + '"';
    EXPECT_NE(payload(header).find(base::hex(header.history_root) + '"' + member + ",\"nonce\""),
              std::string::npos);
    const auto read = parse_block_token(net.seal_text(header, "founder"));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->header.segment, header.segment);
    auto upper = payload(header);
    std::ranges::transform(upper, upper.begin(), [](char c) { return c == 'b' ? 'B' : c; });
    const auto token = jose::sign_token(net.signer("founder"), jose::Typ::block, upper);
    EXPECT_EQ(parse_block_token(token).fault(), Fault::block_shape);
}

}  // namespace ledger
