// SPDX-License-Identifier: Apache-2.0
#include "wallet/key_file.hpp"

#include <string>
#include <utility>

#include "jose/jwe.hpp"
#include "jose/secret.hpp"
#include "wallet/chance.hpp"
#include "wallet/error.hpp"
#include "wallet/file.hpp"
#include "wallet/private_key.hpp"

namespace wallet {

namespace {

namespace fs = std::filesystem;
using jose::Secret;

constexpr std::string_view kContentType = "jwk+json";
constexpr std::size_t kFileBytesMax = 64 * 1024;

/// What can be known before the work; that nobody makes the file meanwhile, write_new_file sees to.
void check_wishes(const fs::path& path, std::string_view passphrase) {
    if (passphrase.empty()) throw Error{"an empty passphrase protects no key"};
    if (fs::exists(fs::symlink_status(path)))
        throw Error{path.string() + " exists already; it is never overwritten"};
}

void write_key_file(const fs::path& path, std::string_view passphrase, std::string_view der) {
    const Secret jwk{jwk_from_private_der(der)};
    jose::JweChance chance{.salt = random_bytes(16),
                           .content_key = random_bytes(32),
                           .iv = random_bytes(12)};
    const std::string jwe = jose::encrypt_with_passphrase(
        jwk.bytes, passphrase, jose::kPbes2IterationsMin, kContentType, chance);
    jose::wipe(chance.content_key);
    write_new_file(path, jwe);
}

}  // namespace

std::unique_ptr<jose::Signer> create(const fs::path& path, std::string_view passphrase, int bits) {
    if (bits != 2048 && bits != 3072 && bits != 4096)
        throw Error{"a wallet's key has 2048, 3072 or 4096 bits"};
    check_wishes(path, passphrase);
    const Secret der{generate_private_der(bits)};
    auto signer = jose::signer_from_der(der.bytes);
    if (!signer) throw Error{"the new key looks weak, which happens by chance: try again"};
    write_key_file(path, passphrase, der.bytes);
    return std::move(*signer);
}

base::Result<std::unique_ptr<jose::Signer>> import_key(const fs::path& path,
                                                       std::string_view passphrase,
                                                       std::string_view pem) {
    check_wishes(path, passphrase);
    auto read = private_der_from_pem(pem);
    if (!read) return read.fault();
    const Secret der{std::move(*read)};
    auto signer = jose::signer_from_der(der.bytes);
    if (signer) write_key_file(path, passphrase, der.bytes);
    return signer;
}

base::Result<std::unique_ptr<jose::Signer>> open(const fs::path& path,
                                                 std::string_view passphrase) {
    std::string jwe = read_file(path, kFileBytesMax);
    if (jwe.ends_with('\n')) jwe.pop_back();  // an editor's
    auto opened = jose::decrypt_with_passphrase(jwe, passphrase);
    if (!opened) return opened.fault();
    const Secret jwk{std::move(*opened)};
    auto read = private_der_from_jwk(jwk.bytes);
    if (!read) return read.fault();
    const Secret der{std::move(*read)};
    return jose::signer_from_der(der.bytes);
}

}  // namespace wallet
