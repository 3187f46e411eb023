// SPDX-License-Identifier: Apache-2.0
#include "base/bencode.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace {

using base::Bencode;
using base::Fault;

TEST(Bencode, reads_each_kind_of_value) {
    const auto value = base::parse_bencode("d4:listli-7e0:e6:numberi42e4:text3:abce");
    ASSERT_TRUE(value);
    EXPECT_EQ(*value->find("number")->integer(), 42);
    EXPECT_EQ(*value->find("text")->bytes(), "abc");
    const auto* list = value->find("list")->list();
    ASSERT_EQ(list->size(), 2U);
    EXPECT_EQ(*list->front().integer(), -7);
    EXPECT_EQ(*list->back().bytes(), "");
    EXPECT_EQ(value->find("absent"), nullptr);
    EXPECT_EQ(value->find("text")->find("absent"), nullptr);
    EXPECT_EQ(value->integer(), nullptr);
    EXPECT_EQ(value->bytes(), nullptr);
    EXPECT_EQ(value->list(), nullptr);
}

TEST(Bencode, keeps_the_ends_of_64_bits) {
    for (const auto number : {std::numeric_limits<std::int64_t>::min(),
                              std::numeric_limits<std::int64_t>::max(), std::int64_t{0}}) {
        const auto text = base::write_bencode(number);
        const auto value = base::parse_bencode(text);
        ASSERT_TRUE(value) << text;
        EXPECT_EQ(*value->integer(), number);
    }
}

TEST(Bencode, refuses_a_second_spelling_and_what_is_broken) {
    for (const std::string text :
         {"", "i", "ie", "i-0e", "i00e", "i01e", "i-01e", "i+1e", "i 1e", "i1", "i1.0e",
          "i9223372036854775808e", "i-9223372036854775809e", "i99999999999999999999999e", "3:ab",
          "01:a", "-1:a", ":", "1", "1:", "l", "li1e", "d", "di1ei2ee", "d1:ai1e1:ai2ee",
          "d1:bi1e1:ai2ee", "d1:a", "d1:ae", "i1ei2e", "i1e ", " i1e", "le0", "x", "e"}) {
        const auto value = base::parse_bencode(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.fault(), Fault::bad_bencode) << text;
    }
}

TEST(Bencode, refuses_a_length_beyond_its_text) {
    EXPECT_FALSE(base::parse_bencode("9223372036854775807:a"));
    EXPECT_FALSE(base::parse_bencode("d9223372036854775807:ai1ee"));
}

TEST(Bencode, compares_keys_as_unsigned_bytes) {
    EXPECT_TRUE(base::parse_bencode("d1:a0:1:\xff" "0:e"));
    EXPECT_FALSE(base::parse_bencode("d1:\xff" "0:1:a0:e"));
    EXPECT_TRUE(base::parse_bencode(std::string("d0:0:1:\0" "0:e", 11)));
}

TEST(Bencode, is_bounded_in_depth_and_number_of_values) {
    const auto nested = [](int depth) {
        const auto n = static_cast<std::size_t>(depth);
        return std::string(n, 'l') + std::string(n, 'e');
    };
    EXPECT_TRUE(base::parse_bencode(nested(base::kBencodeDepthMax + 1)));
    EXPECT_FALSE(base::parse_bencode(nested(base::kBencodeDepthMax + 2)));
    EXPECT_FALSE(base::parse_bencode(nested(1'000'000)));
    const auto wide = [](std::size_t values) {
        std::string text = "l";
        for (std::size_t i = 1; i < values; ++i) text += "0:";
        return text + 'e';
    };
    EXPECT_TRUE(base::parse_bencode(wide(base::kBencodeValuesMax)));
    EXPECT_FALSE(base::parse_bencode(wide(base::kBencodeValuesMax + 1)));
    const auto large = base::write_bencode(std::string(base::kBencodeBytesMax, 'x'));
    EXPECT_FALSE(base::parse_bencode(large));
}

Bencode any_value(std::mt19937& random, int depth) {
    switch (random() % (depth > 3 ? 2 : 4)) {
        case 0:
            return static_cast<std::int64_t>((std::uint64_t{random()} << 32U) | random());
        case 1:
            return std::string(random() % 12, static_cast<char>(random()));
        case 2: {
            Bencode::List list;
            for (auto n = random() % 4; n > 0; --n) list.push_back(any_value(random, depth + 1));
            return list;
        }
        default: {
            Bencode::Dict dict;
            for (auto n = random() % 4; n > 0; --n)
                dict.emplace(std::string(random() % 5, static_cast<char>(random())),
                             any_value(random, depth + 1));
            return dict;
        }
    }
}

TEST(Bencode, reads_what_it_writes_and_writes_what_it_reads) {
    std::mt19937 random{1};
    int accepted = 0;
    for (int round = 0; round < 5'000; ++round) {
        const auto value = any_value(random, 0);
        auto text = base::write_bencode(value);
        const auto again = base::parse_bencode(text);
        ASSERT_TRUE(again);
        ASSERT_EQ(*again, value);
        for (int change = 0; change < 10; ++change) {
            auto other = text;
            other[random() % other.size()] = "0123456789deil:-"[random() % 16];
            const auto read = base::parse_bencode(other);
            if (!read) continue;
            ++accepted;
            ASSERT_EQ(base::write_bencode(*read), other);
        }
    }
    EXPECT_GT(accepted, 1'000);
}

}  // namespace
