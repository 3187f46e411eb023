// SPDX-License-Identifier: Apache-2.0
// Actions of the law that are refused, in block 1 of a network that has nothing but its founder.
#include "base/base64url.hpp"
#include "functions.hpp"
#include "network.hpp"
#include "token_judge.hpp"

namespace vectors {

namespace {

struct Case {
    const char* name;
    Rule rule;
    Json action;
};

void add_all(Book& book, const Network& net, const std::vector<Case>& cases) {
    for (const auto& [name, rule, action] : cases)
        add_refused_entry(book, name, rule, net, net.try_tx("founder", {action}));
}

Json bare(const char* action) { return Json::object({{"action", action}}); }
Json with(Json action, const char* member, Json value) {
    action.set(member, std::move(value));
    return action;
}

Json of_token(const std::string& token) { return ledger::register_wallet_action(token, {}); }

void add_wallets(Book& book) {
    const Network net;
    const auto token = net.wallet_token("alice");
    const auto good = of_token(token);
    const Network other{{}, kStart + 1};
    add_all(book, net,
            {{"register_wallet without roles", "5.03",
              with(bare("register_wallet"), "token", token)},
             {"register_wallet, token a number", "5.03", with(good, "token", 1)},
             {"register_wallet, roles a string", "5.05", with(good, "roles", "admin")},
             {"register_wallet, roles not sorted", "5.05",
              with(good, "roles", json(R"(["miner","admin"])"))},
             {"register_wallet, a role that is no name", "5.05",
              with(good, "roles", json(R"(["Miner"])"))},
             {"register_wallet, signed by another", "2.10",
              of_token(sign(jose::Typ::wallet,
                            ledger::wallet_payload("alice", key("alice"), nullptr, {kStart},
                                                   {kStart + 9})))},
             {"register_wallet, a larger key than may be", "2.07",
              of_token(net.wallet_token("heidi"))},
             {"register_wallet, a registered key", "5.06", of_token(net.wallet_token("founder"))},
             {"register_wallet, no aud at height 1", "5.08",
              of_token(net.wallet_token("alice", false))},
             {"register_wallet, aud of another network", "5.08",
              of_token(other.wallet_token("alice"))},
             {"set_roles without wallet", "5.03",
              with(bare("set_roles"), "roles", Json(Json::Array{}))},
             {"set_roles, wallet in hex", "5.03",
              with(set_roles("founder", {}), "wallet", base::hex(key("founder").id().hash))},
             {"set_roles of no wallet", "5.14", set_roles("alice", {})},
             {"set_roles, the wallet before the roles", "5.14", set_roles("alice", {"b", "a"})},
             {"set_roles, not sorted", "5.05", set_roles("founder", {"b", "a"})},
             {"set_roles, the last admin", "5.15", set_roles("founder", {"miner"})},
             {"revoke_wallet with more", "5.03",
              with(on_wallet("revoke_wallet", "founder"), "x", 1)},
             {"revoke_wallet of no wallet", "5.14", on_wallet("revoke_wallet", "alice")},
             {"revoke_wallet, the last admin", "5.15", on_wallet("revoke_wallet", "founder")},
             {"set_key without token", "5.03", on_wallet("set_key", "founder")},
             {"set_key of no wallet", "5.14",
              on_wallet("set_key", "alice", Json::object({{"token", token}}))},
             {"set_key, not a token", "2.02",
              on_wallet("set_key", "founder", Json::object({{"token", "x"}}))},
             {"set_key, its own key", "5.06",
              on_wallet("set_key", "founder",
                        Json::object({{"token", net.wallet_token("founder")}}))}});
}

void add_functions(Book& book) {
    const Network net;
    const auto of = [](const char* member, Json value) {
        auto payload = note_payload();
        payload.set(member, std::move(value));
        return register_function(payload);
    };
    const auto token = *register_function(note_payload()).find("token");
    const auto small = json(R"({"type":"string"})");
    const auto object = R"({"additionalProperties":false,"type":"object","properties":)";
    add_all(book, net,
            {{"register_function with more", "5.03",
              with(of("iat", 1), "roles", Json(Json::Array{}))},
             {"register_function, token a list", "5.03",
              with(bare("register_function"), "token", Json(Json::Array{}))},
             {"register_function, signed by nobody", "2.08",
              register_function(note_payload(), "alice")},
             {"register_function, a changed signature", "2.09",
              with(bare("register_function"), "token", bent(*token.string()))},
             {"register_function, named as an action", "5.09", of("name", "set_roles")},
             {"register_function, a name kept for later laws", "5.09", of("name", "share_key")},
             {"register_function, named vote", "5.09", of("name", "vote")},
             {"register_function, a collection of the law", "5.09",
              of("collections", json(R"(["notes","wallets"])"))},
             {"register_function, a collection kept for later laws", "5.09",
              of("collections", json(R"(["epochs"])"))},
             {"register_function, params no object's", "5.11", of("params", small)},
             {"register_function, a property named action", "5.11",
              of("params", json(std::string{object} + R"({"action":{"type":"string"}}})"))},
             {"register_function, a keyword of another draft", "5.11",
              of("params", json(std::string{object} + R"({"a":{"type":"string","format":"x"}}})"))},
             {"register_function, image no base64url", "5.12", of("image", "T0lTQ==")},
             {"register_function, no image", "5.12", of("image", "T0lTQw")},
             {"register_function, cells below the image", "5.13", of("cells", 3)},
             {"register_function, cells over cells_max", "5.13", of("cells", 65'537)},
             {"register_function, gas_max 0", "5.13", of("gas_max", 0)},
             {"register_function, gas_max over tx_gas_max", "5.13", of("gas_max", 1'000'001)},
             {"retire_function without name", "5.03", bare("retire_function")},
             {"retire_function, no name", "5.03", with(bare("retire_function"), "name", "Note")},
             {"retire_function of nothing", "5.01",
              with(bare("retire_function"), "name", "note")}});
    auto both = note_payload();
    both.set("name", "vote");
    both.set("cells", 3);
    add_all(book, net, {{"order: the budget before the name", "5.13", register_function(both)}});
    both.set("params", small);
    add_all(book, net, {{"order: the schema before the budget", "5.11", register_function(both)}});
}

void add_params(Book& book) {
    const Network net;
    const auto params = to_json(net.tip()->params());
    const auto planned = [&](const char* name, std::int64_t value) {
        return set_params(65, with(params, name, value));
    };
    auto less = params;
    less.erase("gap_max");
    add_all(book, net,
            {{"set_params without law", "5.03",
              Json::object({{"action", "set_params"}, {"from", 65}, {"params", params}})},
             {"set_params, 63 blocks ahead", "5.18", set_params(64, params)},
             {"set_params, law 0", "5.18", set_params(65, params, 0)},
             {"set_params, law 1,000,001", "5.18", set_params(65, params, 1'000'001)},
             {"set_params, a parameter is missing", "5.18", set_params(65, less)},
             {"set_params, beyond its bounds", "5.18", planned("gap_max", 1)},
             {"set_params, a block's gas below a transaction's", "5.18",
              planned("block_gas_max", 1'000'000 - 1)},
             {"set_params, checkpoint_interval", "5.18", planned("checkpoint_interval", 5)},
             {"set_params, segment_blocks_max", "5.18", planned("segment_blocks_max", 8'193)}});
}

void add_evidence(Book& book) {
    ledger::Params params;
    params.checkpoint_interval = 1;
    Network net{params};
    net.mine({net.tx("founder", {net.admit("alice", {})})});
    const Network other{params, kStart + 1};
    const auto zero = net.checkpoint(0);
    const ledger::Checkpoint first{{1}, net.at(1).id()};
    const auto far = [](std::int64_t height) {
        return ledger::Checkpoint{{height}, {base::sha256(std::to_string(height))}};
    };
    const auto one = net.vote("founder", zero, first);
    const auto two = net.vote("founder", zero, {{1}, zero.id});
    const auto of = [](const std::string& a, const std::string& b) {
        return Json::object({{"action", "evidence"}, {"votes", Json::Array{a, b}}});
    };
    add_all(book, net,
            {{"evidence of one vote", "5.03",
              Json::object({{"action", "evidence"}, {"votes", Json(Json::Array(1, Json{one}))}})},
             {"evidence, a number for a vote", "5.03",
              Json::object({{"action", "evidence"}, {"votes", json("[1,2]")}})},
             {"evidence, no votes", "2.02", of("x", "y")},
             {"evidence, a transaction", "2.04", of(one, sign(jose::Typ::transaction, "{}"))},
             {"evidence from another network", "4.02",
              of(one, other.vote("founder", zero, first))},
             {"evidence against nobody", "2.08", of(one, net.vote("bob", zero, first))},
             {"evidence, a changed signature", "2.09", of(one, bent(two))},
             {"evidence, one vote twice", "5.17", of(one, one)},
             {"evidence, of two wallets", "5.17", of(one, net.vote("alice", zero, {{1}, zero.id}))},
             {"evidence, votes in a row", "5.17",
              of(net.vote("founder", zero, far(2)), net.vote("founder", far(2), far(3)))},
             {"evidence, votes that overlap", "5.17",
              of(net.vote("founder", zero, far(2)), net.vote("founder", far(1), far(3)))},
             {"evidence against no witness", "5.17",
              of(net.vote("alice", zero, first), net.vote("alice", zero, {{1}, zero.id}))}});
    auto around = net;
    around.mine({around.tx("alice", {of(net.vote("founder", far(1), far(2)),
                                        net.vote("founder", zero, far(3)))})});
    add_good(book, "evidence of a vote around another", around);
    add_refused_entry(book, "evidence, a second time", "5.17", around,
                      around.try_tx("alice", {of(one, two)}));
}

}  // namespace

void add_refused_actions(Book& book) {
    add_wallets(book);
    add_functions(book);
    add_params(book);
    add_evidence(book);
}

}  // namespace vectors
