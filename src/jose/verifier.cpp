// SPDX-License-Identifier: Apache-2.0
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <list>
#include <map>

#include "base/hash.hpp"
#include "jose/jws.hpp"
#include "jose/openssl_call.hpp"

namespace jose {

namespace {

using Number = Freed<BIGNUM, BN_free>;
using Digest = Freed<EVP_MD, EVP_MD_free>;
using Key = Freed<EVP_PKEY, EVP_PKEY_free>;
using Context = Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Builder = Freed<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Freed<OSSL_PARAM, OSSL_PARAM_free>;

/// Contexts kept, of some 3 kB each.
constexpr std::size_t kKeysMax = 1024;

Key import_key(const PublicKey& key) {
    const std::string& modulus = key.modulus();
    const Number n{must(BN_bin2bn(bytes(std::string_view{modulus}),
                                  static_cast<int>(modulus.size()), nullptr),
                        "BN_bin2bn")};
    const Builder builder{must(OSSL_PARAM_BLD_new(), "OSSL_PARAM_BLD_new")};
    must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()), "push n");
    must(OSSL_PARAM_BLD_push_ulong(builder.get(), OSSL_PKEY_PARAM_RSA_E, RSA_F4), "push e");
    const Params params{must(OSSL_PARAM_BLD_to_param(builder.get()), "OSSL_PARAM_BLD_to_param")};
    const Context maker{must(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), "RSA")};
    must(EVP_PKEY_fromdata_init(maker.get()), "EVP_PKEY_fromdata_init");
    EVP_PKEY* made = nullptr;
    must(EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()),
         "EVP_PKEY_fromdata");
    return Key{made};
}

}  // namespace

// Without the cache a verification takes twice as long: the import, the context and the Montgomery
// constants of the modulus cost as much as the exponentiation.
struct Verifier::Cache {
    struct Entry {
        base::KeyId id;
        Context context;
    };
    Digest sha256{must(EVP_MD_fetch(nullptr, "SHA256", nullptr), "EVP_MD_fetch")};
    std::list<Entry> recent;  // last used first
    std::map<base::KeyId, std::list<Entry>::iterator> by_id;

    EVP_PKEY_CTX* context_of(const PublicKey& key) {
        const auto known = by_id.find(key.id());
        if (known != by_id.end()) {
            recent.splice(recent.begin(), recent, known->second);
            return known->second->context.get();
        }
        Context made = make_context(key);
        if (recent.size() >= kKeysMax) {
            by_id.erase(recent.back().id);
            recent.pop_back();
        }
        recent.push_front({key.id(), std::move(made)});
        by_id.emplace(key.id(), recent.begin());
        return recent.front().context.get();
    }

    [[nodiscard]] Context make_context(const PublicKey& key) const {
        Context context{must(
            EVP_PKEY_CTX_new_from_pkey(nullptr, import_key(key).get(), nullptr), "verify context")};
        must(EVP_PKEY_verify_init(context.get()), "EVP_PKEY_verify_init");
        must(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING), "set padding");
        must(EVP_PKEY_CTX_set_signature_md(context.get(), sha256.get()), "set digest");
        return context;
    }
};

Verifier::Verifier() : cache_{std::make_unique<Cache>()} {}
Verifier::~Verifier() = default;
Verifier::Verifier(Verifier&&) noexcept = default;
Verifier& Verifier::operator=(Verifier&&) noexcept = default;

base::Result<void> Verifier::verify(const Jws& jws, const PublicKey& key) {
    if (jws.kid != key.id()) return base::Fault::bad_signature;
    return verify(jws.signing_input(), jws.signature, key);
}

base::Result<void> Verifier::verify(std::string_view signing_input, std::string_view signature,
                                    const PublicKey& key) {
    // s and s + n have one e-th power: of the two spellings only the smaller one counts.
    if (signature.size() != key.modulus().size() || signature >= key.modulus())
        return base::Fault::bad_signature;
    const base::Hash hash = base::sha256(signing_input);
    if (EVP_PKEY_verify(cache_->context_of(key), bytes(signature), signature.size(), hash.data(),
                        hash.size()) == 1)
        return {};
    ERR_clear_error();  // else the thread's queue grows and a later call reports this failure
    return base::Fault::bad_signature;
}

}  // namespace jose
