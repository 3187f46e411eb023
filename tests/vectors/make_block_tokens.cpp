// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "base/hash.hpp"
#include "network.hpp"
#include "token_judge.hpp"

namespace vectors {

using jose::Typ;

namespace {

void add_votes(Book& book) {
    const auto id = Network{}.id();
    const ledger::Checkpoint zero{{0}, id};
    const auto good = json(ledger::vote_payload(id, zero, {{4}, {base::sha256("4")}}));
    const auto changed = [&](std::string_view member, std::string_view inner, Json value) {
        auto vote = good;
        if (inner.empty()) {
            vote.set(std::string{member}, std::move(value));
        } else {
            auto point = *vote.find(member);
            point.set(std::string{inner}, std::move(value));
            vote.set(std::string{member}, point);
        }
        return vote;
    };
    auto no_source = good;
    no_source.erase("source");
    struct Case {
        const char* name;
        Json payload;
        Rule rule;
    };
    for (const auto& [name, payload, rule] : std::vector<Case>{
             {"a vote", good, kGood},
             {"vote: no source", no_source, "2.05"},
             {"vote: iat", changed("iat", "", 1), "2.05"},
             {"vote: aud a number", changed("aud", "", 1), "2.06"},
             {"vote: source a height", changed("source", "", 0), "2.06"},
             {"vote: a third member of source", changed("source", "iat", 0), "2.06"},
             {"vote: height below 0", changed("source", "height", -1), "2.06"},
             {"vote: height a string", changed("target", "height", "4"), "2.06"},
             {"vote: id too short", changed("target", "id", "00"), "2.06"},
             {"vote: target at its source", changed("target", "height", 0), "2.06"},
             {"vote: target below its source", changed("source", "height", 5), "2.06"}})
        add_token(book, name, rule, {"vote+jwt", sign(Typ::vote, base::write_json(payload))});
    add_token(book, "vote: a changed letter of the signature", "2.09",
              {"vote+jwt", bent(sign(Typ::vote, base::write_json(good)))});
    add_token(book, "vote: a transaction", "2.04", {"vote+jwt", sign(Typ::transaction, "{}")});
}

void add_blocks(Book& book) {
    const Network net;
    auto header = net.tip()->header();
    header.height = {1};
    header.prev = net.tip()->id();
    header.network.reset();
    header.nonce = "AAAAAAAAAAAA";
    const auto text = ledger::payload(header);
    const auto prev = header.prev.hex();
    auto capitals = prev;
    for (auto& c : capitals) c = static_cast<char>(c >= 'a' ? c - 32 : c);
    const auto replaced = [&](std::string_view from, std::string_view to) {
        auto changed = text;
        return changed.replace(changed.find(from), from.size(), to);  // throws without it
    };
    const auto changed = [&](const std::function<void(ledger::Header&)>& change) {
        auto other = header;
        change(other);
        return ledger::payload(other);
    };
    struct Case {
        const char* name;
        std::string payload;
        Rule rule;
    };
    for (const auto& [name, payload, rule] : std::vector<Case>{
             {"a block, nonce of 12", text, kGood},
             {"block: nonce of 64", changed([](auto& h) { h.nonce.assign(64, '_'); }), kGood},
             {"block: the largest difficulty",
              changed([](auto& h) { h.difficulty = base::kJsonIntegerMax; }), kGood},
             {"block: a segment", changed([](auto& h) { h.segment = {base::sha256("s")}; }), kGood},
             {"block: nonce of 11", changed([](auto& h) { h.nonce.assign(11, 'A'); }), "3.02"},
             {"block: nonce of 65", changed([](auto& h) { h.nonce.assign(65, 'A'); }), "3.02"},
             {"block: a letter of base64 in the nonce",
              changed([](auto& h) { h.nonce = "AAAAAAAAAAA+"; }), "3.02"},
             {"block: difficulty 0", changed([](auto& h) { h.difficulty = 0; }), "3.02"},
             {"block: height below 0", changed([](auto& h) { h.height = {-1}; }), "3.02"},
             {"block: network above height 0",
              changed([](auto& h) { h.network = Json::object(); }), "3.02"},
             {"block: a blank", replaced("{", "{ "), "3.02"},
             {"block: a blank behind", text + ' ', "3.02"},
             {"block: no height", replaced(R"({"height":1,)", "{"), "3.02"},
             {"block: height behind the nonce",
              replaced(R"({"height":1,)", "{").substr(0, text.size() - 12) + R"(,"height":1})",
              "3.02"},
             {"block: an unknown member", replaced(R"("nonce")", R"("more":1,"nonce")"), "3.02"},
             {"block: a third member of entries", replaced(R"("count":0)", R"("also":0,"count":0)"),
              "3.02"},
             {"block: count below 0", changed([](auto& h) { h.entries_count = -1; }), "3.02"},
             {"block: no iat", replaced(R"("iat":)" + std::to_string(kStart) + ',', ""), "3.02"},
             {"block: a hash in capitals",
              replaced(R"("prev_hash":")" + prev, R"("prev_hash":")" + capitals), "3.02"},
             {"block: difficulty 2^53", replaced(R"("difficulty":256)",
                                                 R"("difficulty":9007199254740992)"), "1.05"},
             {"block: nonce twice", replaced(R"("nonce")", R"("nonce":"AAAAAAAAAAAA","nonce")"),
              "1.08"},
             {"block: no object", "[]", "3.02"}})
        add_token(book, name, rule, {"block+jwt", sign(Typ::block, payload)});
    add_token(book, "block: another order of the header", "3.02",
              {"block+jwt", sign_under(R"({"typ":"block+jwt","alg":"RS256","kid":")" +
                                           wallet_id("founder") + "\"}", text)});
    add_token(book, "block: over 16,384 bytes", "2.01",
              {"block+jwt", sign(Typ::block, text + std::string(12'000, ' '))});
    add_token(book, "block: a changed letter of the signature", "3.11",
              {"block+jwt", bent(sign(Typ::block, text))});
    add_token(book, "block: a vote", "2.04",
              {"block+jwt", sign(Typ::vote, ledger::vote_payload({}, {}, {{4}, {}}))});
}

}  // namespace

void add_block_tokens(Book& book) {
    add_votes(book);
    add_blocks(book);
}

}  // namespace vectors
