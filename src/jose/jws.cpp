// SPDX-License-Identifier: Apache-2.0
#include "jose/jws.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/base64url.hpp"

namespace jose {

namespace {

using base::Fault;

constexpr std::array<std::pair<Typ, std::string_view>, 8> kTyps{{
    {Typ::block, "block+jwt"},
    {Typ::transaction, "transaction+jwt"},
    {Typ::wallet, "wallet+jwt"},
    {Typ::function, "function+jwt"},
    {Typ::vote, "vote+jwt"},
    {Typ::proof, "proof+jwt"},
    {Typ::login, "login+jwt"},
    {Typ::access, "at+jwt"},
}};

/// Characters of a KeyId's text.
constexpr std::size_t kKidSize = 43;

struct Header {
    std::optional<base::KeyId> kid;
    std::optional<Typ> typ;
};

/// Takes `"name":"value"` off the front of `rest`.  A value ends at the next quotation mark: of the
/// values that we know none has an escape.
std::optional<std::string_view> take_member(std::string_view& rest, std::string_view name) {
    if (!rest.starts_with(name)) return std::nullopt;
    const auto end = rest.find('"', name.size());
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = rest.substr(name.size(), end - name.size());
    rest.remove_prefix(end + 1);
    return value;
}

/// Reads one member that has not stood yet; false when none of the three follows.
bool read_member(std::string_view& rest, bool& has_alg, Header& header) {
    if (!has_alg && take_member(rest, R"("alg":")") == "RS256") {
        has_alg = true;
        return true;
    }
    if (!header.kid) {
        if (const auto value = take_member(rest, R"("kid":")")) {
            const auto kid = base::id_from_text<base::KeyId>(*value);
            if (kid && value->size() == kKidSize) header.kid = *kid;
            return header.kid.has_value();
        }
    }
    if (!header.typ) {
        if (const auto value = take_member(rest, R"("typ":")")) {
            const auto* const known = std::ranges::find(
                kTyps, *value, &std::pair<Typ, std::string_view>::second);
            if (known != kTyps.end()) header.typ = known->first;
            return header.typ.has_value();
        }
    }
    return false;
}

/// The six orders: three times one of the members that have not stood yet, and not a byte more.
base::Result<Header> read_header(std::string_view text) {
    Header header;
    bool has_alg = false;
    for (const char before : {'{', ',', ','}) {
        if (!text.starts_with(before)) return Fault::protected_header;
        text.remove_prefix(1);
        if (!read_member(text, has_alg, header)) return Fault::protected_header;
    }
    if (text != "}") return Fault::protected_header;
    return header;
}

}  // namespace

std::string_view name(Typ typ) {
    return std::ranges::find(kTyps, typ, &std::pair<Typ, std::string_view>::first)->second;
}

base::Result<Jws> parse_jws(std::string_view token) {
    if (token.size() > kTokenBytesMax) return Fault::token_too_large;
    if (std::ranges::count(token, '.') != 2) return Fault::token_parts;
    const auto first = token.find('.');
    const auto second = token.rfind('.');
    const std::array parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                           token.substr(second + 1)};
    if (std::ranges::any_of(parts, &std::string_view::empty)) return Fault::token_parts;

    auto header = base::base64url_decode(parts[0]);
    auto payload = base::base64url_decode(parts[1]);
    auto signature = base::base64url_decode(parts[2]);
    if (!header || !payload || !signature) return Fault::bad_base64url;
    const auto read = read_header(*header);
    if (!read) return read.fault();
    return Jws{.token = std::string{token},
               .signed_size = second,
               .typ = *read->typ,
               .kid = *read->kid,
               .payload = std::move(*payload),
               .signature = std::move(*signature),
               .header = std::move(*header)};
}

base::Result<Jws> parse_jws(std::string_view token, Typ typ) {
    auto jws = parse_jws(token);
    if (jws && jws->typ != typ) return Fault::wrong_typ;
    return jws;
}

std::string protected_header(Typ typ, const base::KeyId& kid) {
    std::string header{R"({"alg":"RS256","kid":")"};
    header += base::text(kid);
    header += R"(","typ":")";
    header += name(typ);
    header += "\"}";
    return header;
}

std::string signing_input(Typ typ, const base::KeyId& kid, std::string_view payload) {
    return base::base64url(protected_header(typ, kid)) + '.' + base::base64url(payload);
}

std::string sign_token(Signer& signer, Typ typ, std::string_view payload) {
    return sign_input(signer, signing_input(typ, signer.key().id(), payload));
}

std::string sign_input(Signer& signer, std::string_view signing_input) {
    std::string token{signing_input};
    token += '.';
    token += base::base64url(signer.sign(signing_input));
    return token;
}

}  // namespace jose
