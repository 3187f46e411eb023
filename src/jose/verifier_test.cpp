// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/err.h>

#include <vector>

#include "../../tests/keys/test_keys.hpp"
#include "base/base64url.hpp"
#include "jose/jws.hpp"
#include "jose/openssl_call.hpp"

namespace {

using base::Fault;
using jose::PublicKey;
using jose::Typ;
using jose::Verifier;

// RFC 7515 appendix A.2
constexpr std::string_view kRfcModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
    "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
    "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
    "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr std::string_view kRfcInput =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmN"
    "vbS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view kRfcSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

/// A modulus that nobody has a key for, another one for each number.
PublicKey key_of_nobody(unsigned number) {
    static const std::string kAlice = test_keys::signer("alice")->key().modulus();
    std::string modulus = kAlice;
    modulus.at(100) = static_cast<char>(number >> 8U);
    modulus.at(101) = static_cast<char>(number);
    return *PublicKey::from_modulus(modulus);
}

TEST(Verifier, agrees_with_rfc_7515) {
    const auto key = PublicKey::from_modulus(*base::base64url_decode(kRfcModulus));
    ASSERT_TRUE(key);
    const auto signature = base::base64url_decode(kRfcSignature);
    ASSERT_TRUE(signature);
    Verifier verifier;
    EXPECT_TRUE(verifier.verify(kRfcInput, *signature, *key));
    EXPECT_EQ(verifier.verify(kRfcInput.substr(1), *signature, *key).fault(), Fault::bad_signature);
    EXPECT_EQ(jose::parse_jws(std::string{kRfcInput} + '.' + std::string{kRfcSignature}).fault(),
              Fault::protected_header)
        << "its header has no kid and no typ";
}

TEST(Verifier, refuses_a_changed_bit_anywhere) {
    const auto alice = test_keys::signer("alice");
    const std::string text = "header.payload";
    const std::string signature = alice->sign(text);
    Verifier verifier;
    ASSERT_TRUE(verifier.verify(text, signature, alice->key()));
    for (std::size_t i = 0; i < signature.size(); ++i) {
        std::string changed = signature;
        changed[i] = static_cast<char>(changed[i] ^ (1U << (i % 8)));
        EXPECT_EQ(verifier.verify(text, changed, alice->key()).fault(), Fault::bad_signature) << i;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_EQ(verifier.verify(changed, signature, alice->key()).fault(), Fault::bad_signature);
    }
    EXPECT_TRUE(verifier.verify(text, signature, alice->key())) << "refusals do no harm";
}

TEST(Verifier, refuses_a_signature_of_another_length) {
    const auto alice = test_keys::signer("alice");
    const std::string signature = alice->sign("text");
    const std::vector<std::string> others{"",
                                          signature.substr(0, 255),
                                          signature.substr(1),
                                          std::string(1, '\0') + signature,
                                          signature + '\0',
                                          signature + signature};
    Verifier verifier;
    for (const auto& other : others)
        EXPECT_EQ(verifier.verify("text", other, alice->key()).fault(), Fault::bad_signature)
            << other.size();
}

TEST(Verifier, refuses_a_number_that_is_not_below_the_modulus) {
    const auto alice = test_keys::signer("alice");
    const std::string& modulus = alice->key().modulus();
    const jose::Freed<BIGNUM, BN_free> n{
        BN_bin2bn(jose::bytes(std::string_view{modulus}), 256, nullptr)};
    // Some signatures plus n still fit into 256 bytes; the sum has the same e-th power modulo n.
    Verifier verifier;
    std::string signature;
    std::string sum(256, '\0');
    for (int i = 0; i < 100 && sum.front() == '\0'; ++i) {
        signature = alice->sign(std::to_string(i));
        const jose::Freed<BIGNUM, BN_free> s{
            BN_bin2bn(jose::bytes(std::string_view{signature}), 256, nullptr)};
        ASSERT_TRUE(verifier.verify(std::to_string(i), signature, alice->key()));
        BN_add(s.get(), s.get(), n.get());
        if (BN_num_bytes(s.get()) > 256) continue;
        BN_bn2bin(s.get(), jose::bytes(sum));
        EXPECT_EQ(verifier.verify(std::to_string(i), sum, alice->key()).fault(),
                  Fault::bad_signature);
    }
    EXPECT_NE(sum.front(), '\0') << "no signature was small enough to try";
    EXPECT_EQ(verifier.verify("x", modulus, alice->key()).fault(), Fault::bad_signature);
    EXPECT_EQ(verifier.verify("x", std::string(256, '\xFF'), alice->key()).fault(),
              Fault::bad_signature);
    EXPECT_EQ(verifier.verify("x", std::string(256, '\0'), alice->key()).fault(),
              Fault::bad_signature);
}

TEST(Verifier, refuses_the_right_signature_under_another_key) {
    const auto alice = test_keys::signer("alice");
    const auto bob = test_keys::signer("bob");
    const auto jws = jose::parse_jws(jose::sign_token(*alice, Typ::vote, "{}"));
    ASSERT_TRUE(jws);
    Verifier verifier;
    EXPECT_TRUE(verifier.verify(*jws, alice->key()));
    EXPECT_EQ(verifier.verify(*jws, bob->key()).fault(), Fault::bad_signature);
}

TEST(Verifier, refuses_a_kid_that_names_another_key_than_the_one_that_signed) {
    const auto alice = test_keys::signer("alice");
    const auto bob = test_keys::signer("bob");
    const auto jws = jose::parse_jws(
        jose::sign_input(*alice, jose::signing_input(Typ::vote, bob->key().id(), "{}")));
    ASSERT_TRUE(jws);
    EXPECT_EQ(Verifier{}.verify(*jws, alice->key()).fault(), Fault::bad_signature);
    EXPECT_EQ(Verifier{}.verify(*jws, bob->key()).fault(), Fault::bad_signature);
}

TEST(Verifier, still_knows_a_key_that_it_had_to_forget) {
    const auto alice = test_keys::signer("alice");
    const std::string signature = alice->sign("text");
    const std::string junk(256, '\x01');
    Verifier verifier;
    ASSERT_TRUE(verifier.verify("text", signature, alice->key()));
    for (unsigned i = 0; i < 1'100; ++i)
        ASSERT_FALSE(verifier.verify("text", junk, key_of_nobody(i)));
    EXPECT_TRUE(verifier.verify("text", signature, alice->key()));
    Verifier moved = std::move(verifier);
    EXPECT_TRUE(moved.verify("text", signature, alice->key()));
}

TEST(Verifier, leaves_no_error_behind) {
    const auto alice = test_keys::signer("alice");
    EXPECT_FALSE(Verifier{}.verify("text", std::string(256, '\x01'), alice->key()));
    EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
