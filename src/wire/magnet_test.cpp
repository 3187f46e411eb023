// SPDX-License-Identifier: Apache-2.0
#include "wire/magnet.hpp"

#include <gtest/gtest.h>

namespace {

using base::Fault;

const std::string kHash = base::hex(base::sha256("genesis"));
const std::string kLink = "magnet:?xt=urn:btmh:1220" + kHash;

wire::Magnet magnet() { return {{base::sha256("genesis")}, "", {}, {}}; }

TEST(Magnet, is_written_as_clients_write_it) {
    auto link = magnet();
    link.name = "Zoë's net";
    link.peers = {"127.0.0.1:6881", "[::1]:6882", "node.example.org:1"};
    link.trackers = {"http://127.0.0.1:80/announce?a=b"};
    EXPECT_EQ(wire::write_magnet(link),
              kLink + "&dn=Zo%C3%AB%27s%20net&x.pe=127.0.0.1:6881&x.pe=[::1]:6882"
                      "&x.pe=node.example.org:1&tr=http://127.0.0.1:80/announce%3Fa%3Db");
    EXPECT_EQ(wire::write_v1_magnet(base::sha1("abc"), magnet()),
              "magnet:?xt=urn:btih:a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Magnet, is_read_as_it_was_written) {
    auto link = magnet();
    EXPECT_EQ(wire::parse_magnet(wire::write_magnet(link)), link);
    link.name = "a+b & c=d %41 学生";
    link.peers = {"127.0.0.1:6881", "[fe80::1:2]:65535", "a-b.example:1"};
    link.trackers = {"udp://t.example:6969", "http://[::1]/announce?x=%26&y=z"};
    EXPECT_EQ(wire::parse_magnet(wire::write_magnet(link)), link);
    link.final = wire::FinalBlock{{812}, {base::sha256("block")}};
    EXPECT_EQ(wire::parse_magnet(wire::write_magnet(link)), link);
}

TEST(Magnet, names_one_final_block_or_none) {
    EXPECT_TRUE(wire::write_magnet(magnet()).find("x.final") == std::string::npos);
    const auto good = "0." + kHash;
    ASSERT_TRUE(wire::parse_final(good));
    EXPECT_EQ(wire::write_final(*wire::parse_final(good)), good);
    EXPECT_FALSE(wire::parse_magnet(kLink + "&x.final=" + good + "&x.final=" + good));
    for (const std::string& text :
         {std::string{}, std::string{"."}, std::string{"812"}, std::string{"812."}, "." + kHash,
          "-1." + kHash, "01." + kHash, "1e3." + kHash, "9007199254740992." + kHash,
          good.substr(0, good.size() - 1), good + '0', "true." + kHash, "1 ." + kHash + '.'}) {
        EXPECT_FALSE(wire::parse_final(text)) << text;
        EXPECT_FALSE(wire::parse_magnet(kLink + "&x.final=" + text)) << text;
    }
}

TEST(Magnet, of_others_is_understood) {
    const auto read =
        wire::parse_magnet("magnet:?x.final=812." + kHash + "&dn=a+b&&ws=%zz&flag&xt=" +
                                         "urn%3Abtmh%3A1220" + kHash +
                                         "&xt=urn:btih:a9993e364706816aba3e25717850c26c9cd0d89d");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id.hex(), kHash);
    EXPECT_EQ(read->name, "a b");
}

TEST(Magnet, needs_one_good_v2_hash) {
    for (const std::string& text :
         {std::string{}, std::string{"magnet:"}, std::string{"magnet:?"},
          std::string{"magnet:?dn=a"}, std::string{"http://x/?xt=urn:btmh:1220"} + kHash,
          std::string{"magnet:?xt=urn:btih:a9993e364706816aba3e25717850c26c9cd0d89d"},
          std::string{"magnet:?xt=urn:btmh:1220"}, kLink + '0',
          kLink.substr(0, kLink.size() - 1), "magnet:?xt=urn:btmh:1114" + kHash,
          kLink.substr(0, kLink.size() - 1) + 'G', kLink + "&xt=urn:btmh:1220" + kHash,
          ' ' + kLink}) {
        const auto read = wire::parse_magnet(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.fault(), Fault::bad_magnet);
    }
}

TEST(Magnet, with_control_characters_or_broken_escapes_is_refused) {
    for (const std::string name : {"%", "%4", "%zz", "%4g", "%-1", "%00", "%1B[2J",
                                    "%7f", "\x1b[2J",
                                   "\n", "%ff", "\xff"})
        EXPECT_FALSE(wire::parse_magnet(kLink + "&dn=" + name)) << name;
}

TEST(Magnet, is_bounded) {
    std::string link = kLink;
    for (std::size_t i = 0; i < wire::kMagnetPeersMax; ++i)
        link += "&x.pe=10.0.0.1:" + std::to_string(i + 1);
    EXPECT_TRUE(wire::parse_magnet(link));
    EXPECT_FALSE(wire::parse_magnet(link + "&x.pe=10.0.0.2:1"));
    std::string trackers = kLink;
    for (std::size_t i = 0; i <= wire::kMagnetPeersMax; ++i) trackers += "&tr=http://a/";
    EXPECT_FALSE(wire::parse_magnet(trackers));
    const auto padded =
        kLink + "&pad=" + std::string(wire::kMagnetBytesMax - kLink.size() - 5, 'x');
    EXPECT_TRUE(wire::parse_magnet(padded));
    EXPECT_FALSE(wire::parse_magnet(padded + 'x'));
}

TEST(Magnet, knows_a_host_and_port) {
    for (const std::string good :
         {"1.2.3.4:1", "255.255.255.255:65535", "localhost:80", "a.b-c.example:6881", "[::]:1",
          "[::1]:1", "[1::]:1", "[1:2:3:4:5:6:7:8]:1", "[1:2:3:4:5:6:1.2.3.4]:1",
          "[::ffff:1.2.3.4]:1", "[fe80::a:B]:1", "[1::8]:1"})
        EXPECT_TRUE(wire::is_host_port(good)) << good;
    for (const std::string bad :
         {"", ":", "a", "a:", ":1", "a:0", "a:65536", "a:-1", "a:+1", "a:1x", "a:01", "1.2.3:1",
          "1.2.3.4.5:1", "256.1.1.1:1", "01.2.3.4:1", "1.2.3.4.:1", "-a:1", "a-:1", "a..b:1",
          ".a:1", "a_b:1", "a b:1", "a/b:1", "[]:1", "[:]:1", "[:::]:1", "[1]:1",
          "[1:2:3:4:5:6:7]:1", "[1:2:3:4:5:6:7:8:9]:1", "[1::2::3]:1", "[12345::]:1", "[g::]:1",
          "[::1.2.3]:1", "[::1.2.3.4:5]:1", "[1.2.3.4::]:1", "[1:2:3:4:5:6:7::8]:1", "[::1:1",
          "::1:1", "[::1]", "[::1]1", "[fe80::1%25eth0]:1"})
        EXPECT_FALSE(wire::is_host_port(bad)) << bad;
    EXPECT_FALSE(wire::is_host_port(std::string(64, 'a') + ":1"));
    std::string name = "a";
    while (name.size() < 253) name += ".a";
    EXPECT_TRUE(wire::is_host_port(name + ":1"));
    EXPECT_FALSE(wire::is_host_port(name + ".a:1"));
}

}  // namespace
