// SPDX-License-Identifier: Apache-2.0
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <utility>

#include "base/hash.hpp"
#include "jose/jws.hpp"
#include "jose/openssl_call.hpp"

namespace jose {

namespace {

using base::Fault;
using Number = Freed<BIGNUM, BN_free>;
using Digest = Freed<EVP_MD, EVP_MD_free>;
using Key = Freed<EVP_PKEY, EVP_PKEY_free>;
using Context = Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

/// The private key is OpenSSL's from the first moment and never leaves it.
class MemorySigner final : public Signer {
  public:
    MemorySigner(PublicKey public_key, const Key& private_key)
        : key_{std::move(public_key)},
          sha256_{must(EVP_MD_fetch(nullptr, "SHA256", nullptr), "EVP_MD_fetch")},
          context_{must(EVP_PKEY_CTX_new_from_pkey(nullptr, private_key.get(), nullptr),
                        "signing context")} {
        must(EVP_PKEY_sign_init(context_.get()), "EVP_PKEY_sign_init");
        must(EVP_PKEY_CTX_set_rsa_padding(context_.get(), RSA_PKCS1_PADDING), "set padding");
        must(EVP_PKEY_CTX_set_signature_md(context_.get(), sha256_.get()), "set digest");
    }

    [[nodiscard]] const PublicKey& key() const override { return key_; }

    std::string sign(std::string_view text) override {
        const base::Hash hash = base::sha256(text);
        std::string signature(key_.modulus().size(), '\0');
        std::size_t size = signature.size();
        const int result = EVP_PKEY_sign(context_.get(), bytes(signature), &size, hash.data(),
                                         hash.size());
        if (result != 1) ERR_clear_error();
        must(result == 1 && size == signature.size() ? 1 : 0, "EVP_PKEY_sign");
        return signature;
    }

  private:
    PublicKey key_;
    Digest sha256_;
    Context context_;
};

std::string number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
    const Number owned{number};
    std::string big_endian(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, bytes(big_endian));
    return big_endian;
}

/// A private half that does not fit its public half would sign what nobody can verify.
bool signs_verifiably(Signer& signer) {
    constexpr std::string_view kText = "does the private half fit the public one?";
    try {
        return Verifier{}.verify(kText, signer.sign(kText), signer.key()).has_value();
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

base::Result<std::unique_ptr<Signer>> signer_from_der(std::string_view private_der) {
    const unsigned char* rest = bytes(private_der);
    const Key key{
        d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &rest, static_cast<long>(private_der.size()))};
    ERR_clear_error();
    if (!key || rest != bytes(private_der) + private_der.size()) return Fault::payload_value;
    if (number_of(key.get(), OSSL_PKEY_PARAM_RSA_E) != std::string_view{"\x01\x00\x01", 3})
        return Fault::weak_key;
    auto public_key = PublicKey::from_modulus(number_of(key.get(), OSSL_PKEY_PARAM_RSA_N));
    if (!public_key) return public_key.fault();
    auto signer = std::make_unique<MemorySigner>(std::move(*public_key), key);
    if (!signs_verifiably(*signer)) return Fault::payload_value;
    return signer;
}

}  // namespace jose
