// SPDX-License-Identifier: Apache-2.0
#include "jose/key.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "base/base64url.hpp"
#include "base/hash.hpp"

namespace jose {

namespace {

using base::Fault;

constexpr std::string_view kExponent = "AQAB";  // 65537

/// The primes below 168 modulo which 65537 does not generate every residue.  Infineon's library
/// (ROCA, CVE-2017-15361) made primes of the form k M + (65537^a mod M), M a product of small
/// primes: modulo each of these its moduli lie in the subgroup of 65537.  Of other keys one in
/// some 2^27 does.
constexpr std::array<std::uint32_t, 17> kRocaPrimes{11, 13, 17, 19,  37,  53,  61,  71, 73,
                                                    79, 97, 103, 107, 109, 127, 151, 157};

constexpr bool in_subgroup_of_65537(std::uint32_t residue, std::uint32_t prime) {
    std::uint32_t power = 1;
    do {
        if (power == residue) return true;
        power = power * (65537 % prime) % prime;
    } while (power != 1);
    return false;
}
static_assert(in_subgroup_of_65537(10, 11) && !in_subgroup_of_65537(2, 11));

std::uint32_t remainder(std::string_view big_endian, std::uint32_t divisor) {
    std::uint32_t rest = 0;
    for (const char c : big_endian) rest = ((rest << 8U) | static_cast<unsigned char>(c)) % divisor;
    return rest;
}

bool has_roca_fingerprint(std::string_view modulus) {
    return std::ranges::all_of(kRocaPrimes, [&](std::uint32_t prime) {
        return in_subgroup_of_65537(remainder(modulus, prime), prime);
    });
}

bool has_allowed_shape(std::string_view modulus) {
    if (modulus.size() != 256 && modulus.size() != 384 && modulus.size() != 512) return false;
    return (static_cast<unsigned char>(modulus.front()) & 0x80U) != 0 &&
           (static_cast<unsigned char>(modulus.back()) & 1U) != 0;
}

base::KeyId thumbprint(std::string_view modulus) {
    std::string members{R"({"e":"AQAB","kty":"RSA","n":")"};
    members += base::base64url(modulus);
    members += "\"}";
    return {base::sha256(members)};
}

std::string der_integer(std::string_view positive) {
    std::string value{positive};
    if ((static_cast<unsigned char>(value.front()) & 0x80U) != 0) value.insert(0, 1, '\0');
    return value;
}

std::string der(char tag, std::string_view content) {
    JOT_ASSERT(content.size() < 0x10000);
    std::string text{tag};
    if (content.size() >= 0x80) {
        text += content.size() > 0xFF ? '\x82' : '\x81';
        if (content.size() > 0xFF) text += static_cast<char>(content.size() >> 8U);
    }
    text += static_cast<char>(content.size() & 0xFFU);
    text += content;
    return text;
}

/// RFC 4648 section 4, with padding.
std::string base64(std::string_view bytes) {
    std::string text = base::base64url(bytes);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

}  // namespace

base::Result<PublicKey> PublicKey::from_modulus(std::string big_endian) {
    if (!has_allowed_shape(big_endian) || has_roca_fingerprint(big_endian)) return Fault::weak_key;
    PublicKey key;
    key.id_ = thumbprint(big_endian);
    key.modulus_ = std::move(big_endian);
    return key;
}

base::Result<PublicKey> PublicKey::from_jwk(const base::Json& jwk) {
    if (jwk.members() == nullptr) return Fault::payload_value;
    const auto* const kty = jwk.find("kty");
    const auto* const n = jwk.find("n");
    const auto* const e = jwk.find("e");
    if (kty == nullptr || n == nullptr || e == nullptr || jwk.members()->size() != 3)
        return Fault::payload_members;
    if (*kty != base::Json{"RSA"} || n->string() == nullptr || e->string() == nullptr)
        return Fault::payload_value;
    if (*e->string() != kExponent) return Fault::weak_key;
    auto modulus = base::base64url_decode(*n->string());
    if (!modulus) return modulus.fault();
    return from_modulus(std::move(*modulus));
}

base::Json to_jwk(const PublicKey& key) {
    return base::Json::object(
        {{"e", kExponent}, {"kty", "RSA"}, {"n", base::base64url(key.modulus())}});
}

std::string to_pem(const PublicKey& key) {
    constexpr char kInteger = 0x02;
    constexpr char kSequence = 0x30;
    constexpr std::size_t kLine = 64;
    const std::string body =
        base64(der(kSequence, der(kInteger, der_integer(key.modulus())) +
                                  der(kInteger, der_integer({"\x01\x00\x01", 3}))));
    std::string pem = "-----BEGIN RSA PUBLIC KEY-----\n";
    for (std::size_t i = 0; i < body.size(); i += kLine) pem += body.substr(i, kLine) + '\n';
    return pem + "-----END RSA PUBLIC KEY-----\n";
}

}  // namespace jose
