// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/base64url.hpp"
#include "base/fault.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"

namespace base {

TEST(Base64url, has_one_spelling) {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        const auto text = base64url(bytes);
        ASSERT_EQ(base64url_decode(text).value(), bytes);
        bytes += static_cast<char>(i * 7);
    }
    EXPECT_EQ(base64url("\xFB\xFF"), "-_8");
    for (const char* bad : {"-_9", "-_8=", "+/8", "-_ 8", "-", "-_8\n", "A"})
        EXPECT_EQ(base64url_decode(bad).fault(), Fault::bad_base64url) << bad;
}

TEST(Base64url, of_16_spellings_of_a_signature_one_is_accepted) {
    const auto text = base64url(std::string(256, '\x55'));
    int accepted = 0;
    for (const char last :
         std::string{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"}) {
        auto other = text;
        other.back() = last;
        const auto read = base64url_decode(other);
        accepted += read.has_value() && *read == std::string(256, '\x55') ? 1 : 0;
    }
    EXPECT_EQ(accepted, 1);
}

TEST(Hash, reads_64_lower_case_digits_and_nothing_else) {
    EXPECT_TRUE(hash_from_hex(std::string(64, 'a')).has_value());
    for (const auto& bad : {std::string(63, 'a'), std::string(64, 'A'), std::string(64, 'g')})
        EXPECT_EQ(hash_from_hex(bad).fault(), Fault::bad_hex);
    EXPECT_EQ(hash_from_bytes("short").fault(), Fault::bad_hex);
    EXPECT_EQ(hex(sha256("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(view(sha1(""))), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST(Id, is_written_as_its_kind_is) {
    const WalletId id{sha256("a")};
    EXPECT_EQ(text(id).size(), 43U);
    EXPECT_EQ(id_from_text<WalletId>(text(id)).value(), id);
    EXPECT_EQ(id_from_text<WalletId>("short").fault(), Fault::bad_base64url);
    EXPECT_EQ(id_from_hex<BlockId>(id.hex()).value().hash, id.hash);
}

TEST(RuleBook, has_one_number_and_one_name_per_rule_in_order) {
    std::set<std::string_view> numbers;
    std::set<std::string_view> names;
    std::string_view last;
    for (const auto& entry : rule_book()) {
        EXPECT_LT(last, entry.number);
        last = entry.number;
        numbers.insert(entry.number);
        names.insert(entry.name);
        EXPECT_FALSE(entry.says.empty());
    }
    EXPECT_EQ(numbers.size(), rule_book().size());
    EXPECT_EQ(names.size(), rule_book().size());
    EXPECT_FALSE(rule(Fault::unknown_parent).final);
    EXPECT_TRUE(rule(Fault::seq_used).final);
}

}  // namespace base
