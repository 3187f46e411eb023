// SPDX-License-Identifier: Apache-2.0
#include "jose/key.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <vector>

#include "../../tests/keys/test_keys.hpp"
#include "base/base64url.hpp"
#include "jose/openssl_call.hpp"

namespace {

using base::Fault;
using base::Json;
using jose::PublicKey;

// RFC 7638 section 3.1
constexpr std::string_view kRfcModulus =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1"
    "L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4"
    "QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO"
    "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF"
    "Cur-kEgU8awapJzKnqDKgw";

// Product of two primes k M + (65537^a mod M), M the product of the first 126 primes.
constexpr std::string_view kRocaModulus =
    "lGLhF6VrU9ug--_IB5aLcT3f6dVJKWEqFgz2yd2MpWjPZ8SerJagkMSfcIm2hrdQVrFPAI3P-LowfEMA"
    "F9Ussfub0k0_j4UI56g2DCLtoufMCCcwuXGdkUwUtYp6bXoj8d6v6tsMr5f_4imnRhrGe-lBLSWuYkzr"
    "UU5GVqzOTyW8j-HfF73pPjf_0qs9usdR9IDLqArN28s0dEWdJwTmSiD7AgdSPLiKAFLFHUHffITFulKX"
    "CSZvOT2hi0j9-GQT4U18khiJG_L2_YPWDrRGt5gbUh8LbkbJXWoHXlXakbTZCaRUXCOQ5uy--6vT8cOo"
    "XYB_LYGE_s3THyYxGdFUbQ";

std::string modulus_of_alice() { return test_keys::signer("alice")->key().modulus(); }

Json jwk(std::string_view n) { return Json::object({{"e", "AQAB"}, {"kty", "RSA"}, {"n", n}}); }

/// Of the wished size, odd, top bit set; not a product of two primes, which nobody can see.
std::string modulus_of_bytes(std::size_t size) {
    std::string modulus;
    while (modulus.size() < size) modulus += modulus_of_alice();
    modulus.resize(size);
    modulus.back() = static_cast<char>(modulus.back() | 1);
    return modulus;
}

TEST(Key, has_the_thumbprint_of_rfc_7638) {
    const auto key = PublicKey::from_jwk(jwk(kRfcModulus));
    ASSERT_TRUE(key);
    EXPECT_EQ(base::text(key->id()), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    EXPECT_EQ(key->bits(), 2048);
}

TEST(Key, is_written_as_the_jwk_that_it_was_read_from) {
    const auto key = PublicKey::from_jwk(jwk(kRfcModulus));
    ASSERT_TRUE(key);
    EXPECT_EQ(jose::to_jwk(*key), jwk(kRfcModulus));
}

TEST(Key, takes_exactly_three_sizes) {
    for (const std::size_t bits : {2048U, 3072U, 4096U}) {
        const auto key = PublicKey::from_modulus(modulus_of_bytes(bits / 8));
        ASSERT_TRUE(key) << bits;
        EXPECT_EQ(key->bits(), static_cast<int>(bits));
    }
    for (const std::size_t bits : {8U, 1024U, 2040U, 2056U, 2560U, 3064U, 3584U, 4104U, 8192U})
        EXPECT_EQ(PublicKey::from_modulus(modulus_of_bytes(bits / 8)).fault(), Fault::weak_key);
    EXPECT_EQ(PublicKey::from_modulus("").fault(), Fault::weak_key);
}

TEST(Key, refuses_a_modulus_of_another_shape) {
    std::string even = modulus_of_alice();
    even.back() = static_cast<char>(even.back() & ~1);
    std::string top_bit_clear = modulus_of_alice();
    top_bit_clear.front() = static_cast<char>(top_bit_clear.front() & 0x7F);
    std::string zero_in_front = modulus_of_alice();
    zero_in_front.front() = '\0';
    for (const std::string& modulus :
         {even, top_bit_clear, zero_in_front, std::string(1, '\0') + modulus_of_alice()})
        EXPECT_EQ(PublicKey::from_modulus(modulus).fault(), Fault::weak_key);
}

TEST(Key, refuses_the_roca_family) {
    EXPECT_EQ(PublicKey::from_jwk(jwk(kRocaModulus)).fault(), Fault::weak_key);
    std::string near = *base::base64url_decode(kRocaModulus);
    near.back() = static_cast<char>(near.back() ^ 2);
    EXPECT_TRUE(PublicKey::from_modulus(near)) << "a neighbour has other residues";
}

TEST(Key, refuses_a_jwk_of_another_shape) {
    const std::string n{kRfcModulus};
    struct Case {
        const char* story;
        std::string text;
        Fault fault;
    };
    const std::vector<Case> cases{
        {"no object", "[]", Fault::payload_value},
        {"n is missing", R"({"e":"AQAB","kty":"RSA"})", Fault::payload_members},
        {"kid besides", R"({"e":"AQAB","kid":"1","kty":"RSA","n":")" + n + "\"}",
         Fault::payload_members},
        {"the private half besides", R"({"d":"AQAB","e":"AQAB","kty":"RSA","n":")" + n + "\"}",
         Fault::payload_members},
        {"kid instead of kty", R"({"e":"AQAB","kid":"RSA","n":")" + n + "\"}",
         Fault::payload_members},
        {"another kty", R"({"e":"AQAB","kty":"rsa","n":")" + n + "\"}", Fault::payload_value},
        {"n is a number", R"({"e":"AQAB","kty":"RSA","n":7})", Fault::payload_value},
        {"e is a number", R"({"e":65537,"kty":"RSA","n":")" + n + "\"}", Fault::payload_value},
        {"e = 3", R"({"e":"Aw","kty":"RSA","n":")" + n + "\"}", Fault::weak_key},
        {"e = 1", R"({"e":"AQ","kty":"RSA","n":")" + n + "\"}", Fault::weak_key},
        {"e with a zero byte in front", R"({"e":"AAEAAQ","kty":"RSA","n":")" + n + "\"}",
         Fault::weak_key},
        {"padded n", R"({"e":"AQAB","kty":"RSA","n":")" + n + "==\"}", Fault::bad_base64url},
        {"spare bits in n", R"({"e":"AQAB","kty":"RSA","n":")" + n.substr(0, n.size() - 1) +
                                "x\"}", Fault::bad_base64url},
        {"a zero byte before n",
         R"({"e":"AQAB","kty":"RSA","n":")" +
             base::base64url(std::string(1, '\0') + modulus_of_alice()) + "\"}",
         Fault::weak_key},
        {"empty n", R"({"e":"AQAB","kty":"RSA","n":""})", Fault::weak_key},
        {"1024 bits",
         R"({"e":"AQAB","kty":"RSA","n":")" + base::base64url(modulus_of_bytes(128)) + "\"}",
         Fault::weak_key},
    };
    for (const auto& [story, text, fault] : cases) {
        const auto key = PublicKey::from_jwk(*base::parse_json(text));
        ASSERT_FALSE(key) << story;
        EXPECT_EQ(key.fault(), fault) << story;
    }
}

TEST(Key, is_written_as_pem_that_openssl_reads) {
    for (const std::size_t bytes : {256U, 384U, 512U}) {
        const auto key = PublicKey::from_modulus(modulus_of_bytes(bytes));
        ASSERT_TRUE(key);
        const std::string pem = jose::to_pem(*key);
        const jose::Freed<BIO, BIO_free> bio{
            BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
        const jose::Freed<EVP_PKEY, EVP_PKEY_free> read{
            PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)};
        ASSERT_TRUE(read);
        EXPECT_EQ(EVP_PKEY_get_bits(read.get()), key->bits());
        EXPECT_TRUE(pem.starts_with("-----BEGIN RSA PUBLIC KEY-----\nMII"));
        EXPECT_TRUE(pem.ends_with("\n-----END RSA PUBLIC KEY-----\n"));
        EXPECT_EQ(pem.find('\n', 31) - 31, 64U);
    }
}

}  // namespace
