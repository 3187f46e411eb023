// SPDX-License-Identifier: Apache-2.0
#include "base/torrent.hpp"

#include <gtest/gtest.h>

#include "base/bencode.hpp"

namespace {

using base::Bencode;
using base::Fault;

/// Bytes that look like noise and are the same in every run.
std::string noise(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (auto& byte : bytes) {
        state = (state * 1'664'525U) + 1'013'904'223U;
        byte = static_cast<char>(state >> 24U);
    }
    return bytes;
}

Bencode::Dict v1_info(std::string name) {
    return {{"length", 3},
            {"name", std::move(name)},
            {"piece length", 16'384},
            {"pieces", std::string(20, 'p')}};
}

Bencode::Dict v2_info(const std::string& name, Bencode::Dict tree) {
    return {{"file tree", std::move(tree)},
            {"meta version", 2},
            {"name", name},
            {"piece length", 16'384}};
}

Bencode::Dict file_of(std::int64_t length) {
    return {{"", Bencode::Dict{{"length", length}, {"pieces root", std::string(32, 'r')}}}};
}

Fault fault_of(Bencode::Dict info) {
    const auto facts = base::read_torrent(base::write_bencode(Bencode::Dict{{"info", info}}));
    return facts ? Fault::end_ : facts.fault();
}

TEST(Torrent, has_small_pieces_below_four_mebibytes) {
    EXPECT_EQ(base::piece_length(1), 16 * 1024);
    EXPECT_EQ(base::piece_length((4U << 20U) - 1), 16 * 1024);
    EXPECT_EQ(base::piece_length(4U << 20U), 256 * 1024);
}

TEST(Torrent, has_the_same_id_when_its_content_comes_in_parts) {
    for (const std::size_t size : {1U, 16'383U, 16'384U, 16'385U, 49'152U, 65'537U, 81'920U,
                                   1'000'001U, (4U << 20U) - 1, 4U << 20U, (5U << 20U) + 7}) {
        const auto bytes = noise(size);
        for (const std::size_t part : {999U, 16'384U, 100'000U}) {
            base::TorrentHasher hasher;
            for (std::size_t at = 0; at < size; at += part)
                hasher.add(std::string_view{bytes}.substr(at, part));
            EXPECT_EQ(hasher.id("a.txt"), base::torrent_v2("a.txt", bytes).id) << size;
            EXPECT_NE(hasher.id("b.txt"), base::torrent_v2("a.txt", bytes).id) << size;
        }
    }
}

TEST(Torrent, says_what_it_was_made_of) {
    for (const std::size_t size : {1U, 16'384U, 16'385U, 65'537U, 1'000'001U}) {
        const auto bytes = noise(size);
        const auto v2 = base::torrent_v2("blocks.txt", bytes);
        const auto v1 = base::torrent_v1("blocks.txt", bytes);
        const auto facts2 = base::read_torrent(v2.text);
        const auto facts1 = base::read_torrent(v1.text);
        ASSERT_TRUE(facts2 && facts1);
        EXPECT_EQ(facts2->name, "blocks.txt");
        EXPECT_EQ(facts2->length, static_cast<std::int64_t>(size));
        EXPECT_EQ(facts2->v2, v2.id);
        EXPECT_FALSE(facts2->v1);
        EXPECT_EQ(facts1->length, static_cast<std::int64_t>(size));
        EXPECT_EQ(facts1->v1, v1.id);
        EXPECT_FALSE(facts1->v2);
    }
}

TEST(Torrent, depends_on_name_and_bytes_only) {
    const auto bytes = noise(20'000);
    EXPECT_EQ(base::torrent_v2("a", bytes).text, base::torrent_v2("a", bytes).text);
    EXPECT_NE(base::torrent_v2("a", bytes).id, base::torrent_v2("b", bytes).id);
    auto other = bytes;
    other.back() = static_cast<char>(other.back() ^ 1);
    EXPECT_NE(base::torrent_v2("a", bytes).id, base::torrent_v2("a", other).id);
    EXPECT_NE(base::torrent_v1("a", bytes).id, base::torrent_v1("a", other).id);
}

TEST(Torrent, keeps_its_hash_when_a_tracker_is_named) {
    const auto torrent = base::torrent_v2("blocks.txt", "abc");
    const auto named = base::with_announce(torrent.text, "http://127.0.0.1:8001/announce");
    ASSERT_TRUE(named);
    EXPECT_NE(*named, torrent.text);
    EXPECT_EQ(base::read_torrent(*named)->v2, torrent.id);
    EXPECT_EQ(*base::parse_bencode(*named)->find("announce")->bytes(),
              "http://127.0.0.1:8001/announce");
    EXPECT_EQ(base::with_announce("de", "http://x/").fault(), Fault::bad_torrent);
    EXPECT_EQ(base::with_announce("what", "http://x/").fault(), Fault::bad_torrent);
}

TEST(Torrent, of_others_is_read_when_it_has_one_file) {
    EXPECT_EQ(fault_of(v1_info("a")), Fault::end_);
    EXPECT_EQ(fault_of(v2_info("a", {{"a", file_of(3)}})), Fault::end_);
    auto with_more = v1_info("a");
    with_more["private"] = 1;
    EXPECT_EQ(fault_of(with_more), Fault::end_);
}

TEST(Torrent, may_not_name_what_lies_outside_its_folder) {
    for (const auto& name :
         {std::string{}, std::string{"."}, std::string{".."}, std::string{"/etc/passwd"},
          std::string{"a/b"}, std::string{"..\\a"}, std::string("a\0b", 3), std::string(256, 'a'),
          std::string{"\xff"}}) {
        EXPECT_EQ(fault_of(v1_info(name)), Fault::bad_torrent) << name;
        EXPECT_EQ(fault_of(v2_info(name, {{name, file_of(3)}})), Fault::bad_torrent) << name;
    }
    EXPECT_EQ(fault_of(v1_info(std::string(255, 'a'))), Fault::end_);
}

TEST(Torrent, with_other_than_one_file_is_refused) {
    EXPECT_EQ(fault_of(v2_info("a", {})), Fault::bad_torrent);
    EXPECT_EQ(fault_of(v2_info("a", {{"a", file_of(3)}, {"b", file_of(3)}})), Fault::bad_torrent);
    EXPECT_EQ(fault_of(v2_info("a", {{"b", file_of(3)}})), Fault::bad_torrent);
    EXPECT_EQ(fault_of(v2_info("a", {{"a", Bencode::Dict{{"b", file_of(3)}}}})),
              Fault::bad_torrent);
    auto files = v1_info("a");
    files["files"] = Bencode::List{};
    EXPECT_EQ(fault_of(files), Fault::bad_torrent);
}

TEST(Torrent, with_senseless_numbers_is_refused) {
    for (const std::int64_t length : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{16'385}}) {
        auto info = v1_info("a");
        info["length"] = length;  // 16,385 bytes are two pieces, and it has one
        EXPECT_EQ(fault_of(info), Fault::bad_torrent) << length;
    }
    EXPECT_EQ(fault_of(v2_info("a", {{"a", file_of(0)}})), Fault::bad_torrent);
    for (const std::int64_t piece : {0, -1, 1, 16'383, 16'385, 1 << 30}) {
        auto info = v1_info("a");
        info["piece length"] = piece;
        EXPECT_EQ(fault_of(info), Fault::bad_torrent) << piece;
    }
    auto hybrid = v2_info("a", {{"a", file_of(3)}});
    hybrid.merge(v1_info("a"));
    EXPECT_EQ(fault_of(hybrid), Fault::bad_torrent);
}

TEST(Torrent, text_is_bounded_and_canonical) {
    EXPECT_EQ(base::read_torrent("").fault(), Fault::bad_torrent);
    EXPECT_EQ(base::read_torrent("de").fault(), Fault::bad_torrent);
    EXPECT_EQ(base::read_torrent("d4:infoi1ee").fault(), Fault::bad_torrent);
    const auto torrent = base::torrent_v1("a", "abc").text;
    EXPECT_EQ(base::read_torrent(torrent + ' ').fault(), Fault::bad_torrent);
    const auto large = base::with_announce(torrent, std::string(4U << 20U, 'x'));
    ASSERT_TRUE(large);
    EXPECT_EQ(base::read_torrent(*large).fault(), Fault::bad_torrent);
}

}  // namespace
