// SPDX-License-Identifier: Apache-2.0
#include "jose/jws.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <set>
#include <utility>
#include <vector>

#include "../../tests/keys/test_keys.hpp"
#include "base/base64url.hpp"
#include "jose/openssl_call.hpp"

namespace {

using base::Fault;
using jose::parse_jws;
using jose::Typ;

const std::string kKid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

std::string with_header(std::string_view header) {
    return base::base64url(header) + '.' + base::base64url("{}") + ".c2ln";
}

std::string good_token() {
    return jose::sign_token(*test_keys::signer("alice"), Typ::transaction, R"({"seq":1})");
}

TEST(Jws, splits_what_sign_token_wrote) {
    const auto alice = test_keys::signer("alice");
    const auto jws = parse_jws(good_token());
    ASSERT_TRUE(jws);
    EXPECT_EQ(jws->typ, Typ::transaction);
    EXPECT_EQ(jws->kid, alice->key().id());
    EXPECT_EQ(jws->payload, R"({"seq":1})");
    EXPECT_EQ(jws->signature.size(), 256U);
    EXPECT_EQ(jws->header, jose::protected_header(Typ::transaction, alice->key().id()));
    EXPECT_EQ(jws->signing_input(),
              jose::signing_input(Typ::transaction, alice->key().id(), R"({"seq":1})"));
    EXPECT_EQ(jws->token, good_token()) << "RS256 has one signature per text";
}

TEST(Jws, knows_eight_types) {
    const std::set<std::string_view> names{
        name(Typ::block),    name(Typ::transaction), name(Typ::wallet), name(Typ::function),
        name(Typ::vote),     name(Typ::proof),       name(Typ::login),  name(Typ::access)};
    EXPECT_EQ(names, (std::set<std::string_view>{"at+jwt", "block+jwt", "function+jwt", "login+jwt",
                                                 "proof+jwt", "transaction+jwt", "vote+jwt",
                                                 "wallet+jwt"}));
    for (const auto typ : names)
        EXPECT_TRUE(parse_jws(with_header(R"({"alg":"RS256","kid":")" + kKid + R"(","typ":")" +
                                          std::string{typ} + "\"}")))
            << typ;
}

TEST(Jws, takes_the_header_in_each_of_six_orders) {
    const std::string alg = R"("alg":"RS256")";
    const std::string kid = R"("kid":")" + kKid + '"';
    const std::string typ = R"("typ":"vote+jwt")";
    std::array<std::string, 3> members{alg, kid, typ};
    int orders = 0;
    do {
        const auto jws = parse_jws(
            with_header('{' + members[0] + ',' + members[1] + ',' + members[2] + '}'), Typ::vote);
        ASSERT_TRUE(jws);
        EXPECT_EQ(base::text(jws->kid), kKid);
        ++orders;
    } while (std::ranges::next_permutation(members).found);
    EXPECT_EQ(orders, 6);
}

TEST(Jws, refuses_every_other_header) {
    const std::string kid = R"("kid":")" + kKid + '"';
    const std::string typ = R"("typ":"block+jwt")";
    const std::string alg = R"("alg":"RS256")";
    const std::vector<std::string> headers{
        R"({"alg":"none",)" + kid + ',' + typ + '}',
        R"({"alg":"None",)" + kid + ',' + typ + '}',
        R"({"alg":"",)" + kid + ',' + typ + '}',
        R"({"alg":"HS256",)" + kid + ',' + typ + '}',
        R"({"alg":"RS512",)" + kid + ',' + typ + '}',
        R"({"alg":"PS256",)" + kid + ',' + typ + '}',
        R"({"alg":"RS256)",
        R"({"alg":"none")" + kid + ',' + alg + ',' + typ + '}',
        R"({"alg":"RS256","alg":"RS256",)" + kid + ',' + typ + '}',
        R"({"alg":"none",)" + alg + ',' + kid + '}',
        '{' + alg + ',' + kid + ',' + kid + '}',
        '{' + alg + ',' + typ + ',' + typ + '}',
        '{' + alg + ',' + kid + ',' + typ + ',' + typ + '}',
        '{' + kid + ',' + typ + '}',
        '{' + alg + ',' + kid + '}',
        '{' + alg + ',' + typ + '}',
        "{}",
        '{' + alg + ',' + kid + ',' + typ + R"(,"crit":["exp"]})",
        '{' + alg + ',' + kid + ',' + typ + R"(,"jwk":{"e":"AQAB","kty":"RSA","n":"AQ"}})",
        '{' + alg + ',' + kid + ',' + typ + R"(,"cty":"JWT"})",
        R"({"b64":false,)" + alg + ',' + kid + ',' + typ + '}',
        '{' + alg + ',' + kid + R"(,"typ":"JWT"})",
        '{' + alg + ',' + kid + R"(,"typ":"BLOCK+JWT"})",
        '{' + alg + ',' + kid + R"(,"typ":"block\u002bjwt"})",
        '{' + alg + ',' + kid + R"(,"typ":"application/block+jwt"})",
        '{' + alg + ',' + kid + R"(,"typ":"block+jwt)",
        R"({"\u0061lg":"RS256",)" + kid + ',' + typ + '}',
        R"({ "alg":"RS256",)" + kid + ',' + typ + '}',
        R"({"alg": "RS256",)" + kid + ',' + typ + '}',
        '{' + alg + ", " + kid + ',' + typ + '}',
        '{' + alg + ',' + kid + ',' + typ + "}\n",
        '{' + alg + ',' + kid + ',' + typ + "}{}",
        '{' + alg + ',' + kid + ',' + typ + std::string{"}\0{}", 4},
        "\xEF\xBB\xBF{" + alg + ',' + kid + ',' + typ + '}',
        '{' + alg + ',' + kid + ',' + typ + ",}",
        '{' + alg + ',' + kid + ',' + typ,
        '[' + alg + ',' + kid + ',' + typ + ']',
        '{' + alg + ",\"kid\":\"\"," + typ + '}',
        '{' + alg + ",\"kid\":\"" + kKid.substr(1) + "\"," + typ + '}',
        '{' + alg + ",\"kid\":\"" + kKid + "A\"," + typ + '}',
        '{' + alg + ",\"kid\":\"" + kKid + "=\"," + typ + '}',
        '{' + alg + ",\"kid\":\"" + kKid.substr(0, 42) + "t\"," + typ + '}',  // spare bit set
        '{' + alg + ",\"kid\":\"" + kKid.substr(0, 42) + "+\"," + typ + '}',
        '{' + alg + ",\"kid\":7," + typ + '}',
    };
    for (const auto& header : headers) {
        const auto jws = parse_jws(with_header(header));
        ASSERT_FALSE(jws) << header;
        EXPECT_EQ(jws.fault(), Fault::protected_header) << header;
    }
}

