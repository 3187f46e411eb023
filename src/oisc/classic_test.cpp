// SPDX-License-Identifier: Apache-2.0
#include "oisc/classic.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace oisc {

namespace {

using Cells = std::vector<std::int64_t>;
using namespace std::string_literals;
constexpr auto kMin = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST(Classic, reads_decimal_text) {
    EXPECT_EQ(read_classic("9 -1 3,\t+4\r\n# 7 of these\n5#6\n7", 64, Format::automatic),
              (Cells{9, -1, 3, 4, 5, 7}));
    EXPECT_EQ(read_classic("32767 32768 65535 -32768", 16, Format::automatic),
              (Cells{32767, -32768, -1, -32768}));
    EXPECT_EQ(read_classic("4294967295 2147483648 65535", 32, Format::text),
              (Cells{-1, std::numeric_limits<std::int32_t>::min(), 65535}));
    EXPECT_EQ(read_classic("18446744073709551615 9223372036854775808 -9223372036854775808", 64,
                           Format::text),
              (Cells{-1, kMin, kMin}));
}

TEST(Classic, reads_words_lowest_byte_first) {
    EXPECT_EQ(read_classic("\x01\x02\xff\xff"s, 16, Format::automatic), (Cells{0x201, -1}));
    EXPECT_EQ(read_classic("\x01\x02\xff\xff"s, 32, Format::automatic), (Cells{-65023}));
    EXPECT_EQ(read_classic("\0\0\0\0\0\0\0\x80"s, 64, Format::automatic), (Cells{kMin}));
    EXPECT_EQ(read_classic("1234", 16, Format::binary), (Cells{0x3231, 0x3433}));
    EXPECT_EQ(read_classic("1234", 16, Format::automatic), (Cells{1234}));
}

TEST(Classic, says_what_is_wrong) {
    const auto says = [](std::string_view bytes, int bits, Format format = Format::automatic) {
        return read_classic(bytes, bits, format).error();
    };
    EXPECT_EQ(says("1 2\n65536", 16), "line 2: 65536 is no number of 16 bits");
    EXPECT_EQ(says("-32769", 16), "line 1: -32769 is no number of 16 bits");
    EXPECT_EQ(says("18446744073709551616", 64),
              "line 1: 18446744073709551616 is no number of 64 bits");
    EXPECT_EQ(says("1 2x", 32), "line 1: 2x is no number of 32 bits");
    EXPECT_EQ(says("--1", 32), "line 1: --1 is no number of 32 bits");
    EXPECT_EQ(says("# two\n-", 32), "line 2: - is no number of 32 bits");
    EXPECT_EQ(says("\x01\x02\x03", 16), "3 bytes are no whole words of 16 bits");
    EXPECT_EQ(says("# nothing\n", 16), "there is no program in it");
    EXPECT_EQ(says("", 16), "there is no program in it");
    EXPECT_EQ(says("1\xc2\xa0", 32, Format::text), "line 1: 1\xc2\xa0 is no number of 32 bits");
}

}  // namespace oisc
