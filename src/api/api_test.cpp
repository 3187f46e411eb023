// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "../../tests/keys/test_keys.hpp"
#include "api/functions.hpp"
#include "api/present.hpp"
#include "api/request.hpp"
#include "api/respond.hpp"
#include "api/tracker.hpp"
#include "base/base64url.hpp"
#include "base/bencode.hpp"
#include "base/torrent.hpp"
#include "engine/engine.hpp"
#include "ledger/ledger_fixture.hpp"
#include "ledger/members.hpp"
#include "ledger/proof_token.hpp"

namespace api {

using base::Fault;
using base::Json;

namespace {

struct Doors {
    ledger::TestNetwork net;
    engine::Engine engine{{}, net.chain->genesis()};
    std::shared_ptr<const engine::View> view;
    Vitals vitals;

    Doors() {
        EXPECT_TRUE(net.mine({net.tx("bob", 1, {ledger::note("Zoë")})}).has_value());
        for (std::int64_t h = 1; h <= 3; ++h) restore(*net.chain->tip()->ancestor({h}));
        vitals.torrent_files["a.torrent"] = base::torrent_v2("a", "content").text;
    }
    void restore(const ledger::Link& link) {
        const auto effects = engine.step(engine::Restored{link.block}, net.now);
        view = std::get<engine::Show>(effects.back()).view;
    }
    Response get(const std::string& path, const std::string& method = "GET") {
        auto answer = respond({method, path, "", "", "127.0.0.1", "127.0.0.1:1", true}, *view,
                              vitals);
        EXPECT_TRUE(std::holds_alternative<Response>(answer)) << path;
        return std::get<Response>(answer);
    }
};

}  // namespace

TEST(Respond, a_function_is_found_in_a_block_that_carries_votes_too) {
    ledger::TestNetwork net;
    while (net.chain->tip()->height().value < 4) ASSERT_TRUE(net.mine({}).has_value());
    const auto link = net.mine(
        {net.vote("founder", *net.chain->tip()),
         net.function_entry(ledger::TestNetwork::note_payload(2, false), 5)});
    ASSERT_EQ((*link)->receipts.size(), 2U);
    const auto found = function_document(**link, "note", 2);
    ASSERT_TRUE(found.has_value());
    EXPECT_NE(found->find("token"), nullptr);
}

TEST(Respond, a_retired_function_is_named_no_more) {
    Doors doors;
    const auto functions = [&] {
        return *base::parse_json(doors.get("/v1/network").body)->find("functions");
    };
    EXPECT_EQ(functions(), (Json{Json::Array{"deny", "note"}}));
    const auto retire = Json::object({{"action", "retire_function"}, {"name", "note"}});
    ASSERT_TRUE(doors.net.mine({doors.net.tx("founder", 5, {retire})}).has_value());
    const auto effects =
        doors.engine.step(engine::Restored{doors.net.chain->tip()->block}, doors.net.now);
    doors.view = std::get<engine::Show>(effects.back()).view;
    EXPECT_EQ(functions(), (Json{Json::Array(1, Json{"deny"})}));
}

TEST(Respond, every_door_answers_from_the_picture) {
    Doors doors;
    const auto bob = base::text(doors.net.key("bob").id());
    const auto entry = doors.view->tip->receipts.at(0).id.hex();
    const auto head = doors.view->tip->id().hex();
    EXPECT_EQ(doors.get("/v1/state/notes/k").body, "\"Zoë\"\n");
    EXPECT_EQ(doors.get("/v1/state/notes").body, "{\"k\":\"Zoë\"}\n");
    for (const auto& path : std::vector<std::string>{
             "/healthz", "/v1/state", "/v1/network", "/v1/status", "/v1/blocks/0", "/v1/blocks/3",
             "/v1/blocks/" + head, "/v1/transactions/" + entry, "/v1/wallets/" + bob,
             "/v1/torrents/a.torrent"})
        EXPECT_EQ(doors.get(path).status, 200) << path;
    EXPECT_EQ(*base::parse_json(doors.get("/v1/wallets/" + bob).body)->find("next_seq")->integer(),
              2);
    const auto torrent = doors.get("/v1/torrents/a.torrent").body;
    EXPECT_NE(torrent.find("8:announce27:http://127.0.0.1:1/announce"), std::string::npos);
}

TEST(Respond, proofs_are_handed_out_for_records_absences_and_transactions) {
    Doors doors;
    const auto entry = doors.view->tip->receipts.at(0).id.hex();
    const auto checked = [&](const std::string& path, const std::string& query = "") {
        const auto answer = std::get<Response>(respond(
            {"GET", path, query, "", "127.0.0.1", "h", true}, *doors.view, doors.vitals));
        EXPECT_EQ(answer.status, 200) << path << query;
        auto& bob = doors.net.signer("bob");
        const auto token = jose::sign_token(
            bob, jose::Typ::proof,
            ledger::proof_payload(*base::parse_json(answer.body), bob.key().id(), {1}));
        jose::Verifier verifier;
        const auto proof = ledger::check_proof(token, {}, verifier);
        EXPECT_TRUE(proof.has_value()) << path << query;
        return proof->proof;
    };
    using Record = ledger::RecordProof;
    EXPECT_EQ(std::get<Record>(checked("/v1/proofs/notes/k").what).text, "\"Zoë\"");
    EXPECT_EQ(std::get<Record>(checked("/v1/proofs/notes/k", "at=2").what).text, std::nullopt);
    EXPECT_EQ(std::get<Record>(checked("/v1/proofs/notes/k", "at=final").what).text, std::nullopt);
    EXPECT_EQ(std::get<ledger::ReceiptProof>(checked("/v1/proofs/" + entry).what).line,
              ledger::line(doors.view->tip->receipts.at(0)));
    for (const auto& [path, query, status] :
         std::vector<std::tuple<std::string, std::string, int>>{
             {"/v1/proofs/notes/k", "at=4", 404}, {"/v1/proofs/notes/k", "at=x", 400},
             {"/v1/proofs/notes/k", "at=-1", 400}, {"/v1/proofs/notes/k", "at=", 400},
             {"/v1/proofs/No/k", "", 404}, {"/v1/proofs/abc", "", 400},
             {"/v1/proofs/" + std::string(64, '0'), "", 404}, {"/v1/proofs", "", 404}})
        EXPECT_EQ(std::get<Response>(respond({"GET", path, query, "", "127.0.0.1", "h", true},
                                             *doors.view, doors.vitals))
                      .status,
                  status)
            << path << query;
}

TEST(Respond, the_chain_is_shown_with_every_branch) {
    Doors doors;
    const auto chain = [&] { return *base::parse_json(doors.get("/v1/chain").body); };
    const auto at = [](const Json& json, const char* place, const char* member) {
        return *json.find(place)->find(member);
    };
    const auto alone = chain();
    EXPECT_EQ(at(alone, "head", "id"), Json{doors.view->tip->id().hex()});
    EXPECT_EQ(at(alone, "final", "height"), Json{0});
    EXPECT_EQ(at(alone, "justified", "height"), Json{0});
    EXPECT_TRUE(alone.find("branches")->array()->empty());
    std::int64_t work = 0;
    for (const auto* link = doors.view->tip.get(); link != nullptr; link = link->parent.get())
        work += link->header().difficulty;
    EXPECT_EQ(at(alone, "head", "work"), Json{std::to_string(work)});

    // Two blocks on the head's parent have more work than the head.
    const auto parent = doors.view->tip->parent;
    auto other = parent;
    for (int i = 0; i < 2; ++i) {
        const auto added = doors.net.add(doors.net.block_on(other, {}));
        ASSERT_TRUE(added.has_value());
        other = *added;
        doors.restore(*other);
    }
    const auto forked = chain();
    EXPECT_EQ(at(forked, "head", "id"), Json{other->id().hex()});
    ASSERT_EQ(forked.find("branches")->array()->size(), 1U);
    const Json& branch = forked.find("branches")->array()->front();
    EXPECT_EQ(*branch.find("id"), *alone.find("head")->find("id"));
    EXPECT_EQ(*branch.find("work"), *alone.find("head")->find("work"));
    EXPECT_EQ(*branch.find("blocks"), Json{1});
    EXPECT_EQ(at(branch, "fork", "id"), Json{parent->id().hex()});
    EXPECT_EQ(at(branch, "fork", "height"), Json{2});
}

TEST(Respond, a_transaction_is_final_with_its_block) {
    Doors doors;
    const auto entry = doors.view->tip->receipts.at(0).id.hex();
    const auto is_final = [&](const engine::View& view) {
        const auto answer = respond(
            {"GET", "/v1/transactions/" + entry, "", "", "127.0.0.1", "h", true}, view, {});
        return *base::parse_json(std::get<Response>(answer).body)->find("final");
    };
    EXPECT_EQ(is_final(*doors.view), Json{false});
    auto picture = *doors.view;
    picture.final = picture.tip->parent;
    EXPECT_EQ(is_final(picture), Json{false});
    picture.final = picture.tip;
    EXPECT_EQ(is_final(picture), Json{true});
}

TEST(Respond, a_wallet_is_found_by_the_key_that_speaks_for_it_now) {
    Doors doors;
    const auto bob = base::text(doors.net.key("bob").id());
    const auto dave = base::text(doors.net.key("dave").id());
    EXPECT_EQ(doors.get("/v1/wallets/" + dave).status, 404);
    const auto action = Json::object({{"action", "set_key"},
                                      {"token", doors.net.wallet_token("dave", true)},
                                      {"wallet", bob}});
    ASSERT_TRUE(doors.net.mine({doors.net.tx("bob", 2, {action})}).has_value());
    doors.restore(*doors.net.chain->tip());
    const auto answer = base::parse_json(doors.get("/v1/wallets/" + dave).body);
    EXPECT_EQ(*answer->find("id"), Json{bob});
    EXPECT_EQ(*answer->find("kid"), Json{dave});
    EXPECT_EQ(*answer->find("next_seq"), Json{3});
    EXPECT_EQ(doors.get("/v1/wallets/" + bob).body, doors.get("/v1/wallets/" + dave).body);
}

TEST(Respond, blocks_are_listed_newest_first_within_bounds) {
    Doors doors;
    const auto list = [&](const std::string& query) {
        return std::get<Response>(respond({"GET", "/v1/blocks", query, "", "127.0.0.1", "h", true},
                                          *doors.view, doors.vitals));
    };
    const auto heights = [&](const std::string& query) {
        std::vector<std::int64_t> out;
        const auto json = base::parse_json(list(query).body);
        for (const Json& block : *json->find("blocks")->array())
            out.push_back(*block.find("height")->integer());
        return out;
    };
    using Heights = std::vector<std::int64_t>;
    EXPECT_EQ(heights(""), (Heights{3, 2, 1, 0}));
    EXPECT_EQ(heights("from=2&count=2"), (Heights{2, 1}));
    EXPECT_EQ(heights("from=900&count=1"), (Heights{3}));
    EXPECT_EQ(heights("from=0&count=50"), (Heights{0}));
    const auto json = base::parse_json(list("count=1").body);
    const Json& head = (*json->find("blocks")->array())[0];
    EXPECT_EQ(*head.find("id")->string(), doors.view->tip->id().hex());
    EXPECT_EQ(*head.find("entries")->integer(), 1);
    for (const char* bad : {"count=0", "count=51", "count=x", "from=-1", "from="})
        EXPECT_EQ(list(bad).status, 400) << bad;
}

TEST(Respond, the_jwk_set_has_the_public_key_of_each_wallet_and_nothing_else) {
    Doors doors;
    const auto answer = doors.get("/.well-known/jwks.json");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.type, "application/jwk-set+json");
    const auto set = base::parse_json(answer.body);
    ASSERT_TRUE(set.has_value());
    std::map<std::string, std::string> found;  // kid -> n
    for (const Json& key : *set->find("keys")->array()) {
        EXPECT_TRUE(base::has_members(key, {"alg", "e", "kid", "kty", "n", "use"}));
        EXPECT_EQ(*key.find("alg")->string(), "RS256");
        EXPECT_EQ(*key.find("e")->string(), "AQAB");
        EXPECT_EQ(*key.find("kty")->string(), "RSA");
        EXPECT_EQ(*key.find("use")->string(), "sig");
        found[*key.find("kid")->string()] = *key.find("n")->string();
    }
    std::map<std::string, std::string> registered;
    for (const char* name : {"founder", "alice", "bob"}) {
        const auto& key = doors.net.key(name);
        registered[base::text(key.id())] = base::base64url(key.modulus());
    }
    EXPECT_EQ(found, registered);
    EXPECT_EQ(doors.get("/.well-known/jwks.json", "POST").status, 405);
    EXPECT_EQ(doors.get("/.well-known/none").status, 404);
}

