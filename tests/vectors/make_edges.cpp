// SPDX-License-Identifier: Apache-2.0
// Chains at the very edge of what is allowed; one step on, and the same stands among the refused.
#include "base/base64url.hpp"
#include "functions.hpp"
#include "network.hpp"
#include "oisc/image.hpp"

namespace vectors {

Json function_of(const char* name, const oisc::Image& image, std::int64_t gas_max) {
    return Json::object({{"cells", static_cast<std::int64_t>(image.cells.size())},
                         {"collections", json(R"(["notes","things"])")},
                         {"gas_max", gas_max},
                         {"iat", 0},
                         {"image", base::base64url(oisc::encode(image))},
                         {"name", name},
                         {"params", json(R"({"additionalProperties":false,"type":"object"})")},
                         {"roles", Json(Json::Array{})},
                         {"version", 1}});
}

Json burner(std::int64_t gas_max) {
    oisc::Image image;
    image.cells = {3, 3, 0, 0};  // the cell behind it stays 0, so it branches to itself
    image.code = 3;
    return function_of("burn", image, gas_max);
}

Json trapper() {
    oisc::Image image;
    image.cells = {-3, 3, 0, 0};
    image.code = 3;
    return function_of("trap", image);
}

namespace {

/// Receipts that sum to `block_gas_max` exactly, and to one more.
void add_gas(Book& book) {
    ledger::Params params;
    params.block_gas_max = 1'000'000;
    Network net{params};
    auto second = burner(499'901);
    second.set("name", "burn_more");
    net.mine({net.tx("founder", {register_function(burner(499'900))}),
              net.tx("founder", {register_function(second)})});
    const auto burn = Json::object({{"action", "burn"}});
    const auto more = Json::object({{"action", "burn_more"}});
    auto exact = net;
    exact.mine({exact.tx("founder", {burn}), exact.tx("founder", {burn})});
    add_good(book, "a block's gas to the last", exact);
    auto over = net;
    const auto first = over.tx("founder", {burn});
    add_refused(book, "block gas", "3.15", net,
                net.block({first, over.tx("founder", {more})}), {2, 1});
}

void add_law_gas(Book& book) {
    ledger::Params params;
    params.tx_gas_max = 100'100;
    Network net{params};
    const std::vector<Json> roles(25, set_roles("founder", {"admin", "miner", "witness"}));
    auto more = roles;
    more.push_back(roles.front());
    add_refused_entry(book, "law gas", "5.04", net, net.try_tx("founder", more));
    net.mine({net.tx("founder", roles)});
    add_good(book, "a transaction's gas to the last", net);
}

void add_times(Book& book) {
    Network net;
    net.mine({net.tx("founder", {register_function(note_payload())})});
    const auto at = net.time() + 5;  // of the next block
    const auto tx = [&](std::int64_t seq, std::int64_t iat, std::int64_t exp) {
        return net.tx("founder", {net.id(), seq, {iat}, {exp}, std::vector<Json>(1, note("t"))});
    };
    auto good = net;
    good.mine({tx(2, at, at), tx(3, at - kDay, at), tx(4, at, at + kDay)});
    add_good(book, "times at their edges", good);
    add_refused_entry(book, "not yet valid", "4.04", net, tx(2, at + 1, at + 2));
    add_refused_entry(book, "expired", "4.05", net, tx(2, at - 10, at - 1));
    add_refused_entry(book, "exp below iat", "4.03", net, tx(2, at, at - 1));
    add_refused_entry(book, "a second over a day", "4.03", net, tx(2, at - 1, at + kDay));
    add_refused_entry(book, "lifetime before time", "4.03", net, tx(2, at + 1, at + kDay + 2));
    add_good(book, "a minute ahead of the clock", net, net.time() - 60);
    add_refused(book, "over a minute ahead of the clock", "3.13", net, net.block({}),
                {2, std::nullopt, at - 61});
}

void add_registrations_at_edges(Book& book) {
    ledger::Params params;
    params.block_entries_max = 2;
    params.cells_max = 100;
    params.key_bits_max = 3'072;
    Network net{params};
    const auto at = net.time() + 5;
    const auto named = net.id();
    const auto wallet = [&](const char* who, std::int64_t iat, std::int64_t exp) {
        return ledger::register_wallet_action(
            jose::sign_token(signer(who), jose::Typ::wallet,
                             ledger::wallet_payload(who, key(who), &named, {iat}, {exp})),
            {});
    };
    const auto refused = [&](const char* name, Rule rule, const Json& action) {
        add_refused_entry(book, name, rule, net, net.try_tx("founder", {action}));
    };
    refused("a wallet token from later", "5.07", wallet("alice", at + 1, at + 2));
    refused("a wallet token of before", "5.07", wallet("alice", at - 9, at - 1));
    refused("a wallet token of over 90 days", "5.07",
            wallet("alice", at - 1, at + 90 * kDay));
    auto function = note_payload();
    function.set("cells", 101);
    refused("cells over cells_max", "5.13", register_function(function));
    function.set("cells", 100);
    function.set("gas_max", 1'000'001);
    refused("gas_max over tx_gas_max", "5.13", register_function(function));
    function.set("gas_max", 1'000'000);
    Json::Array sixteen;
    for (int i = 0; i < 16; ++i) sixteen.emplace_back("r" + std::to_string(10 + i));
    auto many = sixteen;
    many.emplace_back("s");
    refused("seventeen roles", "5.05", set_roles("founder", many));
    sixteen.front() = "admin";
    sixteen.at(1) = "miner";
    net.mine({net.tx("founder", {register_function(function), wallet("alice", at, at),
                                 wallet("bob", at - 90 * kDay, at),
                                 wallet("carol", at, at + 90 * kDay)}),
              net.tx("founder", {net.admit("heidi", {"miner"}), set_roles("founder", sixteen),
                                 set_params(1 + 64, to_json(params), 1'000'000)})});
    net.mine({net.tx("heidi", {note("with 3,072 bits")})}, "heidi");
    add_good(book, "registrations at their edges", net);
    add_refused(book, "entries over block_entries_max", "3.01", net, net.block({"x", "y", "z"}),
                {3});
}

}  // namespace

void add_edges(Book& book) {
    add_gas(book);
    add_law_gas(book);
    add_times(book);
    add_registrations_at_edges(book);
}

}  // namespace vectors
