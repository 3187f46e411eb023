// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "../../tests/keys/test_keys.hpp"
#include "jose/jws.hpp"
#include "jose/openssl_call.hpp"

namespace {

using base::Fault;
using jose::signer_from_der;
using Key = jose::Freed<EVP_PKEY, EVP_PKEY_free>;
using Number = jose::Freed<BIGNUM, BN_free>;

std::string pkcs1(const EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PrivateKey(key, &der);
    std::string text{reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)};
    OPENSSL_free(der);
    return text;
}

std::string pkcs8(const EVP_PKEY* key) {
    const jose::Freed<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info{EVP_PKEY2PKCS8(key)};
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    std::string text{reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)};
    OPENSSL_free(der);
    return text;
}

Key read(std::string_view der) {
    const unsigned char* at = jose::bytes(der);
    return Key{d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size()))};
}

std::string generate(unsigned bits, unsigned long exponent) {
    const jose::Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context{
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
    const Number e{BN_new()};
    BN_set_word(e.get(), exponent);
    EVP_PKEY_keygen_init(context.get());
    EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits));
    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get());
    EVP_PKEY* key = nullptr;
    EVP_PKEY_generate(context.get(), &key);
    return pkcs1(Key{key}.get());
}

TEST(Signer, makes_what_the_verifier_takes) {
    for (const auto* const name : {"alice", "bob", "carol", "founder"}) {
        const auto signer = test_keys::signer(name);
        const std::string signature = signer->sign("some text");
        EXPECT_EQ(signature.size(), 256U);
        EXPECT_EQ(signature, signer->sign("some text")) << "RS256 draws no chance";
        EXPECT_TRUE(jose::Verifier{}.verify("some text", signature, signer->key()));
    }
}

TEST(Signer, reads_pkcs_1_and_pkcs_8) {
    const std::string der = test_keys::private_der("alice");
    const auto one = signer_from_der(der);
    const auto eight = signer_from_der(pkcs8(read(der).get()));
    ASSERT_TRUE(one && eight);
    EXPECT_EQ((*one)->key(), (*eight)->key());
    EXPECT_EQ((*one)->sign("text"), (*eight)->sign("text"));
}

TEST(Signer, refuses_weak_keys) {
    EXPECT_EQ(signer_from_der(generate(1024, 65537)).fault(), Fault::weak_key);
    EXPECT_EQ(signer_from_der(generate(2048, 3)).fault(), Fault::weak_key);
}

TEST(Signer, takes_the_larger_sizes) {
    const auto signer = signer_from_der(generate(3072, 65537));
    ASSERT_TRUE(signer);
    EXPECT_EQ((*signer)->key().bits(), 3072);
    EXPECT_TRUE(
        jose::Verifier{}.verify("text", (*signer)->sign("text"), (*signer)->key()));
}

TEST(Signer, refuses_what_is_no_private_rsa_key) {
    const std::string der = test_keys::private_der("alice");
    const Key curve{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
    for (const std::string& text : {std::string{}, std::string{"-----BEGIN"}, der.substr(1),
                                    der.substr(0, der.size() - 1), der + '\0', pkcs8(curve.get()),
                                    std::string(1'000, '\x30')})
        EXPECT_EQ(signer_from_der(text).fault(), Fault::payload_value) << text.size();
    EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(Signer, refuses_a_private_half_that_does_not_fit) {
    std::string der = test_keys::private_der("alice");
    const auto modulus = test_keys::signer("alice")->key().modulus();
    const auto at = der.find(modulus);
    ASSERT_NE(at, std::string::npos);
    der.replace(at, modulus.size(), test_keys::signer("bob")->key().modulus());
    EXPECT_EQ(signer_from_der(der).fault(), Fault::payload_value);
    EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