TEST(Respond, every_version_of_a_record_stays_readable) {
    Doors doors;
    EXPECT_TRUE(doors.net.mine({}).has_value());
    EXPECT_TRUE(doors.net.mine({doors.net.tx("bob", 2, {ledger::note("Zoë Ünal")})}).has_value());
    doors.view = [&] {
        auto view = *doors.view;
        view.tip = doors.net.chain->tip();
        return std::make_shared<const engine::View>(std::move(view));
    }();
    const auto asks = [&](const std::string& key, const std::string& query) {
        const auto answer = std::get<Response>(
            respond({"GET", "/v1/history/notes/" + key, query, "", "127.0.0.1", "h", true},
                    *doors.view, doors.vitals));
        std::string all;
        const auto json = base::parse_json(answer.body);
        if (answer.status != 200) return std::to_string(answer.status);
        for (const Json& version : *json->find("versions")->array())
            all += std::to_string(*version.find("height")->integer()) + ' ' +
                   *version.find("value")->string() + "; ";
        return all;
    };
    EXPECT_EQ(asks("k", ""), "5 Zoë Ünal; 3 Zoë; ");
    EXPECT_EQ(asks("k", "from=4"), "3 Zoë; ");
    EXPECT_EQ(asks("k", "from=2"), "");
    EXPECT_EQ(asks("none", ""), "");
    EXPECT_EQ(asks("k", "from=x"), "400");
}

