// SPDX-License-Identifier: Apache-2.0
// Chains that are good from their first block to their last.
#include <algorithm>

#include "contracts.hpp"
#include "functions.hpp"
#include "network.hpp"

namespace vectors {

namespace {

/// The function of this name that new networks begin with.
Json house_function(const std::string& name) {
    for (const auto& text : programs::contract_payloads()) {
        auto payload = json(text);
        if (*payload.find("name") != Json{name}) continue;
        payload.set("iat", 0);
        payload.erase("source");  // not judged, and long
        return payload;
    }
    throw std::runtime_error{"no function " + name};
}

Json call(const char* function, const char* member, const char* value) {
    return Json::object({{"action", function}, {member, json(value)}});
}

/// Of the receipts of the newest block.
std::vector<int> statuses(const Network& net) {
    std::vector<int> numbers;
    for (const auto& receipt : net.tip()->receipts)
        numbers.push_back(static_cast<int>(receipt.status));
    return numbers;
}

std::size_t witnesses_at(const Network& net, std::int64_t height) {
    return net.at(height).finality.witnesses.size();
}

void add_plain(Book& book) {
    Network net;
    std::vector<std::string> functions;
    for (const char* name : {"register_student", "add_course", "vote_proposal", "generate_nft"})
        functions.push_back(net.tx("founder", {register_function(house_function(name))}));
    net.mine(functions);
    // At height 2 wallet tokens may come without aud.
    net.mine({net.tx("founder", {ledger::register_wallet_action(net.wallet_token("alice", false),
                                                                {"miner"})}),
              net.tx("founder", {ledger::register_wallet_action(net.wallet_token("bob", false),
                                                                {})})});
    net.mine({net.tx("founder",
                     {call("register_student", "student",
                           R"({"department":"Computer Science","id":"S001","name":"Zo\u00eb"})")})},
             "alice");
    net.mine({net.tx("founder", {call("add_course", "course",
                                      R"({"department":"CS","id":"C001","name":"Ledgers"})")}),
              net.tx("alice", {call("vote_proposal", "proposal",
                                    R"({"description":"Funding","id":"P001"})")})});
    net.mine({net.tx("bob", {call("vote_proposal", "proposal",
                                  R"({"description":"Funding","id":"P001"})"),
                             call("generate_nft", "nft",
                                  R"({"id":"N1","metadata":{"artist":"A","creation_date":"2024",)"
                                  R"("description":"D"},"name":"Rare"})")}),
              // One wallet, one vote: refused by the contract.
              net.tx("alice", {call("vote_proposal", "proposal",
                                    R"({"description":"Funding","id":"P001"})")})},
             "alice", 20);
    book.require(statuses(net) == std::vector{0, 1}, "a second vote is refused");
    net.mine();
    add_good(book, "four functions", net);
}

/// Every action of the law on members, keys and functions.
void change_members(Network& net) {
    net.mine({net.tx("founder", {register_function(note_payload())}),
              net.tx("founder", {net.admit("alice", {"miner"}), net.admit("bob", {"registrar"})})});
    net.mine({net.tx("founder", {net.admit("carol", {})}),
              net.tx("founder", {set_roles("alice", {"miner", "witness"})}),
              net.tx("bob", {note("before")})});
    // Its owner gives up a key, which still speaks to the end of the block.
    net.mine({net.tx("bob", {on_wallet("set_key", "bob",
                                       Json::object({{"token", net.wallet_token("dave")}}))}),
              net.tx("bob", {note("last word")})});
    net.rename("bob", "dave");
    net.mine({net.tx("dave", {note("new key")}),
              net.tx("founder", {on_wallet("set_key", "carol",
                                           Json::object({{"token", net.wallet_token("erin")}}))})});
    net.rename("carol", "erin");
    const ledger::Checkpoint zero{{0}, net.id()};
    const auto evidence =
        Json::object({{"action", "evidence"},
                      {"votes", Json::Array{net.vote("alice", zero, net.checkpoint(4)),
                                            net.vote("alice", zero, {{4}, net.at(3).id()})}}});
    net.mine({net.tx("erin", {evidence}),
              net.tx("founder", {register_function(note_payload(2, false))}),
              net.tx("dave", {note("by version 1")})},
             "alice");
    net.mine({net.tx("dave", {note("by version 2")}),
              net.tx("founder", {on_wallet("revoke_wallet", "bob"),
                                 Json::object({{"action", "retire_function"}, {"name", "note"}})}),
              net.tx("dave", {note("to the end of the block")})});
}

void add_witnesses(Book& book) {
    ledger::Params params;
    params.checkpoint_interval = 2;
    Network net{params};
    net.mine({net.tx("founder", {net.admit("alice", {"witness"}), net.admit("bob", {"witness"}),
                                 net.admit("carol", {"miner", "witness"})})});
    net.vote_on({"founder", "alice", "bob"});
    net.vote_on({"founder"});
    net.vote_on({"founder", "carol"});
    net.vote_on({"founder", "alice", "bob"});
    net.vote_on({"founder", "alice", "bob"});
    net.vote_on({"founder", "alice", "bob"});
    net.vote_on({"founder", "alice", "bob"});
    net.vote_on({"founder", "alice", "carol"});  // three of four
    net.mine_to(18);
    // Of an older checkpoint and of a newer one in one block; a gap justifies, but does not finish.
    net.mine({net.vote("bob", 16), net.vote("alice", 18)}, "carol");
    net.vote_on({"founder", "alice", "carol"});
    net.mine({net.tx("founder", {set_roles("bob", {})})});
    net.vote_on({"founder", "alice", "carol"});
    net.mine({net.tx("founder", {on_wallet("revoke_wallet", "alice")})});
    for (int i = 0; i < 4; ++i) {
        // Without the role, but still among the voters, bob votes for his own leaving.
        net.mine_to((net.height() / 2 + 1) * 2);
        const base::WalletId bob{key("bob").id().hash};
        const bool voter = std::ranges::binary_search(ledger::voters_of(*net.tip()), bob);
        std::vector<std::string> votes{net.vote("founder", net.height()),
                                       net.vote("carol", net.height())};
        if (voter) votes.push_back(net.vote("bob", net.height()));
        net.mine(votes);
    }
    std::size_t most = 0;
    for (std::int64_t height = 0; height <= net.height(); ++height)
        most = std::max(most, witnesses_at(net, height));
    book.require(most == 4 && witnesses_at(net, net.height()) == 2,
                 "four witnesses came and two went");
    book.require(net.tip()->finality.final.value > 24,
                 "final blocks with several witnesses");
    add_good(book, "witnesses come and go", net);
}

void add_segments(Book& book) {
    ledger::Params params;
    params.checkpoint_interval = 2;
    params.segment_blocks_max = 2;
    Network net{params};
    net.mine_to(5);  // several are due at once later on
    for (int i = 0; i < 4; ++i) net.vote_on({"founder"});
    net.mine();
    book.require(net.tip()->segments.named >= 3, "three segments are named");
    add_good(book, "segments by blocks", net);
    params.segment_blocks_max = 1'000;
    params.segment_bytes_max = 5'000;
    Network cut{params};
    for (int i = 0; i < 5; ++i) cut.vote_on({"founder"});
    book.require(cut.tip()->segments.named >= 1, "a segment is named");
    add_good(book, "segments by bytes", cut);
    params.segment_blocks_max = 1;
    Network each{params};
    each.mine();
    add_good(book, "block 0 alone is a segment", each);
}

void add_receipts(Book& book) {
    Network net;
    net.mine({net.tx("founder", {register_function(note_payload()),
                                 register_function(note_payload(1, true))}),
              net.tx("founder", {register_function(burner(5'000)),
                                 register_function(trapper())})});
    const auto bare = [](const char* name) { return Json::object({{"action", name}}); };
    const auto deny = [](const char* text) {
        return Json::object({{"action", "deny"}, {"text", text}});
    };
    net.mine({net.tx("founder", {note("a"), note("b")}),
              net.tx("founder", {note("dropped"), deny("no, Zo\xC3\xAB")}),
              net.tx("founder", {deny("")}), net.tx("founder", {note("c"), bare("burn")}),
              net.tx("founder", {bare("trap"), note("not reached")})});
    book.require(statuses(net) == std::vector{0, 1, 1, 2, 3}, "every status");
    net.mine({net.tx("founder", {bare("burn")}), net.tx("founder", {note("d")})});
    book.require(statuses(net) == std::vector{2, 0}, "out of gas, then applied");
    add_good(book, "receipts of every status", net);
}

void add_old(Book& book) {
    Network net{{}, 1'420'070'400};  // the first of January 2015
    net.mine({net.tx("founder", {register_function(note_payload())})});
    net.mine({net.tx("founder", {net.admit("alice", {"miner"})})});
    net.mine({net.tx("alice", {note("long ago")})}, "alice");
    net.mine({}, "founder", 3 * 365 * kDay);
    net.mine({net.tx("alice", {note("three years later")})}, "alice");
    add_good(book, "expired ten years ago", net);
}

void add_spacing(Book& book) {
    ledger::Params params;
    params.miner_spacing = 3;
    Network net{params};
    net.mine({net.tx("founder", {net.admit("alice", {"miner"}), net.admit("bob", {"miner"})})});
    net.mine();
    for (const char* who : {"founder", "alice", "bob", "founder", "alice"}) net.mine({}, who);
    add_good(book, "miners take turns", net);
    add_refused(book, "miner spacing", "3.10", net, net.block({}, {.who = "founder"}), {8});
    add_refused(book, "miner spacing: twice in a row", "3.10", net,
                net.block({}, {.who = "alice"}), {8});
}

void add_difficulty(Book& book) {
    ledger::Params params;
    params.difficulty_min = 200;
    params.half_life_seconds = 10;
    Network net{params};
    for (const std::int64_t after : {5, 1, 1, 40, 5, 4, 6, 3'600, 1, 30, 5})
        net.mine({}, "founder", after);
    add_good(book, "difficulty moves", net);
}

}  // namespace

Network long_chain() {
    ledger::Params params;
    params.finality_patience = 100;
    Network net{params};
    change_members(net);
    net.mine({net.tx("founder", {set_roles("carol", {"witness"}),
                                 set_params(net.height() + 70, to_json(params), 2)}),
              net.tx("founder", {register_function(note_payload(7))})});
    params.interval_seconds = 10;
    params.tx_gas_max = 200'000;
    net.mine({net.tx("erin", {note("by version 7")}),
              net.tx("founder", {set_params(net.height() + 65, to_json(params))})});
    for (int i = 0; i < 3; ++i) net.vote_on({"founder", "erin"});
    net.mine({net.tx("founder", {set_roles("carol", {})})});
    // One of two voters is gone for good: after `finality_patience` the list follows at once.
    const auto lost = net.tip()->finality.final.value + 100;
    net.mine_to(74);  // the planned parameters are in force
    const auto end = net.height() + 65;
    net.mine({net.tx("founder", {set_params(end, to_json(params), 2)})});
    net.mine_to(lost - 1);
    for (int i = 0; i < 3; ++i) net.vote_on({"founder"});  // at, over, and final
    net.mine_to(end - 1);
    return net;
}

void add_chains(Book& book) {
    add_good(book, "block 0 alone", Network{});
    add_plain(book);
    const auto longest = long_chain();
    book.require(longest.at(70).params().tx_gas_max == 1'000'000 &&
                     longest.at(74).params().tx_gas_max == 200'000,
                 "other parameters come into force");
    book.require(witnesses_at(longest, 20) == 2 && witnesses_at(longest, longest.height()) == 1 &&
                     longest.tip()->finality.final.value > 100,
                 "a witness that is lost leaves, and blocks are final again");
    add_good(book, "members, parameters, a witness lost", longest);
    add_witnesses(book);
    add_segments(book);
    add_receipts(book);
    add_old(book);
    add_spacing(book);
    add_difficulty(book);
    add_edges(book);
}

}  // namespace vectors