TEST(Jws, refuses_a_token_signed_with_the_public_key_as_secret) {
    const auto alice = test_keys::signer("alice");
    const std::string header =
        R"({"alg":"HS256","kid":")" + base::text(alice->key().id()) + R"(","typ":"block+jwt"})";
    const std::string input = base::base64url(header) + '.' + base::base64url("{}");
    const std::string secret = jose::to_pem(alice->key());
    std::string mac(32, '\0');
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         jose::bytes(std::string_view{input}), input.size(), jose::bytes(mac), nullptr);
    EXPECT_EQ(parse_jws(input + '.' + base::base64url(mac)).fault(), Fault::protected_header);
}

TEST(Jws, refuses_another_type_than_expected) {
    EXPECT_TRUE(parse_jws(good_token(), Typ::transaction));
    for (const auto typ : {Typ::block, Typ::wallet, Typ::function, Typ::vote, Typ::proof,
                           Typ::login, Typ::access})
        EXPECT_EQ(parse_jws(good_token(), typ).fault(), Fault::wrong_typ) << name(typ);
}

TEST(Jws, has_three_parts_that_are_not_empty) {
    const std::string token = good_token();
    const auto first = token.find('.');
    const auto second = token.rfind('.');
    const std::vector<std::string> texts{
        "",
        ".",
        "..",
        "...",
        token.substr(0, first),
        token.substr(0, second),
        token.substr(0, second + 1),
        token.substr(0, first + 1) + token.substr(second),
        token.substr(first),
        token + '.',
        token + ".AAAA",
        '.' + token,
        token + ".AAAA.AAAA",  // a JWE has five
    };
    for (const auto& text : texts) EXPECT_EQ(parse_jws(text).fault(), Fault::token_parts) << text;
}

TEST(Jws, has_one_spelling_of_its_signature) {
    const std::string token = good_token();
    const std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const auto group = alphabet.find(token.back()) / 16 * 16;
    int accepted = 0;
    for (const char last : alphabet.substr(group, 16)) {
        const auto jws = parse_jws(token.substr(0, token.size() - 1) + last);
        if (jws) {
            ++accepted;
        } else {
            EXPECT_EQ(jws.fault(), Fault::bad_base64url);
        }
    }
    EXPECT_EQ(accepted, 1) << "the 4 spare bits of 342 characters are zero";
}

TEST(Jws, is_canonical_base64url_and_nothing_else) {
    const std::string token = good_token();
    const auto first = token.find('.');
    const auto second = token.rfind('.');
    for (const std::string_view junk : {"=", "==", " ", "\n", "\r\n", "+", "/", "\xC3\xA4", "%"}) {
        EXPECT_EQ(parse_jws(token + std::string{junk}).fault(), Fault::bad_base64url);
        EXPECT_EQ(parse_jws(std::string{junk} + token).fault(), Fault::bad_base64url);
        for (const auto at : {first, first + 1, second, second + 1})
            EXPECT_EQ(parse_jws(std::string{token}.insert(at, junk)).fault(), Fault::bad_base64url);
    }
    EXPECT_EQ(parse_jws(token + '\0').fault(), Fault::bad_base64url);
}

TEST(Jws, is_at_most_64_kib) {
    const auto token_of = [](std::size_t size) {
        const auto head = base::base64url(R"({"alg":"RS256","kid":")" + kKid +
                                          R"(","typ":"wallet+jwt"})") + '.';
        const auto payload = (size - head.size() - 5) / 4 * 4;
        auto token = head + std::string(payload, 'A') + '.';
        return token + std::string(size - token.size(), 'A');
    };
    const auto largest = token_of(jose::kTokenBytesMax);
    ASSERT_EQ(largest.size(), 65536U);
    EXPECT_TRUE(parse_jws(largest));
    EXPECT_EQ(parse_jws(token_of(jose::kTokenBytesMax + 1)).fault(), Fault::token_too_large);
    EXPECT_EQ(parse_jws(std::string(1'000'000, '.')).fault(), Fault::token_too_large);
}

TEST(Jws, signs_an_input_made_elsewhere) {
    const auto alice = test_keys::signer("alice");
    const auto input = jose::signing_input(Typ::block, alice->key().id(), R"({"nonce":"x"})");
    EXPECT_EQ(jose::sign_input(*alice, input),
              jose::sign_token(*alice, Typ::block, R"({"nonce":"x"})"));
}

}  // namespace
