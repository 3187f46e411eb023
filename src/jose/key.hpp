// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/json.hpp"

namespace jose {

/// An RSA public key that this profile accepts: e = 65537, 2048, 3072 or 4096 bits, odd modulus
/// with its top bit set, not of the ROCA family (CVE-2017-15361).  Only the functions below make
/// one, so whoever holds one need not ask.
class PublicKey {
  public:
    /// Big-endian, no leading zero.
    [[nodiscard]] const std::string& modulus() const { return modulus_; }
    [[nodiscard]] int bits() const { return static_cast<int>(modulus_.size()) * 8; }
    /// RFC 7638 SHA-256 thumbprint.
    [[nodiscard]] const base::KeyId& id() const { return id_; }
    bool operator==(const PublicKey& other) const { return modulus_ == other.modulus_; }

    /// `weak_key` when the key is not acceptable.
    static base::Result<PublicKey> from_modulus(std::string big_endian);
    /// RFC 7517: exactly the members `kty`, `n`, `e`; else `payload_members`, `payload_value`,
    /// `bad_base64url` or `weak_key`.
    static base::Result<PublicKey> from_jwk(const base::Json& jwk);

  private:
    PublicKey() = default;
    std::string modulus_;
    base::KeyId id_;
};

/// {"e":"AQAB","kty":"RSA","n":…}
base::Json to_jwk(const PublicKey& key);
/// PKCS#1 RSAPublicKey as PEM ("BEGIN RSA PUBLIC KEY"), lines of 64, as the prototype printed it.
std::string to_pem(const PublicKey& key);

}  // namespace jose
