// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "jose/jws.hpp"

namespace wallet {

// A key file is one compact JWE (jose/jwe.hpp) whose plaintext is the private key as a JWK, so that
// any JOSE library can read it with the passphrase.  Nothing about the key lies beside it in the
// clear: without the passphrase not even the wallet's id can be told.
//
// Making and opening one takes about half a second of PBKDF2.  What these functions throw: Error
// (a sentence) and std::system_error (the disk).

inline constexpr int kBitsDefault = 2048;

/// Makes an RSA key of 2048, 3072 or 4096 bits and writes its file, mode 0600; returns when it is
/// on the disk.  Throws Error when there is already something of that name (it is never
/// overwritten), the passphrase is empty or the bits are others.
std::unique_ptr<jose::Signer> create(const std::filesystem::path& path,
                                     std::string_view passphrase, int bits = kBitsDefault);

/// The same with a key made elsewhere, unencrypted PKCS#1 or PKCS#8 PEM.  `payload_value` when it
/// is no sound RSA private key, `weak_key` when this profile does not accept it.
base::Result<std::unique_ptr<jose::Signer>> import_key(const std::filesystem::path& path,
                                                       std::string_view passphrase,
                                                       std::string_view pem);

/// `bad_jwe`, `wrong_passphrase`; or, when the file was sealed with this passphrase but not by us,
/// what is wrong inside: a fault of JSON, `payload_members`, `payload_value`, `bad_base64url`,
/// `weak_key`.
base::Result<std::unique_ptr<jose::Signer>> open(const std::filesystem::path& path,
                                                 std::string_view passphrase);

}  // namespace wallet