TEST(Present, a_jwk_set_is_bounded) {
    const ledger::State none;
    ledger::Overlay changes{&none};
    for (std::size_t i = 0; i <= kJwksKeysMax; ++i) {
        // Some residues are those of the ROCA family: such a number is skipped for the next.
        for (std::size_t n = i * 64 + 1;; n += 2) {
            std::string modulus(256, '\x80');
            for (std::size_t at = 0; at < 4; ++at)
                modulus[255 - at] = static_cast<char>(n >> (8 * at) & 255U);
            const auto key = jose::PublicKey::from_modulus(modulus);
            if (!key) continue;
            ASSERT_TRUE(ledger::add_wallet(changes, *key, "many", {}).has_value());
            break;
        }
    }
    const auto state = none.with(changes.diff());
    ASSERT_EQ(state.collection("wallets").size(), kJwksKeysMax + 1);
    EXPECT_EQ(jwks_document(state).find("keys")->array()->size(), kJwksKeysMax);
}

TEST(Respond, what_is_not_there_or_not_spelled_right_is_said) {
    Doors doors;
    for (const auto& path : {"/", "/v1", "/v1/nothing", "/v1/blocks/4", "/v1/state/notes/none",
                             "/v1/state/NOTES", "/v1/torrents/b.torrent", "/v2/state"})
        EXPECT_EQ(doors.get(path).status, 404) << path;
    for (const auto& path : {"/v1/blocks/xyz", "/v1/wallets/xyz", "/v1/transactions/xyz",
                             "/v1/state/%zz", "/1/2/3/4/5/6/7/8/9"})
        EXPECT_EQ(doors.get(path).status, 400) << path;
    EXPECT_EQ(doors.get("/v1/state", "DELETE").status, 405);
    const auto body = base::parse_json(doors.get("/v1/blocks/xyz").body);
    EXPECT_EQ(*body->find("rule")->string(), base::rule(Fault::bad_hex).number);
}

