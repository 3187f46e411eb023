// SPDX-License-Identifier: Apache-2.0
#include "oisc/image.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "base/hash.hpp"

namespace oisc {

namespace {

using base::Json;

Image small() {
    return {1, 3, 6, false, {9, 9, 0, -12, 8, -1, 0, 7, 300}, {Json{"学生"}, Json{-5}}};
}

std::string hex(const Image& image) { return base::hex(encode(image)); }

}  // namespace

TEST(Image, is_spelled_as_the_specification_says) {
    EXPECT_EQ(hex({1, 0, 3, true, {3, -4, 100}, {Json{true}}}),
              "4f49534301"      // OISC, encoding 1
              "02" "00" "06"    // ports 1, entry 0, code 3
              "02" "06"         // self-modifying, 3 cells
              "06" "07" "c801"  // 3, -4, 100
              "5b747275655d");  // [true]
}

TEST(Image, comes_back_as_it_was) {
    std::mt19937_64 random{5};
    for (int round = 0; round < 300; ++round) {
        Image image;
        image.cells.resize(1 + random() % 200);
        const auto shift = random() % 64;
        for (auto& cell : image.cells) cell = static_cast<std::int64_t>(random()) >> shift;
        image.cells.front() = std::numeric_limits<std::int64_t>::min();
        image.cells.back() = std::numeric_limits<std::int64_t>::max();
        image.entry = static_cast<std::int64_t>(random() % image.cells.size());
        image.code = static_cast<std::int64_t>(random() % (image.cells.size() + 1));
        image.self_modifying = random() % 2 == 0;
        for (std::uint64_t i = random() % 4; i > 0; --i)
            image.constants.push_back(Json::object({{"n", static_cast<int>(random() % 1000)}}));
        const auto bytes = encode(image);
        const auto back = decode(bytes);
        ASSERT_TRUE(back.has_value()) << round;
        EXPECT_EQ(*back, image);
        EXPECT_EQ(encode(*back), bytes);
    }
}

TEST(Image, has_no_second_spelling) {
    const std::string good = encode(small());
    const std::string magic{"OISC\x01"};
    const std::string rest = good.substr(magic.size() + 1);
    ASSERT_EQ(magic + '\x02' + rest, good);
    const std::string head = good.substr(0, good.find('['));
    ASSERT_TRUE(decode(head + "[]").has_value());
    using namespace std::string_literals;
    struct Case {
        const char* story;
        std::string bytes;
    };
    for (const auto& [story, bytes] : {
             Case{"nothing at all", ""},
             Case{"another magic", "OISK" + good.substr(4)},
             Case{"another version", "OISC\x02" + good.substr(5)},
             Case{"a blank behind the end", good + " "},
             Case{"a byte behind the end", good + "x"},
             Case{"a varint with an idle byte", magic + "\x82\x00"s + rest},
             Case{"a varint of eleven bytes",
                  magic + "\x82\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00"s + rest},
             Case{"a varint with bits beyond 64",
                  magic + "\x82\x80\x80\x80\x80\x80\x80\x80\x80\x7E"s + rest},
             Case{"constants with blanks", head + "[ 1]"},
             Case{"constants in another order", head + R"([{"b":1,"a":2}])"},
             Case{"constants that are an object", head + "{}"},
             Case{"constants that are no JSON", head + "[1.5]"},
         })
        EXPECT_EQ(decode(bytes).error(), base::Fault::bad_image) << story;
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(decode(good.substr(0, length)).has_value()) << length;
}

TEST(Image, has_bounds) {
    const auto fits = [](auto change) {
        Image image = small();
        change(image);
        return decode(encode(image)).has_value();
    };
    EXPECT_TRUE(fits([](Image& i) { i.constants.resize(4'096); }));
    EXPECT_FALSE(fits([](Image& i) { i.constants.resize(4'097); }));
    EXPECT_FALSE(fits([](Image& i) { i.cells.resize(65'536); }));  // with its bytes above 48 KiB
    EXPECT_FALSE(fits([](Image& i) { i.cells.resize(65'537); }));
    EXPECT_TRUE(fits([](Image& i) { i.cells.resize(49'000); }));
    EXPECT_FALSE(fits([](Image& i) { i.cells.resize(49'152); }));
    EXPECT_FALSE(fits([](Image& i) { i.ports = 2; }));
    EXPECT_FALSE(fits([](Image& i) { i.entry = -1; }));
    EXPECT_FALSE(fits([](Image& i) { i.entry = 9; }));
    EXPECT_TRUE(fits([](Image& i) { i.code = 9; }));
    EXPECT_FALSE(fits([](Image& i) { i.code = 10; }));
    EXPECT_FALSE(fits([](Image& i) { i.code = -1; }));
    EXPECT_FALSE(fits([](Image& i) { i.cells.clear(); }));
}

TEST(Image, survives_any_bytes) {
    std::mt19937_64 random{6};
    const std::string good = encode(small());
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = good;
        for (std::uint64_t i = 1 + random() % 3; i > 0; --i)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        const auto image = decode(bytes);
        if (image) {
            EXPECT_EQ(encode(*image), bytes);
        }
    }
}

}  // namespace oisc
