// SPDX-License-Identifier: Apache-2.0
#include "jose/jwe.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.hpp"
#include "base/base64url.hpp"
#include "base/json.hpp"
#include "jose/openssl_call.hpp"
#include "jose/secret.hpp"

namespace jose {

namespace {

using base::Fault;
using Context = Freed<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Cipher = Freed<EVP_CIPHER, EVP_CIPHER_free>;
using Digest = Freed<EVP_MD, EVP_MD_free>;

constexpr std::string_view kAlg = "PBES2-HS512+A256KW";
constexpr std::string_view kEnc = "A256GCM";
constexpr std::size_t kKeySize = 32;
constexpr std::size_t kWrappedSize = kKeySize + 8;  // RFC 3394
constexpr std::size_t kIvSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kSaltSizeMin = 8;  // RFC 7518 section 4.8.1.1
constexpr std::size_t kSaltSizeMax = 64;
/// A key file has some 3 kB.
constexpr std::size_t kJweBytesMax = 64 * 1024;

/// PBKDF2 with HMAC-SHA-512; the salt is UTF8(alg) || 0x00 || p2s (RFC 7518 section 4.8.1.1).
void derive_key(std::string_view passphrase, std::string_view p2s, int iterations, Secret& key) {
    std::string salt{kAlg};
    salt += '\0';
    salt += p2s;
    const Digest sha512{must(EVP_MD_fetch(nullptr, "SHA512", nullptr), "EVP_MD_fetch")};
    must(PKCS5_PBKDF2_HMAC(passphrase.data(), static_cast<int>(passphrase.size()),
                           bytes(std::string_view{salt}), static_cast<int>(salt.size()),
                           iterations, sha512.get(), static_cast<int>(key.bytes.size()),
                           bytes(key.bytes)),
         "PKCS5_PBKDF2_HMAC");
}

Context cipher_context(const char* name, std::string_view key, std::string_view iv, bool encrypt) {
    const Cipher cipher{must(EVP_CIPHER_fetch(nullptr, name, nullptr), "EVP_CIPHER_fetch")};
    Context context{must(EVP_CIPHER_CTX_new(), "EVP_CIPHER_CTX_new")};
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    must(EVP_CipherInit_ex2(context.get(), cipher.get(), bytes(key),
                            iv.empty() ? nullptr : bytes(iv), encrypt ? 1 : 0, nullptr),
         "EVP_CipherInit_ex2");
    return context;
}

/// One pass over a text that fits into an int; false when the cipher refuses it.  `out` may be
/// null for text that is only authenticated.
bool update(const Context& context, unsigned char* out, std::string_view in) {
    int size = 0;
    return EVP_CipherUpdate(context.get(), out, &size, bytes(in), static_cast<int>(in.size())) == 1;
}

std::string wrap_key(const Secret& key_encryption_key, std::string_view content_key) {
    std::string wrapped(kWrappedSize, '\0');
    const Context context = cipher_context("AES-256-WRAP", key_encryption_key.bytes, {}, true);
    must(update(context, bytes(wrapped), content_key) ? 1 : 0, "AES-256-WRAP");
    return wrapped;
}

bool unwrap_key(const Secret& key_encryption_key, std::string_view wrapped, Secret& content_key) {
    const Context context = cipher_context("AES-256-WRAP", key_encryption_key.bytes, {}, false);
    // OpenSSL wants room for the longer text, of which unwrapping uses the first part.
    Secret room{std::string(kWrappedSize, '\0')};
    if (!update(context, bytes(room.bytes), wrapped)) return false;
    std::copy_n(room.bytes.begin(), kKeySize, content_key.bytes.begin());
    return true;
}

struct Sealed {
    std::string ciphertext;
    std::string tag;
};

Sealed seal(std::string_view key, std::string_view iv, std::string_view authenticated,
            std::string_view plaintext) {
    Sealed sealed{std::string(plaintext.size(), '\0'), std::string(kTagSize, '\0')};
    const Context context = cipher_context("AES-256-GCM", key, iv, true);
    int size = 0;
    const bool done = update(context, nullptr, authenticated) &&
                      update(context, bytes(sealed.ciphertext), plaintext) &&
                      EVP_CipherFinal_ex(context.get(), bytes(sealed.tag), &size) == 1 &&
                      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG,
                                          static_cast<int>(kTagSize), sealed.tag.data()) == 1;
    must(done ? 1 : 0, "AES-256-GCM");
    return sealed;
}

base::Result<std::string> unseal(const Secret& key, std::string_view iv,
                                 std::string_view authenticated, std::string_view ciphertext,
                                 std::string tag) {
    const Context context = cipher_context("AES-256-GCM", key.bytes, iv, false);
    Secret plaintext{std::string(ciphertext.size(), '\0')};
    int size = 0;
    std::string nothing_more(kTagSize, '\0');
    const bool authentic =
        update(context, nullptr, authenticated) &&
        update(context, bytes(plaintext.bytes), ciphertext) &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                            tag.data()) == 1 &&
        EVP_CipherFinal_ex(context.get(), bytes(nothing_more), &size) == 1;
    if (!authentic) return Fault::wrong_passphrase;
    return plaintext.bytes;
}

