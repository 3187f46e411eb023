// SPDX-License-Identifier: Apache-2.0
// jose/jws: one text per token.  An input with line feeds is header, payload and signature in
// clear, and the header's six spellings are made anew from its values; any other is a token.
#include <algorithm>
#include <array>
#include <string>

#include "base/base64url.hpp"
#include "base/json.hpp"
#include "fuzz.hpp"
#include "jose/jws.hpp"

namespace {

constexpr std::array kTyps{"block+jwt", "transaction+jwt", "wallet+jwt", "function+jwt",
                           "vote+jwt",  "proof+jwt",       "login+jwt",  "at+jwt"};

/// Reads the header as JSON and compares it with every spelling that its values allow.
bool naive_header(std::string_view header) {
    const auto json = base::parse_json(header);
    if (!json || !base::has_members(*json, {"alg", "kid", "typ"})) return false;
    const auto* alg = json->find("alg")->string();
    const auto* kid = json->find("kid")->string();
    const auto* typ = json->find("typ")->string();
    if (alg == nullptr || kid == nullptr || typ == nullptr || *alg != "RS256") return false;
    const auto key = base::base64url_decode(*kid);
    if (!key || key->size() != 32 || std::ranges::find(kTyps, *typ) == kTyps.end()) return false;
    std::array members{"\"alg\":\"RS256\"" + std::string{}, "\"kid\":\"" + *kid + '"',
                       "\"typ\":\"" + *typ + '"'};
    do {
        if ('{' + members[0] + ',' + members[1] + ',' + members[2] + '}' == header) return true;
    } while (std::ranges::next_permutation(members).found);
    return false;
}

/// Other texts of the same bytes, as lenient readers take them.
void refuse_other_spellings(const std::string& token) {
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (const char* blank : {" ", "\n", "\r\n", "\t", "=", "==", "."}) {
        LAW(!jose::parse_jws(token + blank));
        LAW(!jose::parse_jws(blank + token));
    }
    for (std::size_t at = 0; at < token.size(); ++at) {
        if (at + 1 < token.size() && token[at + 1] != '.') continue;
        const auto from = token.rfind('.', at) + 1;  // npos + 1 is 0
        const auto spare = (at - from + 1) % 4 == 2 ? 15U : (at - from + 1) % 4 == 3 ? 3U : 0U;
        const auto value = kAlphabet.find(token[at]);
        for (unsigned bits = 1; bits <= spare; ++bits) {
            auto other = token;
            other[at] = kAlphabet[value | bits];
            LAW(!jose::parse_jws(other));
        }
        auto padded = token;
        LAW(!jose::parse_jws(padded.insert(at + 1, "=")));
    }
}

void check(const std::string& token) {
    const auto jws = jose::parse_jws(token);
    if (!jws) return;
    LAW(jws->token == token);
    LAW(jws->signing_input() ==
        base::base64url(jws->header) + '.' + base::base64url(jws->payload));
    LAW(std::string{jws->signing_input()} + '.' + base::base64url(jws->signature) == token);
    LAW(naive_header(jws->header));
    LAW(jws->header.contains("\"kid\":\"" + base::text(jws->kid) + '"'));
    LAW(jws->header.contains("\"typ\":\"" + std::string{jose::name(jws->typ)} + '"'));
    LAW(jose::parse_jws(token, jws->typ).has_value());
    const auto written = jose::signing_input(jws->typ, jws->kid, jws->payload) + '.' +
                         base::base64url(jws->signature);
    LAW(jose::parse_jws(written).has_value());
    refuse_other_spellings(token);
}

}  // namespace

FUZZ(input) {
    const auto first = input.find('\n');
    if (first == std::string_view::npos) return check(std::string{input});
    const auto header = input.substr(0, first);
    const auto rest = input.substr(first + 1);
    const auto second = std::min(rest.find('\n'), rest.size());
    const auto payload = rest.substr(0, second);
    const auto signature = rest.substr(std::min(second + 1, rest.size()));
    const auto token = base::base64url(header) + '.' + base::base64url(payload) + '.' +
                       base::base64url(signature);
    const bool fits = token.size() <= jose::kTokenBytesMax && !payload.empty() &&
                      !signature.empty() && naive_header(header);
    LAW(jose::parse_jws(token).has_value() == fits);
    check(token);
}
