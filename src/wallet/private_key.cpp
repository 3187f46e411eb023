// SPDX-License-Identifier: Apache-2.0
#include "wallet/private_key.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <array>
#include <vector>

#include "base/assert.hpp"
#include "base/base64url.hpp"
#include "base/json.hpp"
#include "jose/openssl_call.hpp"
#include "jose/secret.hpp"
#include "wallet/error.hpp"

namespace wallet {

namespace {

using base::Fault;
using jose::Freed;
using jose::must;
using jose::Secret;
using Key = Freed<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Freed<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Number = Freed<BIGNUM, BN_clear_free>;

struct Member {
    std::string_view jwk;
    const char* openssl;
};
/// In the order of RFC 8785; between "e" and "n" stands "kty".
constexpr std::array<Member, 8> kMembers{{
    {"d", OSSL_PKEY_PARAM_RSA_D},
    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
    {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
    {"e", OSSL_PKEY_PARAM_RSA_E},
    {"n", OSSL_PKEY_PARAM_RSA_N},
    {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
    {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
    {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
}};

std::string der_of(const Key& key) {
    unsigned char* der = nullptr;
    const int size = i2d_PrivateKey(key.get(), &der);
    must(size > 0 ? 1 : 0, "i2d_PrivateKey");
    std::string text{reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)};
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return text;
}

Number number_of(const Key& key, const char* name) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) ERR_clear_error();
    return Number{number};
}

/// Without this OpenSSL would ask at the terminal for the passphrase of an encrypted PEM.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*unused*/) { return -1; }

bool is_sound(const Key& key) {
    if (EVP_PKEY_is_a(key.get(), "RSA") != 1) return false;
    if (number_of(key, OSSL_PKEY_PARAM_RSA_FACTOR3)) return false;
    for (const Member& member : kMembers)
        if (!number_of(key, member.openssl)) return false;
    const KeyContext context{
        must(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), "check context")};
    return EVP_PKEY_check(context.get()) == 1;
}

}  // namespace

std::string generate_private_der(int bits) {
    const Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits))};
    if (!key) throw Error{"OpenSSL cannot make an RSA key"};
    return der_of(key);
}

base::Result<std::string> private_der_from_pem(std::string_view pem) {
    const Freed<BIO, BIO_free> bio{
        must(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), "BIO_new_mem_buf")};
    const Key key{PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr)};
    const bool sound = key && is_sound(key);
    ERR_clear_error();
    if (!sound) return Fault::payload_value;
    return der_of(key);
}

namespace {

/// Wipes the texts of a value that lives longer.
struct Wiped {
    base::Json& json;
    explicit Wiped(base::Json& value) : json{value} {}
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() {
        if (json.members() == nullptr) return;
        for (const auto& member : *json.members())  // Json is only read elsewhere
            if (const auto* text = member.value.string())
                jose::wipe(const_cast<std::string&>(*text));
    }
};

}  // namespace

std::string jwk_from_private_der(std::string_view der) {
    const unsigned char* at = jose::bytes(der);
    const Key key{must(d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size())),
                       "d2i_PrivateKey")};
    std::string jwk;
    jwk.reserve(4 * der.size());  // growing would leave parts of the key in freed memory
    for (const Member& member : kMembers) {
        const Number number = number_of(key, member.openssl);
        JOT_ASSERT(number != nullptr);
        Secret big_endian{std::string(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0')};
        BN_bn2bin(number.get(), jose::bytes(big_endian.bytes));
        const Secret text{base::base64url(big_endian.bytes)};
        jwk += jwk.empty() ? "{\"" : ",\"";
        if (member.jwk == "n") jwk += R"(kty":"RSA",")";
        jwk += member.jwk;
        jwk += "\":\"";
        jwk += text.bytes;
        jwk += '"';
    }
    jwk += '}';
    return jwk;
}

base::Result<std::string> private_der_from_jwk(std::string_view jwk) {
    auto json = base::parse_json(jwk);
    if (!json) return json.fault();
    const Wiped wiped{*json};
    if (json->members() == nullptr) return Fault::payload_value;
    const auto* const kty = json->find("kty");
    if (kty == nullptr || json->members()->size() != kMembers.size() + 1)
        return Fault::payload_members;
    if (*kty != base::Json{"RSA"}) return Fault::payload_value;

    const Freed<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder{
        must(OSSL_PARAM_BLD_new(), "OSSL_PARAM_BLD_new")};
    std::vector<Number> numbers;  // the builder only points at them
    for (const Member& member : kMembers) {
        const auto* const value = json->find(member.jwk);
        if (value == nullptr) return Fault::payload_members;
        if (value->string() == nullptr) return Fault::payload_value;
        auto decoded = base::base64url_decode(*value->string());
        if (!decoded) return decoded.fault();
        const Secret big_endian{std::move(*decoded)};
        numbers.emplace_back(must(BN_bin2bn(jose::bytes(std::string_view{big_endian.bytes}),
                                            static_cast<int>(big_endian.bytes.size()), nullptr),
                                  "BN_bin2bn"));
        must(OSSL_PARAM_BLD_push_BN(builder.get(), member.openssl, numbers.back().get()), "push");
    }
    const Freed<OSSL_PARAM, OSSL_PARAM_free> params{
        must(OSSL_PARAM_BLD_to_param(builder.get()), "OSSL_PARAM_BLD_to_param")};
    const KeyContext maker{must(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), "RSA")};
    must(EVP_PKEY_fromdata_init(maker.get()), "EVP_PKEY_fromdata_init");
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_KEYPAIR, params.get()) != 1) {
        ERR_clear_error();
        return Fault::payload_value;
    }
    return der_of(Key{made});
}

}  // namespace wallet