struct Header {
    std::string salt;
    int iterations;
};

base::Result<Header> read_header(std::string_view text) {
    const auto json = base::parse_json(text);
    if (!json || json->members() == nullptr || json->members()->size() != 5)
        return Fault::bad_jwe;
    const auto string_of = [&](std::string_view name) {
        const auto* const value = json->find(name);
        return value == nullptr ? nullptr : value->string();
    };
    const auto* const alg = string_of("alg");
    const auto* const cty = string_of("cty");
    const auto* const enc = string_of("enc");
    const auto* const p2s = string_of("p2s");
    const auto* const p2c = json->find("p2c");
    if (alg == nullptr || cty == nullptr || enc == nullptr || p2s == nullptr || p2c == nullptr)
        return Fault::bad_jwe;
    // A file that asks for too few iterations was weakened, one that asks for too many wants to
    // keep us busy (CVE-2023-50967).
    const auto* const iterations = p2c->integer();
    if (*alg != kAlg || *enc != kEnc || iterations == nullptr ||
        *iterations < kPbes2IterationsMin || *iterations > kPbes2IterationsMax)
        return Fault::bad_jwe;
    auto salt = base::base64url_decode(*p2s);
    if (!salt || salt->size() < kSaltSizeMin || salt->size() > kSaltSizeMax) return Fault::bad_jwe;
    return Header{std::move(*salt), static_cast<int>(*iterations)};
}

/// The five parts of a compact JWE (RFC 7516 section 7.1), the first as it is spelled.
struct Parts {
    std::string_view header;
    std::string wrapped_key;
    std::string iv;
    std::string ciphertext;
    std::string tag;
};

base::Result<Parts> split(std::string_view jwe) {
    if (jwe.size() > kJweBytesMax || std::ranges::count(jwe, '.') != 4) return Fault::bad_jwe;
    const auto header = jwe.substr(0, jwe.find('.'));
    std::array<std::string, 4> parts;
    jwe.remove_prefix(header.size() + 1);
    for (std::string& part : parts) {
        const auto end = std::min(jwe.find('.'), jwe.size());
        auto decoded = base::base64url_decode(jwe.substr(0, end));
        if (!decoded) return Fault::bad_jwe;
        part = std::move(*decoded);
        jwe.remove_prefix(std::min(end + 1, jwe.size()));
    }
    auto& [wrapped_key, iv, ciphertext, tag] = parts;
    // A shorter tag would be easier to guess, a shorter IV is another mode of GCM (RFC 7518, 5.3).
    if (wrapped_key.size() != kWrappedSize || iv.size() != kIvSize || tag.size() != kTagSize)
        return Fault::bad_jwe;
    return Parts{header, std::move(wrapped_key), std::move(iv), std::move(ciphertext),
                 std::move(tag)};
}

}  // namespace

std::string encrypt_with_passphrase(std::string_view plaintext, std::string_view passphrase,
                                    int iterations, std::string_view content_type,
                                    const JweChance& chance) {
    JOT_ASSERT(iterations >= kPbes2IterationsMin && iterations <= kPbes2IterationsMax);
    JOT_ASSERT(chance.salt.size() == kSaltSize && chance.content_key.size() == kKeySize &&
               chance.iv.size() == kIvSize);
    JOT_ASSERT(plaintext.size() < kJweBytesMax / 2);
    const auto members = base::Json::object({{"alg", kAlg},
                                             {"cty", content_type},
                                             {"enc", kEnc},
                                             {"p2c", iterations},
                                             {"p2s", base::base64url(chance.salt)}});
    const std::string header = base::base64url(base::write_json(members));
    Secret key{std::string(kKeySize, '\0')};
    derive_key(passphrase, chance.salt, iterations, key);
    const Sealed sealed = seal(chance.content_key, chance.iv, header, plaintext);
    std::string jwe = header;
    for (const std::string& part :
         {wrap_key(key, chance.content_key), chance.iv, sealed.ciphertext, sealed.tag})
        jwe += '.' + base::base64url(part);
    return jwe;
}

base::Result<std::string> decrypt_with_passphrase(std::string_view jwe,
                                                  std::string_view passphrase) {
    const auto parts = split(jwe);
    if (!parts) return parts.fault();
    const auto header_text = base::base64url_decode(parts->header);
    if (!header_text) return Fault::bad_jwe;
    const auto header = read_header(*header_text);
    if (!header) return header.fault();

    Secret key{std::string(kKeySize, '\0')};
    Secret content_key{std::string(kKeySize, '\0')};
    derive_key(passphrase, header->salt, header->iterations, key);
    base::Result<std::string> plaintext = Fault::wrong_passphrase;
    if (unwrap_key(key, parts->wrapped_key, content_key))
        plaintext = unseal(content_key, parts->iv, parts->header, parts->ciphertext, parts->tag);
    if (!plaintext) ERR_clear_error();
    return plaintext;
}

}  // namespace jose