TEST(Respond, commands_go_to_the_engine_and_are_bounded) {
    Doors doors;
    Request post{"POST", "/v1/tokens", "", "a.b.c\n", "127.0.0.1", "h", true};
    auto answer = respond(post, *doors.view, doors.vitals);
    EXPECT_EQ(std::get<SubmitToken>(std::get<Command>(answer)).token, "a.b.c");
    post.body = std::string(64 * 1024 + 1, 'a');
    EXPECT_EQ(std::get<Response>(respond(post, *doors.view, doors.vitals)).status, 413);
    post = {"POST", "/v1/exports", "", "{\"from\":0,\"to\":2}", "127.0.0.1", "h", true};
    answer = respond(post, *doors.view, doors.vitals);
    EXPECT_EQ(std::get<ExportBlocks>(std::get<Command>(answer)).to.value, 2);
    post.loopback = false;
    EXPECT_EQ(std::get<Response>(respond(post, *doors.view, doors.vitals)).status, 403);
    post.loopback = true;
    post.body = "{}";
    EXPECT_EQ(std::get<Response>(respond(post, *doors.view, doors.vitals)).status, 400);
}

TEST(Present, a_refusal_begins_with_the_prototypes_words) {
    EXPECT_EQ(sentence({Fault::unknown_action, "delete_all"}), "Unknown action: delete_all");
    EXPECT_EQ(sentence({Fault::token_expired, ""}), "Token has expired");
    EXPECT_EQ(sentence({Fault::bad_signature, ""}), "Failed to verify the JWT signature.");
    EXPECT_TRUE(sentence({Fault::protected_header, ""}).starts_with("Invalid token"));
    EXPECT_EQ(refused(Fault::seq_used).status, 409);
    EXPECT_EQ(refused(Fault::pool_full).status, 503);
    EXPECT_EQ(refused(Fault::bad_signature).status, 422);
    EXPECT_EQ(refused(Fault::protected_header).status, 400);
}

