// SPDX-License-Identifier: Apache-2.0
// Blocks that break a rule of chapter 3, each behind as few good ones as it needs.
#include "ledger/genesis.hpp"
#include "functions.hpp"
#include "network.hpp"

namespace vectors {

using ledger::Header;

namespace {

using Change = std::function<void(Header&)>;
using Bend = Network::Bend;

/// `network` of block 0 with a member set anew, or (null value) left out.
Change network_with(const char* member, const Json& value) {
    return [=](Header& header) { header.network->set(member, value); };
}
Change param(const char* name, const Json& value) {
    return [=](Header& header) {
        auto params = *header.network->find("params");
        if (value.is_null())
            params.erase(name);
        else
            params.set(name, value);
        header.network->set("params", params);
    };
}

void add_genesis(Book& book) {
    const Change none = [](Header&) {};
    struct Case {
        const char* name;
        Rule rule;
        Change change;
        Bend bend = {};
    };
    const auto founder = [](Json jwk, const char* name) {
        return network_with("founder", Json::object({{"jwk", std::move(jwk)}, {"name", name}}));
    };
    const auto jwk = jose::to_jwk(key("founder"));
    auto weak = jwk;
    weak.set("e", "Aw");
    for (const auto& [name, rule, change, bend] : std::vector<Case>{
             {"genesis: height 1", "3.02", [](Header& h) { h.height = {1}; }},
             {"genesis: no network", "3.03", [](Header& h) { h.network.reset(); }},
             {"genesis: a fifth member", "3.03", network_with("more", 1)},
             {"genesis: law 2", "3.03", network_with("law", 2)},
             {"genesis: no name", "3.03", network_with("name", "")},
             {"genesis: a weak key", "2.07", founder(weak, "founder")},
             {"genesis: a key over key_bits_max", "2.07",
              founder(jose::to_jwk(key("heidi")), "heidi"), {.who = "heidi"}},
             {"genesis: another miner than its founder", "3.03", none, {.who = "alice"}},
             {"genesis: a parameter is missing", "3.03", param("gap_max", Json{})},
             {"genesis: gap_max 1,001", "3.03", param("gap_max", 1'001)},
             {"genesis: key_bits_max between", "3.03", param("key_bits_max", 2'049)},
             {"genesis: a block's gas below a transaction's", "3.03",
              param("block_gas_max", 999'999)},
             {"genesis: half life below the interval", "3.03", param("interval_seconds", 301)},
             {"genesis: below difficulty_min", "3.03", param("difficulty_min", 257)},
             {"genesis: a parent", "3.03", [](Header& h) { h.prev = {base::sha256("x")}; }},
             {"genesis: another state root", "3.03",
              [](Header& h) { h.state_root = base::sha256("x"); }},
             {"genesis: a segment", "3.03", [](Header& h) { h.segment = {base::sha256("x")}; }},
             {"genesis: no work", "3.08", none, {.work = false}},
             {"genesis: another key's signature", "3.11", none, {.signed_by = "alice"}}})
        add_refused_genesis(book, name, rule, change, bend);
}

void add_links(Book& book) {
    const Network net;
    struct Case {
        const char* name;
        Rule rule;
        Change change = {};
        Bend bend = {};
    };
    const auto other = base::sha256("x");
    for (const auto& c : std::vector<Case>{
             {"another parent", "3.05", [&](Header& h) { h.prev = {other}; }},
             {"a height left out", "3.06", [](Header& h) { h.height = {2}; }},
             {"its parent's height", "3.06", [](Header& h) { h.height = {0}; }},
             {"a difficulty above", "3.07", [](Header& h) { h.difficulty = 257; }},
             {"a difficulty below", "3.07", [](Header& h) { h.difficulty = 255; }},
             {"no work", "3.08", {}, {.work = false}},
             {"a miner of no wallet", "3.09", {}, {.who = "alice"}},
             {"another key's signature", "3.11", {}, {.signed_by = "alice"}},
             {"its parent's time", "3.12", {}, {.after = 0}},
             {"before its parent", "3.12", {}, {.after = -1}},
             {"another entries root", "3.14", [&](Header& h) { h.entries_root = other; }},
             {"another receipts root", "3.16", [&](Header& h) { h.receipts_root = other; }},
             {"another state root", "3.17", [&](Header& h) { h.state_root = other; }},
             {"another ledger root", "3.18", [&](Header& h) { h.ledger_root = other; }},
             {"another history root", "3.19", [&](Header& h) { h.history_root = other; }},
             {"a history root that counts itself", "3.19",
              [&](Header& h) { h.history_root = base::sha256(""); }},
             {"a segment where none is due", "3.21", [&](Header& h) { h.segment = {other}; }},
             {"order: height before difficulty", "3.06",
              [](Header& h) { h.height = {2}, h.difficulty = 1; }},
             {"order: work before the miner", "3.08", {}, {.who = "alice", .work = false}},
             {"order: the miner before the time", "3.09", {}, {.who = "alice", .after = 0}},
             {"order: signature before the time", "3.11", {}, {.after = 0, .signed_by = "alice"}},
             {"order: time before the roots", "3.12",
              [&](Header& h) { h.entries_root = other; }, {.after = 0}},
             {"order: receipts before state", "3.16",
              [&](Header& h) { h.state_root = h.receipts_root = other; }},
             {"order: history before segment", "3.19",
              [&](Header& h) { h.history_root = other, h.segment = {other}; }}}) {
        auto bend = c.bend;
        bend.change = c.change;
        add_refused(book, c.name, c.rule, net, net.block({}, bend), {1});
    }
}

void add_shapes(Book& book) {
    Network net;
    const auto entry = net.try_tx("founder", {set_roles("founder", {"admin"})});
    const auto empty = net.block({});
    const auto two = net.block({entry});
    add_refused(book, "no line end", "3.02", net, empty.substr(0, empty.size() - 1), {1});
    add_refused(book, "half a line", "3.02", net, empty.substr(0, 500), {1});
    add_refused(book, "an empty line", "3.02", net, empty + '\n', {2});
    add_refused(book, "an entry is missing", "3.02", net, two.substr(0, two.find('\n') + 1), {1});
    add_refused(book, "an empty line for an entry", "3.02", net,
                two.substr(0, two.find('\n') + 1) + '\n', {1});
    add_refused(book, "a line that is no token", "2.02", net, "block\n", {1});
    const auto counts = [](std::int64_t count) {
        return Bend{.change = [=](Header& h) { h.entries_count = count; }};
    };
    add_refused(book, "16,385 entries", "3.01", net, net.block({}, counts(16'385)), {1});
    add_refused(book, "an entry that is not counted", "3.14", net,
                net.block({entry}, counts(0)), {1});
    add_refused(book, "a line behind the entries", "2.04", net, empty + entry + '\n', {2});
    // Of a network by this founder, but not of this one.
    const Network other{{}, kStart + 1};
    ledger::Chain chain{net.tip()};
    book.expect("another block 0", "3.04",
                verdict(chain.add(other.tip()->block, {kStart + 5}, cache())));
    book.add("chains.json", "another block 0", "3.04",
             Json::object({{"file", book.chain_file("another block 0", other.text())},
                           {"height", 0},
                           {"network", net.id().hex()}}));
}

void add_miners(Book& book) {
    Network net;
    net.mine({net.tx("founder", {net.admit("alice", {"miner"}), net.admit("bob", {"registrar"})})});
    add_refused(book, "a miner without the role", "3.09", net, net.block({}, {.who = "bob"}), {2});
    const auto revoke = net.tx("founder", {on_wallet("revoke_wallet", "alice")});
    net.mine({revoke}, "alice");
    add_refused(book, "a revoked miner", "3.09", net, net.block({}, {.who = "alice"}), {3});
    // The difficulty of block 1 is the founding one, whatever its time; that of block 2 is not.
    add_refused(book, "the founding difficulty once more", "3.07", net.back_to(1),
                net.back_to(1).block({}, {.change = [](Header& h) { h.difficulty = 255; }}), {2});
}

void add_law(Book& book) {
    const auto net = long_chain();
    const auto next = net.height() + 1;
    add_refused(book, "an unknown law", "3.20", net, net.block({}), {next});
    add_refused(book, "order: the law before all", "3.20", net,
                net.block({}, {.change = [](Header& h) { h.height = {1}; }}), {next});
}

void add_segments(Book& book) {
    ledger::Params params;
    params.checkpoint_interval = 1;
    params.segment_blocks_max = 1;
    Network net{params};
    const auto set = [](std::optional<base::TorrentId> id) {
        return Bend{.change = [=](Header& h) { h.segment = id; }};
    };
    add_refused(book, "a due segment is not named", "3.21", net, net.block({}, set({})), {1});
    add_refused(book, "a due segment has another hash", "3.21", net,
                net.block({}, set({{base::sha256("x")}})), {1});
    net.mine();
    net.mine({net.vote("founder", 1)});
    net.mine({net.vote("founder", 2)});
    const auto second = ledger::find_segment(*net.tip(), 2);
    add_refused(book, "a later segment first", "3.21", net, net.block({}, set(second->id)), {4});
    net.mine();
    add_refused(book, "a segment named twice", "3.21", net,
                net.block({}, set(net.tip()->header().segment)), {5});
}

}  // namespace

void add_refused_blocks(Book& book) {
    add_genesis(book);
    add_links(book);
    add_shapes(book);
    add_miners(book);
    add_law(book);
    add_segments(book);
}

}  // namespace vectors
