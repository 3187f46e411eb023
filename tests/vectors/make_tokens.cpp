// SPDX-License-Identifier: Apache-2.0
#include "base/base64url.hpp"
#include "base/hash.hpp"
#include "ledger/actions.hpp"
#include "ledger/members.hpp"
#include "network.hpp"
#include "token_judge.hpp"

namespace vectors {

using base::Fault;
using jose::Typ;

namespace {

const Network& founded() {
    static const Network net;
    return net;
}

/// What register_wallet or register_function says of the token within.
base::Judged<void> judge_registration(const char* action, const TokenVector& vector) {
    auto params = founded().tip()->params();
    params.key_bits_max = vector.key_bits_max;
    const auto& before = founded().tip()->state;
    const ledger::Place place{founded().id(), {2}, {kStart + 10}, params, before};
    ledger::Overlay changes{&before};
    auto arguments = Json::object({{"action", action}, {"token", vector.token}});
    if (*ledger::law_action(action) == ledger::LawAction::register_wallet)
        arguments.set("roles", Json(Json::Array{}));
    return ledger::apply_law_action(*ledger::law_action(action), arguments, place, changes,
                                    cache());
}

std::string judge(const TokenVector& vector) {
    const std::string typ = vector.typ;
    jose::Verifier verifier;
    if (typ == "transaction+jwt") {
        ledger::Cache fresh;
        return verdict(ledger::open_entry(vector.token, founded().tip()->state, fresh));
    }
    if (typ == "wallet+jwt") return verdict(judge_registration("register_wallet", vector));
    if (typ == "function+jwt") return verdict(judge_registration("register_function", vector));
    if (typ == "vote+jwt") {
        const auto vote = ledger::parse_vote(vector.token);
        if (!vote) return verdict(vote);
        return verdict(verifier.verify(vote->jws, key(vector.signed_by)));
    }
    const auto block = ledger::parse_block_token(vector.token);
    if (!block) return verdict(block);
    const auto held = verifier.verify(block->jws, key(vector.signed_by));
    return held ? "" : std::string{base::rule(Fault::block_signature).number};
}

}  // namespace

void add_token(Book& book, const std::string& name, Rule rule, const TokenVector& vector) {
    book.expect(name, rule, judge(vector));
    auto json = Json::object({{"token", vector.token}, {"typ", vector.typ}});
    if (std::string{vector.typ} != "wallet+jwt") json.set("jwk", to_jwk(key(vector.signed_by)));
    if (vector.key_bits_max != 2'048) json.set("key_bits_max", vector.key_bits_max);
    if (rule == kGood) {
        json.set("id", base::hex(base::sha256(vector.token)));
        json.set("signing_hash",
                 base::hex(base::sha256(vector.token.substr(0, vector.token.rfind('.')))));
    }
    book.add("tokens.json", name, rule, std::move(json));
}

std::string sign(Typ typ, std::string_view payload, const std::string& who) {
    return jose::sign_token(signer(who), typ, payload);
}

std::string sign_under(std::string_view header, std::string_view payload, const std::string& who) {
    return jose::sign_input(signer(who), base::base64url(header) + '.' + base::base64url(payload));
}

std::string bent(std::string token) {
    auto& letter = token[token.size() - 20];
    letter = letter == 'A' ? 'B' : 'A';
    return token;
}

namespace {

constexpr const char* kTx = "transaction+jwt";

Json tx_json() {
    return json(ledger::tx_payload(
        {founded().id(), 1, {kStart}, {kStart + 600}, std::vector<Json>(1, note("Zo\xC3\xAB"))}));
}
std::string tx_text() { return base::write_json(tx_json()); }

/// The transaction's payload with a member set anew.
std::string with(const char* member, Json value) {
    auto payload = tx_json();
    payload.set(member, std::move(value));
    return base::write_json(payload);
}
std::string without(const char* member) {
    auto payload = tx_json();
    payload.erase(member);
    return base::write_json(payload);
}
std::string with_actions(Json::Array actions) { return with("actions", Json(std::move(actions))); }

void add_headers(Book& book) {
    const std::string alg = R"("alg":"RS256")";
    const std::string kid = R"("kid":")" + wallet_id("founder") + '"';
    const std::string typ = R"("typ":"transaction+jwt")";
    const auto of = [](const std::string& a, const std::string& b, const std::string& c) {
        return '{' + a + ',' + b + ',' + c + '}';
    };
    struct Case {
        const char* name;
        std::string header;
        Rule rule;
    };
    for (const auto& [name, header, rule] : std::vector<Case>{
             {"header: alg, kid, typ", of(alg, kid, typ), kGood},
             {"header: alg, typ, kid", of(alg, typ, kid), kGood},
             {"header: kid, alg, typ", of(kid, alg, typ), kGood},
             {"header: kid, typ, alg", of(kid, typ, alg), kGood},
             {"header: typ, alg, kid", of(typ, alg, kid), kGood},
             {"header: typ, kid, alg", of(typ, kid, alg), kGood},
             {"header: a blank", "{ " + of(alg, kid, typ).substr(1), "2.03"},
             {"header: alg none", of(R"("alg":"none")", kid, typ), "2.03"},
             {"header: alg HS256", of(R"("alg":"HS256")", kid, typ), "2.03"},
             {"header: alg PS256", of(R"("alg":"PS256")", kid, typ), "2.03"},
             {"header: alg escaped", of(R"("alg":"\u0052S256")", kid, typ), "2.03"},
             {"header: typ JWT", of(alg, kid, R"("typ":"JWT")"), "2.03"},
             {"header: a typ in capitals", of(alg, kid, R"("typ":"TRANSACTION+JWT")"), "2.03"},
             {"header: typ with its tree", of(alg, kid, R"("typ":"application/transaction+jwt")"),
              "2.03"},
             {"header: kid of 42 letters",
              of(alg, R"("kid":")" + wallet_id("founder").substr(1) + '"', typ), "2.03"},
             {"header: kid with spare bits",
              of(alg, R"("kid":")" + wallet_id("founder").substr(0, 42) + "B\"", typ), "2.03"},
             {"header: no kid", '{' + alg + ',' + typ + '}', "2.03"},
             {"header: no typ", '{' + alg + ',' + kid + '}', "2.03"},
             {"header: alg twice", of(alg, alg, typ), "2.03"},
             {"header: kid twice", '{' + alg + ',' + kid + ',' + kid + ',' + typ + '}', "2.03"},
             {"header: a fourth member", '{' + alg + ',' + kid + ',' + typ + R"(,"cty":"x"})",
              "2.03"},
             {"header: crit", '{' + alg + R"(,"crit":[],)" + kid + ',' + typ + '}', "2.03"},
             {"header: something behind", of(alg, kid, typ) + ' ', "2.03"},
             {"header: a list", "[]", "2.03"},
             {"another typ: vote", of(alg, kid, R"("typ":"vote+jwt")"), "2.04"},
             {"another typ: wallet", of(alg, kid, R"("typ":"wallet+jwt")"), "2.04"},
             {"another typ: login, reserved", of(alg, kid, R"("typ":"login+jwt")"), "2.04"},
             {"another typ: at, reserved", of(alg, kid, R"("typ":"at+jwt")"), "2.04"}})
        add_token(book, name, rule, {kTx, sign_under(header, tx_text())});
}

/// A transaction of exactly this many bytes, by blanks behind its payload; of one less where
/// base64url has no such length.
std::string tx_of_bytes(std::size_t size) {
    const auto token = [](std::size_t blanks) {
        return sign(Typ::transaction, tx_text() + std::string(blanks, ' '));
    };
    std::size_t blanks = (size - token(0).size()) * 3 / 4;
    while (token(blanks + 1).size() <= size) ++blanks;
    return token(blanks);
}

void add_parts(Book& book) {
    const auto token = sign(Typ::transaction, tx_text());
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    const auto input = token.substr(0, last);
    const auto large = tx_of_bytes(65'536);
    struct Case {
        const char* name;
        std::string token;
        Rule rule;
    };
    for (const auto& [name, text, rule] : std::vector<Case>{
             {"the largest", large, kGood},
             {"nothing", "", "2.02"},
             {"two parts", input, "2.02"},
             {"four parts", token + ".AAAA", "2.02"},
             {"no header", token.substr(first), "2.02"},
             {"no payload", token.substr(0, first + 1) + token.substr(last), "2.02"},
             {"no signature", input + '.', "2.02"},
             {"padding", token + "=", "1.02"},
             {"a line end", token + "\n", "1.02"},
             {"a blank in front", ' ' + token, "1.02"},
             {"a letter of base64", token.substr(0, last + 1) + '+' + token.substr(last + 2),
              "1.02"},
             // 256 bytes leave four spare bits in the last of 342 letters.
             {"spare bits in the signature",
              token.substr(0, token.size() - 1) + static_cast<char>(token.back() + 1), "1.02"}})
        add_token(book, name, rule, {kTx, text});
}

/// a + b, of as many bytes; nothing when it needs more.
std::string sum(const std::string& a, const std::string& b) {
    std::string out(a.size(), '\0');
    unsigned carry = 0;
    for (auto i = a.size(); i-- > 0;) {
        carry += static_cast<unsigned char>(a[i]) + unsigned{static_cast<unsigned char>(b[i])};
        out[i] = static_cast<char>(carry & 0xFFU);
        carry >>= 8U;
    }
    return carry == 0 ? out : std::string{};
}

void add_signatures(Book& book) {
    const auto token = sign(Typ::transaction, tx_text());
    const auto input = token.substr(0, token.rfind('.') + 1);
    const auto signature = *base::base64url_decode(token.substr(input.size()));
    const auto& modulus = key("founder").modulus();
    const auto add = [&](const char* name, const std::string& text) {
        add_token(book, name, "2.09", {kTx, text});
    };
    add("signature: a changed letter", bent(token));
    auto other = tx_json();
    other.set("seq", 2);
    add("signature: of another payload",
        sign(Typ::transaction, base::write_json(other)).substr(0, input.size()).substr(
            0, input.find('.') + 1) + base::base64url(base::write_json(other)) + '.' +
            base::base64url(signature));
    add("signature: by another key",
        sign_under(jose::protected_header(Typ::transaction, key("founder").id()), tx_text(),
                   "alice"));
    add("signature: of 255 bytes", input + base::base64url(signature.substr(0, 255)));
    add("signature: a zero byte in front",
        input + base::base64url(std::string(1, '\0') + signature));
    add("signature: a byte behind", input + base::base64url(signature + '\0'));
    add("signature: the modulus", input + base::base64url(modulus));
    add("signature: zero", input + base::base64url(std::string(256, '\0')));
    // s and s + n have one e-th power: the first transaction whose sum has 256 bytes.
    for (int seq = 1;; ++seq) {
        const auto next = sign(Typ::transaction, with("seq", seq));
        const auto dot = next.rfind('.') + 1;
        const auto above = sum(*base::base64url_decode(next.substr(dot)), modulus);
        if (above.empty()) continue;
        add("signature: its number plus the modulus",
            next.substr(0, dot) + base::base64url(above));
        break;
    }
}

void add_payloads(Book& book) {
    const auto action = [](const std::string& name) {
        return Json::object({{"action", name}});
    };
    const auto repeated = [](const char* part, int n) {
        std::string text;
        for (int i = 0; i < n; ++i) text += part;
        return text;
    };
    const auto hex = founded().id().hex();
    auto capitals = hex;
    for (auto& c : capitals) c = static_cast<char>(c >= 'a' ? c - 32 : c);
    const auto deep = [](int n) {
        const auto size = static_cast<std::size_t>(n);
        return R"({"actions":[{"action":"note","text":)" + std::string(size, '[') +
               std::string(size, ']') + "}]," + without("actions").substr(1);
    };
    const auto front = [](const std::string& text) { return text + without("actions").substr(1); };
    struct Case {
        const char* name;
        std::string payload;
        Rule rule;
    };
    for (const auto& [name, payload, rule] : std::vector<Case>{
             {"a transaction", tx_text(), kGood},
             {"blanks and another order",
              " {\"seq\" : 1,\n\"exp\":" + std::to_string(kStart + 600) + ",\"aud\":\"" + hex +
                  "\",\"iat\":" + std::to_string(kStart) +
                  R"(,"actions":[{"t\u0065xt":"\u00EB","action":"note"}]} )", kGood},
             {"64 actions", with_actions(Json::Array(64, action("note"))), kGood},
             {"an action of 64 bytes",
              with_actions(Json::Array(1, action(repeated("\xC3\xAB", 32)))), kGood},
             {"the largest seq", with("seq", base::kJsonIntegerMax), kGood},
             {"depth 32", deep(30), kGood},
             {"not JSON", "x", "1.04"},
             {"U+0000", front(R"({"actions":[{"action":"a\u0000"}],)"), "1.03"},
             {"a time in milliseconds' fractions", front(R"({"actions":[1.5],)"), "1.05"},
             {"depth 33", deep(31), "1.06"},
             {"a name beyond ASCII", front("{\"actions\":[{\"action\":\"a\",\"\xC3\xAB\":1}],"),
              "1.07"},
             {"seq twice", front(R"({"actions":[{"action":"a"}],"seq":1,)"), "1.08"},
             {"no exp", without("exp"), "2.05"},
             {"no actions", without("actions"), "2.05"},
             {"nbf", with("nbf", kStart), "2.05"},
             {"jti", with("jti", "1"), "2.05"},
             {"aud a list", with("aud", Json(Json::Array(1, Json{hex}))), "2.06"},
             {"aud in capitals", with("aud", capitals), "2.06"},
             {"aud too short", with("aud", hex.substr(2)), "2.06"},
             {"seq 0", with("seq", 0), "2.06"},
             {"seq a string", with("seq", "1"), "2.06"},
             {"iat below 0", with("iat", -1), "2.06"},
             {"exp below 0", with("exp", -1), "2.06"},
             {"exp null", with("exp", Json{}), "2.06"},
             {"actions an object", with("actions", action("note")), "2.06"},
             {"an empty list of actions", with_actions({}), "2.06"},
             {"65 actions", with_actions(Json::Array(65, action("note"))), "2.06"},
             {"an action that is a string", with_actions(Json::Array(1, Json{"note"})), "2.06"},
             {"an action without its name",
              with_actions(Json::Array(1, Json::object({{"text", "x"}}))), "2.06"},
             {"an action named by a number",
              with_actions(Json::Array(1, Json::object({{"action", 1}}))), "2.06"},
             {"an action of 66 bytes",
              with_actions(Json::Array(1, action(repeated("\xC3\xAB", 33)))), "2.06"}})
        add_token(book, name, rule, {kTx, sign(Typ::transaction, payload)});
    add_token(book, "shape before signature", "2.05",
              {kTx, bent(sign(Typ::transaction, without("exp")))});
}

}  // namespace

void add_tokens(Book& book) {
    add_headers(book);
    add_parts(book);
    add_signatures(book);
    add_payloads(book);
}

}  // namespace vectors
