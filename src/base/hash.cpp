// SPDX-License-Identifier: Apache-2.0
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_*
#include "base/hash.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstddef>

#include "base/assert.hpp"

namespace base {

namespace {

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Hash sha256(std::string_view bytes) { return sha256_of({bytes}); }

Hash sha256_of(std::initializer_list<std::string_view> parts) {
    // EVP makes and frees a context each time, which costs as much as a short text: states hash
    // thousands of these in every block.
    Hash hash{};
    SHA256_CTX context;
    JOT_ASSERT(SHA256_Init(&context) == 1);
    for (const auto part : parts)
        JOT_ASSERT(SHA256_Update(&context, part.data(), part.size()) == 1);
    JOT_ASSERT(SHA256_Final(hash.data(), &context) == 1);
    return hash;
}

Sha1 sha1(std::string_view bytes) {
    // Fetching the digest for every call costs more than a short hash; it never changes.
    static const EVP_MD* const kSha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    Sha1 hash{};
    JOT_ASSERT(EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, kSha1, nullptr) == 1);
    return hash;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

Result<Hash> hash_from_hex(std::string_view text) {
    Hash hash{};
    if (text.size() != 2 * hash.size()) return Fault::bad_hex;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[(2 * i) + 1]);
        if (high < 0 || low < 0) return Fault::bad_hex;
        hash.at(i) = static_cast<std::uint8_t>((high * 16) + low);
    }
    return hash;
}

Result<Hash> hash_from_bytes(std::string_view bytes) {
    Hash hash{};
    if (bytes.size() != hash.size()) return Fault::bad_hex;
    std::ranges::transform(bytes, hash.begin(),
                           [](char c) { return static_cast<std::uint8_t>(c); });
    return hash;
}

}  // namespace base
