// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace wallet {

// Private RSA keys on their way into a key file and out of it.  The caller wipes what he gets.

/// A new key, e = 65537, as PKCS#1 DER.  Throws Error.
std::string generate_private_der(int bits);

/// PKCS#1 DER of an unencrypted PKCS#1 or PKCS#8 PEM; `payload_value` when it is no such RSA key,
/// has more than two primes or its numbers do not fit together.
base::Result<std::string> private_der_from_pem(std::string_view pem);

/// RFC 7517, RFC 7518 section 6.3: `kty`, `n`, `e` and the private members `d p q dp dq qi`.
std::string jwk_from_private_der(std::string_view der);

/// The way back: a fault of JSON, `payload_members`, `payload_value`, `bad_base64url`.  Whether the
/// key
/// is any good is for jose::signer_from_der to say.
base::Result<std::string> private_der_from_jwk(std::string_view jwk);

}  // namespace wallet
