// SPDX-License-Identifier: Apache-2.0
// The tokens that wallets and functions are registered by.
#include "base/base64url.hpp"
#include "network.hpp"
#include "token_judge.hpp"

namespace vectors {

using jose::Typ;

namespace {

// Product of two primes k M + (65537^a mod M), M the product of the first 126 primes.
constexpr const char* kRocaModulus =
    "lGLhF6VrU9ug--_IB5aLcT3f6dVJKWEqFgz2yd2MpWjPZ8SerJagkMSfcIm2hrdQVrFPAI3P-LowfEMA"
    "F9Ussfub0k0_j4UI56g2DCLtoufMCCcwuXGdkUwUtYp6bXoj8d6v6tsMr5f_4imnRhrGe-lBLSWuYkzr"
    "UU5GVqzOTyW8j-HfF73pPjf_0qs9usdR9IDLqArN28s0dEWdJwTmSiD7AgdSPLiKAFLFHUHffITFulKX"
    "CSZvOT2hi0j9-GQT4U18khiJG_L2_YPWDrRGt5gbUh8LbkbJXWoHXlXakbTZCaRUXCOQ5uy--6vT8cOo"
    "XYB_LYGE_s3THyYxGdFUbQ";

std::string wallet_text(const std::string& who, const char* member = nullptr, Json value = {}) {
    auto payload = json(ledger::wallet_payload(who, key(who), nullptr, {kStart},
                                               {kStart + 30 * kDay}));
    if (member != nullptr) payload.set(member, std::move(value));
    return base::write_json(payload);
}

/// The jwk of alice with a member set anew.
Json jwk_with(const char* member, Json value) {
    auto jwk = jose::to_jwk(key("alice"));
    jwk.set(member, std::move(value));
    return jwk;
}
Json jwk_of(std::string modulus) { return jwk_with("n", base::base64url(modulus)); }

std::string repeated(const char* part, int n) {
    std::string text;
    for (int i = 0; i < n; ++i) text += part;
    return text;
}

void add_names(Book& book) {
    struct Case {
        const char* name;
        Json label;
        Rule rule;
    };
    for (const auto& [name, label, rule] : std::vector<Case>{
             {"wallet: a name of 64 code points", repeated("\xC3\xAB", 64), kGood},
             {"wallet: a name of blanks and beyond the plane", " \xF0\x9F\x98\x80 ", kGood},
             {"wallet: no letter in the name", "", "2.06"},
             {"wallet: a name of 65 code points", repeated("\xC3\xAB", 65), "2.06"},
             {"wallet: a line end in the name", "a\n", "2.06"},
             {"wallet: U+007F in the name", "a\x7F", "2.06"},
             {"wallet: U+0085 in the name", "a\xC2\x85", "2.06"},
             {"wallet: a number for a name", 1, "2.06"}})
        add_token(book, name, rule,
                  {"wallet+jwt", sign(Typ::wallet, wallet_text("alice", "name", label), "alice")});
}

void add_wallets(Book& book) {
    const auto& modulus = key("alice").modulus();
    auto even = modulus;
    even.back() = static_cast<char>(even.back() & ~1);
    auto low = modulus;
    low.front() = static_cast<char>(low.front() & 0x7F);
    auto no_e = jwk_with("n", 1);
    no_e.erase("e");
    struct Case {
        const char* name;
        std::string payload;
        Rule rule;
        const char* by = "alice";
        std::int64_t key_bits_max = 2'048;
    };
    const auto with_jwk = [](Json jwk) { return wallet_text("alice", "jwk", std::move(jwk)); };
    for (const auto& [name, payload, rule, by, bits] : std::vector<Case>{
             {"a wallet", wallet_text("alice"), kGood},
             {"wallet: aud", wallet_text("alice", "aud", Network{}.id().hex()), kGood},
             {"wallet: 3,072 bits", wallet_text("heidi"), kGood, "heidi", 3'072},
             {"wallet: 3,072 bits where 4,096 may be", wallet_text("heidi"), kGood, "heidi", 4'096},
             {"wallet: no JSON", "{", "1.04"},
             {"wallet: n with padding", with_jwk(jwk_with("n", base::base64url(modulus) + "==")),
              "1.02"},
             {"wallet: jti", wallet_text("alice", "jti", "x"), "2.05"},
             {"wallet: alg in the jwk", with_jwk(jwk_with("alg", "RS256")), "2.05"},
             {"wallet: no e in the jwk", with_jwk(no_e), "2.05"},
             {"wallet: the jwk a string", with_jwk("x"), "2.06"},
             {"wallet: kty EC", with_jwk(jwk_with("kty", "EC")), "2.06"},
             {"wallet: e a number", with_jwk(jwk_with("e", 65'537)), "2.06"},
             {"wallet: n a number", with_jwk(jwk_with("n", 5)), "2.06"},
             {"wallet: iat below 0", wallet_text("alice", "iat", -1), "2.06"},
             {"wallet: exp a string", wallet_text("alice", "exp", "1"), "2.06"},
             {"wallet: e = 3", with_jwk(jwk_with("e", "Aw")), "2.07"},
             {"wallet: e with a zero byte in front", with_jwk(jwk_with("e", "AAEAAQ")), "2.07"},
             {"wallet: 1,024 bits", with_jwk(jwk_of(modulus.substr(128))), "2.07"},
             {"wallet: 2,047 bits", with_jwk(jwk_of(low)), "2.07"},
             {"wallet: a zero byte in front", with_jwk(jwk_of(std::string(1, '\0') + modulus)),
              "2.07"},
             {"wallet: 2,056 bits", with_jwk(jwk_of(modulus + '\x01')), "2.07"},
             {"wallet: an even modulus", with_jwk(jwk_of(even)), "2.07"},
             {"wallet: a key of the ROCA family", with_jwk(jwk_with("n", kRocaModulus)), "2.07"},
             {"wallet: 3,072 bits where 2,048 may be", wallet_text("heidi"), "2.07", "heidi"},
             {"wallet: signed by another key", wallet_text("alice"), "2.10", "bob"}})
        add_token(book, name, rule, {"wallet+jwt", sign(Typ::wallet, payload, by), by, bits});
    add_token(book, "wallet: a changed letter of the signature", "2.09",
              {"wallet+jwt", bent(sign(Typ::wallet, wallet_text("alice"), "alice"))});
    add_token(book, "wallet: the right kid, another key's signature", "2.09",
              {"wallet+jwt", sign_under(jose::protected_header(Typ::wallet, key("alice").id()),
                                        wallet_text("alice"), "bob")});
    add_token(book, "wallet: a transaction", "2.04",
              {"wallet+jwt", sign(Typ::transaction, wallet_text("alice"), "alice")});
}

std::string function_text(const char* member = nullptr, Json value = {}) {
    auto payload = note_payload();
    if (member != nullptr) payload.set(member, std::move(value));
    return base::write_json(payload);
}

/// `n` names, ascending.
Json names(int n) {
    Json::Array list;
    for (int i = 0; i < n; ++i) list.emplace_back("n" + std::to_string(100 + i));
    return Json(std::move(list));
}

void add_functions(Book& book) {
    auto no_image = note_payload();
    no_image.erase("image");
    struct Case {
        const char* name;
        std::string payload;
        Rule rule;
    };
    const auto add = [&](const Case& c) {
        add_token(book, c.name, c.rule, {"function+jwt", sign(Typ::function, c.payload)});
    };
    for (const auto& c : std::vector<Case>{
             {"a function", function_text(), kGood},
             {"function: source", function_text("source", "what it was made from"), kGood},
             {"function: a name of 64", function_text("name", std::string(64, 'a')), kGood},
             {"function: 16 collections", function_text("collections", names(16)), kGood},
             {"function: 16 roles", function_text("roles", names(16)), kGood},
             {"function: the largest version", function_text("version", base::kJsonIntegerMax),
              kGood},
             {"function: no image", base::write_json(no_image), "2.05"},
             {"function: exp", function_text("exp", 1), "2.05"},
             {"function: a capital in the name", function_text("name", "Note"), "2.06"},
             {"function: a digit in front", function_text("name", "1st"), "2.06"},
             {"function: a name of 65", function_text("name", std::string(65, 'a')), "2.06"},
             {"function: no letter in the name", function_text("name", ""), "2.06"},
             {"function: version 0", function_text("version", 0), "2.06"},
             {"function: version a string", function_text("version", "1"), "2.06"},
             {"function: image a list", function_text("image", Json(Json::Array{})), "2.06"},
             {"function: cells a string", function_text("cells", "64"), "2.06"},
             {"function: gas_max null", function_text("gas_max", Json{}), "2.06"},
             {"function: iat below 0", function_text("iat", -1), "2.06"},
             {"function: source a number", function_text("source", 1), "2.06"},
             {"function: 17 collections", function_text("collections", names(17)), "2.06"},
             {"function: collections not sorted",
              function_text("collections", json(R"(["b","a"])")), "2.06"},
             {"function: a collection twice", function_text("collections", json(R"(["a","a"])")),
              "2.06"},
             {"function: a collection with a blank",
              function_text("collections", json(R"(["a b"])")), "2.06"},
             {"function: 17 roles", function_text("roles", names(17)), "2.06"},
             {"function: roles not sorted", function_text("roles", json(R"(["b","a"])")), "2.06"},
             {"function: roles a string", function_text("roles", "admin"), "2.06"},
             {"function: no JSON", "x", "1.04"}})
        add(c);
    add_token(book, "function: signature before members", "2.09",
              {"function+jwt", bent(sign(Typ::function, base::write_json(no_image)))});
    add_token(book, "function: a wallet", "2.04",
              {"function+jwt", sign(Typ::wallet, function_text())});
}

}  // namespace

void add_registrations(Book& book) {
    add_names(book);
    add_wallets(book);
    add_functions(book);
}

}  // namespace vectors