TEST(Request, percent_encoding_is_strict_and_comes_back) {
    for (const std::string text : {"", "plain", "P001/abc", "Zoë 学生", "100%"})
        EXPECT_EQ(percent_decode(percent_encode(text)).value(), text);
    for (const char* bad : {"%", "%1", "%zz", "a%2"})
        EXPECT_EQ(percent_decode(bad).fault(), Fault::bad_hex) << bad;
    EXPECT_EQ(split_path("/a/b%2Fc").value(), (std::vector<std::string>{"a", "b/c"}));
    EXPECT_EQ(query_value("a=1&b=%20&a=2", "b"), " ");
    EXPECT_EQ(query_value("a=1", "c"), std::nullopt);
}

TEST(Tracker, lists_the_node_first_and_others_within_bounds) {
    Tracker tracker;
    const std::string hash(20, 'h');
    tracker.allow({hash});
    const auto ask = [&](const std::string& query, const std::string& client = "10.0.0.1",
                         std::int64_t now = 0) {
        return base::parse_bencode(
            tracker.announce({query, client, "127.0.0.1", 6881, {now}}));
    };
    const std::string good = "info_hash=hhhhhhhhhhhhhhhhhhhh&peer_id=pppppppppppppppppppp&port=";
    EXPECT_EQ(*ask(good + "5000")->find("peers")->bytes(), std::string("\x7F\0\0\1\x1A\xE1", 6));
    EXPECT_EQ(ask(good + "5001&compact=0")->find("peers")->list()->size(), 2U);
    (void)ask(good + "5000&event=stopped");
    EXPECT_EQ(ask(good + "5001&compact=0")->find("peers")->list()->size(), 1U);
    for (int i = 0; i < static_cast<int>(kTrackerPeersMax) + 1; ++i)
        (void)ask(good + std::to_string(6'000 + i));
    EXPECT_EQ(*ask(good + "1")->find("incomplete")->integer(),
              static_cast<std::int64_t>(kTrackerPeersMax));
    EXPECT_EQ(*ask(good + "1", "10.0.0.2", 1'000)->find("incomplete")->integer(), 1);
    for (const char* bad : {"", "info_hash=short&peer_id=pppppppppppppppppppp&port=1",
                            "info_hash=hhhhhhhhhhhhhhhhhhhh&peer_id=pppppppppppppppppppp&port=0",
                            "info_hash=xxxxxxxxxxxxxxxxxxxx&peer_id=pppppppppppppppppppp&port=1"})
        EXPECT_NE(ask(bad)->find("failure reason"), nullptr) << bad;
}

}  // namespace api
