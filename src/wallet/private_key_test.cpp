// SPDX-License-Identifier: Apache-2.0
#include "wallet/private_key.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <vector>

#include "../../tests/keys/test_keys.hpp"
#include "base/base64url.hpp"
#include "base/json.hpp"
#include "jose/openssl_call.hpp"

namespace {

using base::Fault;
using base::Json;
using Key = jose::Freed<EVP_PKEY, EVP_PKEY_free>;

std::string alice() { return test_keys::private_der("alice"); }

Key read(std::string_view der) {
    const unsigned char* at = jose::bytes(der);
    return Key{d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size()))};
}

std::string text_of(BIO* bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio, &text);
    return {text, static_cast<std::size_t>(size)};
}

using Bio = jose::Freed<BIO, BIO_free>;

std::string pkcs1_pem(const Key& key) {
    const Bio bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_PrivateKey_traditional(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr);
    return text_of(bio.get());
}

std::string pkcs8_pem(const Key& key, const char* passphrase = nullptr) {
    const Bio bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(),
                                  passphrase == nullptr ? nullptr : EVP_aes_256_cbc(), passphrase,
                                  passphrase == nullptr ? 0 : 6, nullptr, nullptr);
    return text_of(bio.get());
}

std::string public_pem(const Key& key) {
    const Bio bio{BIO_new(BIO_s_mem())};
    PEM_write_bio_PUBKEY(bio.get(), key.get());
    return text_of(bio.get());
}

Key three_primes() {
    const jose::Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
    EVP_PKEY_keygen_init(context.get());
    EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048);
    EVP_PKEY_CTX_set_rsa_keygen_primes(context.get(), 3);
    EVP_PKEY* key = nullptr;
    EVP_PKEY_generate(context.get(), &key);
    return Key{key};
}

TEST(PrivateKey, is_generated_in_three_sizes_that_jose_accepts) {
    for (const int bits : {2048, 3072, 4096}) {
        const auto signer = jose::signer_from_der(wallet::generate_private_der(bits));
        ASSERT_TRUE(signer) << bits;
        EXPECT_EQ((*signer)->key().bits(), bits);
    }
}

TEST(PrivateKey, survives_the_way_through_its_jwk) {
    const std::string jwk = wallet::jwk_from_private_der(alice());
    EXPECT_EQ(wallet::private_der_from_jwk(jwk), alice());
    const auto json = base::parse_json(jwk);
    ASSERT_TRUE(json);
    EXPECT_EQ(base::write_json(*json), jwk) << "members in the order of RFC 8785";
    EXPECT_EQ(*json->find("e"), Json{"AQAB"});
    EXPECT_EQ(*json->find("kty"), Json{"RSA"});
}

TEST(PrivateKey, is_read_from_pkcs_1_and_pkcs_8) {
    EXPECT_EQ(wallet::private_der_from_pem(pkcs1_pem(read(alice()))), alice());
    EXPECT_EQ(wallet::private_der_from_pem(pkcs8_pem(read(alice()))), alice());
    EXPECT_EQ(wallet::private_der_from_pem("a line before\n" + pkcs1_pem(read(alice()))), alice());
}

TEST(PrivateKey, refuses_a_pem_that_holds_none) {
    const std::string good = pkcs1_pem(read(alice()));
    std::string damaged = alice();
    damaged[500] = static_cast<char>(damaged[500] ^ 1);  // within d
    const std::vector<std::string> pems{
        "",
        "-----BEGIN RSA PRIVATE KEY-----\n",
        good.substr(0, good.size() / 2),
        public_pem(read(alice())),
        pkcs8_pem(read(alice()), "secret"),  // asks for no passphrase at a terminal
        pkcs1_pem(Key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")}),
        pkcs8_pem(Key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")}),
        pkcs1_pem(three_primes()),
        pkcs1_pem(read(damaged)),
    };
    for (const auto& pem : pems)
        EXPECT_EQ(wallet::private_der_from_pem(pem).fault(), Fault::payload_value) << pem.size();
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(PrivateKey, refuses_a_jwk_of_another_shape) {
    const Json good = *base::parse_json(wallet::jwk_from_private_der(alice()));
    const auto with = [&](const char* name, Json value) {
        Json jwk = good;
        jwk.set(name, std::move(value));
        return base::write_json(jwk);
    };
    const auto without = [&](const char* name) {
        Json jwk = good;
        jwk.erase(name);
        return jwk;
    };
    const auto instead = [&](const char* name, const char* other) {
        Json jwk = without(name);
        jwk.set(other, "AQ");
        return base::write_json(jwk);
    };
    struct Case {
        std::string jwk;
        Fault fault;
    };
    const std::vector<Case> cases{
        {"", Fault::json_syntax},
        {"[]", Fault::payload_value},
        {with("kid", "1"), Fault::payload_members},
        {base::write_json(without("qi")), Fault::payload_members},
        {instead("kty", "oth"), Fault::payload_members},
        {instead("q", "oth"), Fault::payload_members},
        {with("kty", "EC"), Fault::payload_value},
        {with("d", 7), Fault::payload_value},
        {with("d", "AQ=="), Fault::bad_base64url},
    };
    for (const auto& [jwk, fault] : cases)
        EXPECT_EQ(wallet::private_der_from_jwk(jwk).fault(), fault) << jwk;
}

TEST(PrivateKey, of_numbers_that_do_not_fit_signs_nothing) {
    const Json good = *base::parse_json(wallet::jwk_from_private_der(alice()));
    for (const char* const name : {"d", "dp", "dq", "e", "n", "p", "q", "qi"}) {
        for (const std::string_view value : {"", "AA", "AQ", "Ag", "AQAB", "_____w"}) {
            Json jwk = good;
            jwk.set(name, value);
            if (jwk == good) continue;
            const auto der = wallet::private_der_from_jwk(base::write_json(jwk));
            if (!der) {
                EXPECT_EQ(der.fault(), Fault::payload_value);
                continue;
            }
            const auto signer = jose::signer_from_der(*der);
            // OpenSSL notices a wrong CRT result and signs with d alone: that signature is right.
            if (!signer) continue;
            EXPECT_TRUE(jose::Verifier{}.verify("x", (*signer)->sign("x"), (*signer)->key()));
        }
    }
    EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
