// SPDX-License-Identifier: Apache-2.0
// Transactions that a block may not carry: chapter 4, and the actions' names and arguments.
#include "functions.hpp"
#include "network.hpp"
#include "token_judge.hpp"

namespace vectors {

namespace {

ledger::Intent changed(ledger::Intent intent, const std::function<void(ledger::Intent&)>& change) {
    change(intent);
    return intent;
}

void add_envelopes(Book& book) {
    const Network net;
    const auto roles = set_roles("founder", {"admin", "miner", "witness"});
    const auto good = net.intent("founder", {roles});
    const auto add = [&](const char* name, Rule rule, const std::string& entry) {
        add_refused_entry(book, name, rule, net, entry);
    };
    add("an entry that is no token", "2.02", "x");
    add("an entry that is a wallet token", "2.04", net.wallet_token("alice"));
    add("an entry with a changed signature", "2.09", bent(net.tx("founder", good)));
    add("an entry without actions", "2.06",
        net.tx("founder", changed(good, [](auto& i) { i.actions.clear(); })));
    add("an entry of no wallet", "4.01", net.tx("alice", good));
    add("for another network", "4.02",
        net.tx("founder", changed(good, [](auto& i) { i.network = {base::sha256("x")}; })));
    add("a number left out", "4.06",
        net.tx("founder", changed(good, [](auto& i) { i.seq = 2; })));
    add("order: the wallet before the network", "4.01",
        net.tx("alice", changed(good, [](auto& i) { i.network = {base::sha256("x")}; })));
    add("order: lifetime before the number", "4.03",
        net.tx("founder", changed(good, [](auto& i) { i.seq = 2, i.exp = {i.iat.seconds - 1}; })));
    const auto once = net.tx("founder", good);
    const auto admitted = net.try_tx("founder", {net.admit("alice", {})});
    const auto pair = [&](const char* name, Rule rule, const std::string& first,
                          const std::string& second) {
        add_refused(book, name, rule, net, net.block({first, second}), {1, 1});
    };
    pair("one entry twice in a block", "4.07", once, once);
    pair("one number twice in a block", "4.07", once, admitted);
    pair("a wallet that this block admits", "4.01", admitted, net.try_tx("alice", {note("x")}));
    auto next = net;
    next.mine({next.tx("founder", {roles})});
    add_refused_entry(book, "an entry once more", "4.07", next, once);
}

/// Wallets that spoke once.
void add_former(Book& book) {
    Network net;
    net.mine({net.tx("founder", {net.admit("alice", {}), net.admit("bob", {}),
                                 register_function(note_payload())})});
    const auto carol = Json::object({{"token", net.wallet_token("carol")}});
    net.mine({net.tx("founder", {on_wallet("revoke_wallet", "alice"),
                                 on_wallet("set_key", "bob", carol)})});
    add_refused_entry(book, "an entry of a revoked wallet", "4.01", net,
                      net.try_tx("alice", {note("x")}));
    add_refused_entry(book, "an entry by a key that was given up", "4.01", net,
                      net.try_tx("bob", {note("x")}));
    const auto by_founder = [&](const char* name, Rule rule, const Json& action) {
        add_refused_entry(book, name, rule, net, net.try_tx("founder", {action}));
    };
    by_founder("roles for a revoked wallet", "5.14", set_roles("alice", {}));
    by_founder("a wallet revoked twice", "5.14", on_wallet("revoke_wallet", "alice"));
    by_founder("a key for a revoked wallet", "5.14",
               on_wallet("set_key", "alice", Json::object({{"token", net.wallet_token("dave")}})));
    by_founder("a key that was given up", "5.06", net.admit("bob", {}));
    by_founder("the key of another wallet", "5.06",
               on_wallet("set_key", "bob", carol));
    by_founder("a wallet token without aud at height 3", "5.08",
               ledger::register_wallet_action(net.wallet_token("dave", false), {}));
    by_founder("a function by a key that was given up", "2.08",
               register_function(note_payload(2), "bob"));
    by_founder("a function by a key of a revoked wallet", "2.08",
               register_function(note_payload(2), "alice"));
}

void add_calls_of(Book& book) {
    Network net;
    auto limited = note_payload();
    limited.set("name", "limited");
    limited.set("roles", json(R"(["registrar","teacher"])"));
    net.mine({net.tx("founder", {register_function(note_payload(3)), register_function(limited),
                                 net.admit("alice", {"admins", "student"})})});
    const auto add = [&](const char* name, Rule rule, const char* who, std::vector<Json> actions) {
        add_refused_entry(book, name, rule, net, net.try_tx(who, std::move(actions)));
    };
    const auto text = [](const char* action, Json value) {
        return Json::object({{"action", action}, {"text", std::move(value)}});
    };
    add("an unknown action", "5.01", "alice", {text("delete_all", "x")});
    add("an action that is no name", "5.01", "alice", {text("note@3", "x")});
    add("an action that is kept for later laws", "5.01", "founder", {text("rotate_epoch", "x")});
    add("a role of the law is missing", "5.02", "alice", {set_roles("alice", {"admin"})});
    add("another's key", "5.02", "alice",
        {on_wallet("set_key", "founder", Json::object({{"token", net.wallet_token("bob")}}))});
    add("a role of the function is missing", "5.02", "founder", {text("limited", "x")});
    add("an argument of another type", "5.03", "alice", {text("note", 1)});
    add("an argument is missing", "5.03", "alice", {Json::object({{"action", "note"}})});
    auto more = note("x");
    more.set("more", 1);
    add("an argument too many", "5.03", "alice", {more});
    add("a string too long", "5.03", "alice", {note(std::string(101, 'a'))});
    add("the second action is refused", "5.03", "alice", {note("x"), text("note", 1)});
    add("order: the role before the arguments", "5.02", "founder", {text("limited", 1)});
    add("order: the first action first", "5.03", "alice", {text("note", 1), text("delete", "x")});
    add("order: all names before any action runs", "5.01", "founder",
        {set_roles("founder", {}), text("delete", "x")});
    const auto again = net.try_tx("founder", {register_function(note_payload(3))});
    add_refused_entry(book, "a version once more", "5.10", net, again);
    add_refused_entry(book, "an older version", "5.10", net,
                      net.try_tx("founder", {register_function(note_payload(2))}));
    auto later = net;
    const auto registered = later.tx("founder", {register_function(note_payload(1, true))});
    add_refused(book, "a function that this block registers", "5.01", net,
                net.block({registered, net.try_tx("alice", {Json::object({{"action", "deny"},
                                                                         {"text", "x"}})})}),
                {2, 1});
    const auto retire = Json::object({{"action", "retire_function"}, {"name", "note"}});
    net.mine({net.tx("founder", {retire})});
    add("a function that was retired", "5.01", "alice", {note("x")});
    add("a function retired twice", "5.01", "founder", {retire});
    add("a retired version once more", "5.10", "founder", {register_function(note_payload(3))});
}

}  // namespace

void add_refused_entries(Book& book) {
    add_envelopes(book);
    add_former(book);
    add_calls_of(book);
}

}  // namespace vectors
