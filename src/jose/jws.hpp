// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "jose/key.hpp"

namespace jose {

/// What a token is (`typ` of its protected header, RFC 8725 section 3.11).
enum class Typ { block, transaction, wallet, function, vote, proof, login, access };
/// "block+jwt", …; access is "at+jwt" (RFC 9068).
std::string_view name(Typ typ);

/// An entry or a nested token; a block token is smaller still.
inline constexpr std::size_t kTokenBytesMax = 64 * 1024;

/// One token (RFC 7515 compact serialization) in the only profile that we accept, split and decoded
/// but NOT verified.
struct Jws {
    std::string token;        // the whole text
    std::size_t signed_size;  // of the signing input, which the text begins with
    Typ typ;
    base::KeyId kid;
    std::string payload;    // decoded bytes; not yet parsed as JSON
    std::string signature;  // decoded bytes
    std::string header;     // decoded protected header, as spelled

    [[nodiscard]] std::string_view signing_input() const {
        return std::string_view{token}.substr(0, signed_size);
    }
};

/// `token_too_large`, `token_parts`, `bad_base64url`, `protected_header`: the header is compared
/// byte for byte with the six orders of {"alg":"RS256","kid":…,"typ":…}, which settles `none`,
/// HS256 with a public key as secret, `crit`, `jwk`, duplicates and blanks (RFC 8725 section 2).
base::Result<Jws> parse_jws(std::string_view token);
/// The same, and `wrong_typ` unless it is of this typ.
base::Result<Jws> parse_jws(std::string_view token, Typ typ);

/// The one spelling that we write: {"alg":"RS256","kid":"<43>","typ":"…"}.
std::string protected_header(Typ typ, const base::KeyId& kid);
/// base64url(header) + "." + base64url(payload)
std::string signing_input(Typ typ, const base::KeyId& kid, std::string_view payload);

/// Checks RS256 signatures (RSASSA-PKCS1-v1_5 with SHA-256).  Keeps a context per key, least
/// recently used out, so use one per thread that verifies.
class Verifier {
  public:
    Verifier();
    ~Verifier();
    Verifier(Verifier&&) noexcept;
    Verifier& operator=(Verifier&&) noexcept;

    /// `bad_signature`, also when the length is not the modulus' or the number not below it, or
    /// when `kid` does not name this key.
    base::Result<void> verify(const Jws& jws, const PublicKey& key);
    base::Result<void> verify(std::string_view signing_input, std::string_view signature,
                              const PublicKey& key);

  private:
    struct Cache;
    std::unique_ptr<Cache> cache_;
};

/// A key that signs: in memory (below) or in an HSM (`wallet`).
class Signer {
  public:
    virtual ~Signer() = default;
    [[nodiscard]] virtual const PublicKey& key() const = 0;
    /// RS256 over the text; as many bytes as the modulus.  Throws std::runtime_error when the
    /// device fails.  Not for two threads at once.
    virtual std::string sign(std::string_view text) = 0;
};

/// From a PKCS#1 or PKCS#8 DER private key; `weak_key` or `payload_value` when it is none of ours.
base::Result<std::unique_ptr<Signer>> signer_from_der(std::string_view private_der);

/// The whole token, kid = the signer's thumbprint.
std::string sign_token(Signer& signer, Typ typ, std::string_view payload);
/// The token of a signing input made elsewhere (a mined block).
std::string sign_input(Signer& signer, std::string_view signing_input);

}  // namespace jose
