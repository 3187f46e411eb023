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

struct Header {
    bool has_alg = false;
    std::optional<base::KeyId> kid;
    std::optional<Typ> typ;
};

/// Takes what follows `start` up to the closing quotation mark off the front of `rest`; of the
/// values that we know none has an escape.
std::optional<std::string_view> take_member(std::string_view& rest, std::string_view start) {
    if (!rest.starts_with(start)) return std::nullopt;
    const auto end = rest.find('"', start.size());
    if (end == std::string_view::npos) return std::nullopt;
    const auto value = rest.substr(start.size(), end - start.size());
    rest.remove_prefix(end + 1);
    return value;
}

std::optional<base::KeyId> kid_of(std::string_view value) {
    const auto id = base::id_from_text<base::KeyId>(value);
    return id ? std::optional{*id} : std::nullopt;
}

std::optional<Typ> typ_of(std::string_view value) {
    const auto* const known =
        std::ranges::find(kTyps, value, &std::pair<Typ, std::string_view>::second);
    return known == kTyps.end() ? std::nullopt : std::optional{known->first};
}

/// Reads one member; false when it is none of the three, stands again or has no good value.
bool read_member(std::string_view& rest, Header& header) {
    if (const auto alg = take_member(rest, R"("alg":")"))
        return !std::exchange(header.has_alg, true) && *alg == "RS256";
    if (const auto kid = take_member(rest, R"("kid":")"))
        return !header.kid && (header.kid = kid_of(*kid)).has_value();
    if (const auto typ = take_member(rest, R"("typ":")"))
        return !header.typ && (header.typ = typ_of(*typ)).has_value();
    return false;
}

/// The six orders: three distinct members of three, and not a byte more.
base::Result<Header> read_header(std::string_view text) {
    Header header;
    for (const char before : {'{', ',', ','}) {
        if (!text.starts_with(before)) return Fault::protected_header;
        text.remove_prefix(1);
        if (!read_member(text, header)) return Fault::protected_header;
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
