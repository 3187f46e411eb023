// SPDX-License-Identifier: Apache-2.0
#include "wire/messages.hpp"

#include <gtest/gtest.h>

#include "base/bencode.hpp"

namespace wire {

using base::Fault;

namespace {

template <class AnyId>
std::vector<AnyId> ids(std::size_t count) {
    std::vector<AnyId> list(count);
    for (std::size_t i = 0; i < count; ++i) list[i] = {base::sha256(std::to_string(i))};
    return list;
}

std::vector<Message> examples() {
    return {Hello{{base::sha256("n")}, {7}, base::uint128{1} << 100U, {base::sha256("h")}, {4}, {2},
                  {{"blocks.txt", {base::sha256("t")}, {0}, {7}}}},
            Inv{ids<base::EntryId>(3)},
            Get{ids<base::EntryId>(2)},
            Entries{{"a.b.c", "d.e.f"}},
            Head{"a.b.c", ids<base::EntryId>(2)},
            GetHeaders{ids<base::BlockId>(5)},
            Headers{{"a.b.c"}, true},
            GetBlocks{ids<base::BlockId>(2), 4},
            Blocks{{base::sha256("b")}, 0, {"a.b.c", "d.e.f"}}};
}

}  // namespace

TEST(Messages, come_back_as_they_were_sent) {
    for (const auto& message : examples()) {
        const auto read = decode(encode(message));
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(*read, message);
    }
}

TEST(Messages, that_are_cut_or_changed_are_refused_or_mean_what_they_say) {
    for (const auto& message : examples()) {
        const auto text = encode(message);
        for (std::size_t size = 0; size < text.size(); ++size)
            ASSERT_EQ(decode(std::string_view{text}.substr(0, size)).fault(), Fault::bad_message);
        EXPECT_EQ(decode(text + "x").fault(), Fault::bad_message);
        for (std::size_t at = 0; at < text.size(); ++at) {
            auto bent = text;
            bent[at] = static_cast<char>(bent[at] ^ 1);
            const auto read = decode(bent);
            if (read) {
                EXPECT_EQ(encode(*read), bent);
            }
        }
    }
}

TEST(Messages, with_one_more_than_allowed_are_refused) {
    const auto refused = [](const Message& message) {
        const auto read = decode(encode(message));
        return !read && read.fault() == Fault::bad_message;
    };
    EXPECT_FALSE(refused(Inv{ids<base::EntryId>(kIdsMax)}));
    EXPECT_TRUE(refused(Inv{ids<base::EntryId>(kIdsMax + 1)}));
    EXPECT_TRUE(refused(Get{ids<base::EntryId>(kIdsMax + 1)}));
    EXPECT_TRUE(refused(Head{"a.b.c", ids<base::EntryId>(kIdsMax + 1)}));
    EXPECT_FALSE(refused(GetHeaders{ids<base::BlockId>(kLocatorMax)}));
    EXPECT_TRUE(refused(GetHeaders{ids<base::BlockId>(kLocatorMax + 1)}));
    EXPECT_FALSE(refused(GetBlocks{ids<base::BlockId>(kBlocksMax), 0}));
    EXPECT_TRUE(refused(GetBlocks{ids<base::BlockId>(kBlocksMax + 1), 0}));
    EXPECT_TRUE(refused(GetBlocks{}));
    EXPECT_TRUE(refused(Headers{std::vector<std::string>(kHeadersMax + 1, "a.b.c"), false}));
    EXPECT_TRUE(refused(Entries{{std::string(64 * 1024 + 1, 'a')}}));
    EXPECT_TRUE(refused(Entries{{"two\nlines"}}));
    EXPECT_TRUE(refused(Entries{std::vector<std::string>(9, std::string(64 * 1024, 'a'))}));
    Hello hello;
    hello.files.assign(kFilesMax + 1, {"a", {}, {0}, {1}});
    EXPECT_TRUE(refused(hello));
    for (const auto& name : {"", "../a", ".hidden", "a/b", "a\\b"})
        EXPECT_TRUE(refused(Hello{{}, {}, 0, {}, {}, {}, {{name, {}, {0}, {1}}}}));
    EXPECT_TRUE(refused(Hello{{}, {}, 0, {}, {}, {}, {{"a", {}, {2}, {1}}}}));
}

TEST(Messages, unknown_ones_and_unknown_members_are_refused) {
    EXPECT_EQ(decode("d1:t4:nopee").fault(), Fault::bad_message);
    EXPECT_EQ(decode("de").fault(), Fault::bad_message);
    auto inv = *base::parse_bencode(encode(Inv{}))->dict();
    inv.emplace("more", 1);
    EXPECT_EQ(decode(base::write_bencode(inv)).fault(), Fault::bad_message);
}

}  // namespace wire
