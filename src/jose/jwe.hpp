// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jose {

inline constexpr int kPbes2IterationsMin = 600'000;
inline constexpr int kPbes2IterationsMax = 2'000'000;

/// What chance must supply: jose draws none itself.
struct JweChance {
    std::string salt;         // 16 bytes, PBES2's p2s
    std::string content_key;  // 32 bytes
    std::string iv;           // 12 bytes
};

/// RFC 7516 compact JWE, PBES2-HS512+A256KW and A256GCM (RFC 7518 sections 4.8, 5.3); header
/// members alg, cty, enc, p2c, p2s.  Requires: chance of the sizes above, iterations in the range.
std::string encrypt_with_passphrase(std::string_view plaintext, std::string_view passphrase,
                                    int iterations, std::string_view content_type,
                                    const JweChance& chance);

/// `bad_jwe` (shape, algorithm, p2c outside the range) or `wrong_passphrase` (which a changed
/// ciphertext cannot be told from).
base::Result<std::string> decrypt_with_passphrase(std::string_view jwe,
                                                  std::string_view passphrase);

}  // namespace jose
