// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64url.hpp"
#include "jose/jws.hpp"

/// Fixed RSA-2048 keys, for tests only: alice, bob, carol, founder (heidi's has 3,072 bits).
/// Everybody can read them, so nothing of value may ever be signed with one.
namespace test_keys {

/// PKCS#1 DER.
inline std::string private_der(std::string_view name) {
    std::ifstream file{JOT_SOURCE_DIR "/tests/keys/" + std::string{name} + ".pem"};
    std::string body;
    for (std::string line; std::getline(file, line);)
        if (!line.starts_with("-----")) body += line;
    std::ranges::replace(body, '+', '-');
    std::ranges::replace(body, '/', '_');
    body.erase(std::min(body.find('='), body.size()));
    const auto der = base::base64url_decode(body);
    if (!der || der->empty()) throw std::runtime_error{"no such test key: " + std::string{name}};
    return *der;
}

inline std::unique_ptr<jose::Signer> signer(std::string_view name) {
    auto made = jose::signer_from_der(private_der(name));
    if (!made) throw std::runtime_error{"bad test key: " + std::string{name}};
    return std::move(*made);
}

}  // namespace test_keys
