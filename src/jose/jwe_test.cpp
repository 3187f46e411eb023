// SPDX-License-Identifier: Apache-2.0
#include "jose/jwe.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <algorithm>
#include <vector>

#include "base/base64url.hpp"

namespace {

using base::Fault;
using jose::decrypt_with_passphrase;
using jose::encrypt_with_passphrase;
using jose::kPbes2IterationsMin;

const std::string kPassphrase = "correct horse battery stäple";

jose::JweChance chance() {
    return {.salt = std::string(16, 's'), .content_key = std::string(32, 'k'),
            .iv = std::string(12, 'i')};
}

std::string sealed(std::string_view plaintext) {
    return encrypt_with_passphrase(plaintext, kPassphrase, kPbes2IterationsMin, "jwk+json",
                                   chance());
}

// Made by npm jose 6 (CompactEncrypt), which chose another order of the header.
constexpr std::string_view kForeign =
    "eyJhbGciOiJQQkVTMi1IUzUxMitBMjU2S1ciLCJlbmMiOiJBMjU2R0NNIiwiY3R5IjoiandrK2pzb24iLCJwMmMiOj"
    "YwMDAwMCwicDJzIjoic1JHaG5ONGlGNnQ5bFN5cmRTU1lKdyJ9.k7gH4XcsNWUtrrMYqPhnNcRHR0inL9DugPWp4Cmt"
    "A6LcnEn99h_dOQ.8Qp4LnYod5xgJEzT.QqGOtuS_2hoWSKgWnjy9FB7CdCETOlEQ.eMl0_T2GrTwKW45EFmpfhw";

/// The text with another protected header; the derivation is not reached.
std::string with_header(std::string_view header) {
    static const std::string kGood = sealed("text");
    return base::base64url(header) + kGood.substr(kGood.find('.'));
}

TEST(Jwe, opens_what_it_sealed) {
    const std::string jwe = sealed("the plaintext");
    EXPECT_EQ(std::ranges::count(jwe, '.'), 4);
    EXPECT_EQ(base::base64url_decode(jwe.substr(0, jwe.find('.'))),
              R"({"alg":"PBES2-HS512+A256KW","cty":"jwk+json","enc":"A256GCM","p2c":600000,)"
              R"("p2s":"c3Nzc3Nzc3Nzc3Nzc3Nzcw"})");
    EXPECT_EQ(decrypt_with_passphrase(jwe, kPassphrase), "the plaintext");
}

TEST(Jwe, stays_shut_for_another_passphrase) {
    const std::string jwe = sealed("text");
    for (const std::string_view other : {"", "correct horse battery staple"})
        EXPECT_EQ(decrypt_with_passphrase(jwe, other).fault(), Fault::wrong_passphrase);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Jwe, refuses_a_changed_byte_in_any_part) {
    const std::string jwe = sealed("text of some length");
    std::size_t from = 0;
    for (int part = 0; part < 5; ++part) {
        const auto end = std::min(jwe.find('.', from), jwe.size());
        std::string changed = jwe;
        char& byte = changed[(from + end) / 2];
        byte = byte == 'A' ? 'E' : 'A';
        const auto opened = decrypt_with_passphrase(changed, kPassphrase);
        ASSERT_FALSE(opened) << part;
        EXPECT_EQ(opened.fault(), part == 0 ? Fault::bad_jwe : Fault::wrong_passphrase) << part;
        from = end + 1;
    }
}

TEST(Jwe, opens_what_another_library_sealed) {
    EXPECT_EQ(decrypt_with_passphrase(kForeign, kPassphrase), R"({"sealed":"by npm jose"})");
}

TEST(Jwe, authenticates_the_header_as_it_is_spelled) {
    const auto respelled = with_header(
        R"({"p2s":"c3Nzc3Nzc3Nzc3Nzc3Nzcw","p2c":600000,"enc":"A256GCM","cty":"jwk+json",)"
        R"("alg":"PBES2-HS512+A256KW"})");
    EXPECT_EQ(decrypt_with_passphrase(respelled, kPassphrase).fault(), Fault::wrong_passphrase);
}

TEST(Jwe, refuses_every_other_header) {
    const std::string start = R"({"alg":"PBES2-HS512+A256KW","cty":"jwk+json","enc":"A256GCM",)";
    const std::string salt = R"("p2s":"c3Nzc3Nzc3Nzc3Nzc3Nzcw")";
    const std::vector<std::string> headers{
        start + R"("p2c":10000,)" + salt + "}",
        start + R"("p2c":599999,)" + salt + "}",
        start + R"("p2c":2000001,)" + salt + "}",
        start + R"("p2c":9007199254740991,)" + salt + "}",
        start + R"("p2c":0,)" + salt + "}",
        start + R"("p2c":-600000,)" + salt + "}",
        start + R"("p2c":600000.0,)" + salt + "}",
        start + R"("p2c":"600000",)" + salt + "}",
        start + R"("p2c":600000})",
        start + R"("p2c":600000,"p2s":"c3Nzc3Nzc3Nzc3Nzc3Nzcx"})",  // spare bits
        start + R"("p2c":600000,"p2s":"c3Nz"})",
        start + R"("p2c":600000,"p2s":")" + base::base64url(std::string(65, 's')) + "\"}",
        start + R"("p2c":600000,"zip":"DEF",)" + salt + "}",
        start + R"("crit":["x"],"p2c":600000,)" + salt + "}",
        start + R"("p2c":600000,"p2c":600000,)" + salt + "}",
        R"({"alg":"PBES2-HS256+A128KW","cty":"jwk+json","enc":"A256GCM","p2c":600000,)" + salt +
            "}",
        R"({"alg":"dir","cty":"jwk+json","enc":"A256GCM","p2c":600000,)" + salt + "}",
        R"({"alg":"PBES2-HS512+A256KW","cty":"jwk+json","enc":"A128GCM","p2c":600000,)" + salt +
            "}",
        R"({"alg":"PBES2-HS512+A256KW","cty":1,"enc":"A256GCM","p2c":600000,)" + salt + "}",
        R"({"alg":"PBES2-HS512+A256KW","kid":"","enc":"A256GCM","p2c":600000,)" + salt + "}",
        "[]",
        "{}",
        "",
    };
    for (const auto& header : headers)
        EXPECT_EQ(decrypt_with_passphrase(with_header(header), kPassphrase).fault(), Fault::bad_jwe)
            << header;
}

TEST(Jwe, refuses_parts_of_another_shape) {
    const std::string jwe = sealed("text");
    const auto cut = jwe.rfind('.');
    const std::vector<std::string> texts{
        "",
        "....",
        jwe.substr(0, cut),
        jwe + ".AAAA",
        jwe + "=",
        jwe + "\n",
        ' ' + jwe,
        jwe + "AAAA",
        jwe.substr(0, cut + 1) + base::base64url(std::string(4, 't')),
        jwe.substr(0, jwe.find('.')) + ".." + jwe.substr(jwe.find('.') + 1),
        jwe.substr(0, jwe.find('.') + 1) + jwe.substr(jwe.find('.', jwe.find('.') + 1)),
        std::string(70'000, 'A') + jwe,
    };
    for (const auto& text : texts)
        EXPECT_EQ(decrypt_with_passphrase(text, kPassphrase).fault(), Fault::bad_jwe) << text;
}

}  // namespace
