// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "functions.hpp"
#include "ledger/proof_token.hpp"
#include "network.hpp"
#include "token_judge.hpp"

namespace vectors {

using jose::Typ;
using ledger::Proof;
using ledger::prove;

namespace {

/// Notes in block 2, votes of three witnesses' keys for 4 and 8.
Network story() {
    Network net;
    net.mine({net.tx("founder", {register_function(note_payload())}),
              net.tx("founder", {net.admit("alice", {"miner"}), net.admit("bob", {})})});
    net.mine({net.tx("bob", {note("Zo\xC3\xAB")}), net.tx("alice", {note("b")}),
              net.tx("bob", {note("c")})});
    for (int i = 0; i < 3; ++i) net.vote_on({"founder"});
    return net;
}

using Names = std::vector<const char*>;
struct ProofVector {
    std::string token;
    bool final = false;           // of a good one
    const char* place = nullptr;  // of one refused by 2.13
    std::optional<Names> witnesses = {};  // the founder, where it matters
    const char* iss = nullptr;
    const char* miner = nullptr;
    std::int64_t interval = 4;
};

/// The member of the payload that does not lead where it says.
std::string place_of(const std::string& detail) {
    const auto begins = [&](const char* words) { return detail.starts_with(words); };
    if (begins("entry") || begins("the receipt")) return "receipt";
    if (begins("the other leaf")) return "absent";
    if (begins("path") || begins("receipt")) return "path";
    return detail.substr(0, detail.find(':'));
}

void add(Book& book, const std::string& name, Rule rule, const ProofVector& vector) {
    ledger::ProofTrust trust;
    trust.checkpoint_interval = vector.interval;
    Json::Array witnesses;
    const bool matters = rule == kGood || std::string_view{rule} == "2.09";
    for (const auto* who : vector.witnesses.value_or(matters ? Names{"founder"} : Names{})) {
        trust.voters.emplace(key(who).id(), key(who));
        witnesses.push_back(jose::to_jwk(key(who)));
    }
    for (const auto* who : {vector.iss, vector.miner})
        if (who != nullptr) trust.keys.emplace(key(who).id(), key(who));
    jose::Verifier verifier;
    const auto judged = check_proof(vector.token, trust, verifier);
    book.expect(name, rule, verdict(judged));
    auto json = Json::object({{"checkpoint_interval", vector.interval},
                              {"token", vector.token},
                              {"witnesses", Json(std::move(witnesses))}});
    if (vector.iss != nullptr) json.set("jwk", jose::to_jwk(key(vector.iss)));
    if (vector.miner != nullptr) json.set("miner", jose::to_jwk(key(vector.miner)));
    if (judged) {
        json.set("final", vector.final);
        if (judged->final != vector.final) book.complain(name + ": final otherwise");
    } else if (vector.place != nullptr) {
        json.set("place", vector.place);
        if (place_of(judged.error().detail) != vector.place)
            book.complain(name + ": another place, " + judged.error().detail);
    }
    book.add("proofs.json", name, rule, std::move(json));
}

std::string signed_by(const char* who, const Json& pieces) {
    return sign(Typ::proof, ledger::proof_payload(pieces, key(who).id(), {kStart}), who);
}

/// A payload with the member at this way set anew.
Json set(Json json, const std::vector<std::string>& way, const Json& value) {
    if (way.size() == 1) {
        json.set(way[0], value);
        return json;
    }
    json.set(way[0], set(*json.find(way[0]), {way.begin() + 1, way.end()}, value));
    return json;
}
Json without(Json json, const char* member) {
    json.erase(member);
    return json;
}

Json hashes(std::size_t count, char digit = '0') {
    return Json(Json::Array(count, Json{std::string(64, digit)}));
}

/// A list of hashes with one more bit in its first.
Json touched(const Json& path) {
    auto list = *path.array();
    auto text = *list.at(0).string();
    text[0] = text[0] == '0' ? '1' : '0';
    list[0] = Json{text};
    return Json(std::move(list));
}

const ledger::RecordKey kNote{"notes", "k"};

/// Without what makes it final.
Json alone(const Proof& proof) { return without(without(to_json(proof), "history"), "votes"); }

void add_good_proofs(Book& book, const Network& net) {
    const auto& tip = *net.tip();
    const auto token = [&](const Proof& proof) { return signed_by("alice", to_json(proof)); };
    const auto record = prove(tip, net.at(8), kNote);
    add(book, "a record", kGood, {token(prove(tip, tip, kNote))});
    add(book, "a record, with the keys of signer and miner", kGood,
        {token(prove(tip, tip, kNote)), false, nullptr, Names{}, "alice", "founder"});
    add(book, "a record, history and a vote", kGood, {token(prove(tip, net.at(2), kNote)), true});
    add(book, "a record of a checkpoint", kGood, {token(record), true});
    add(book, "a record of the law", kGood,
        {token(prove(tip, net.at(3), {"seqs", wallet_id("bob")})), true});
    const ledger::RecordKey own{"wallets", wallet_id("alice")};
    add(book, "the wallet of its signer", kGood, {token(prove(tip, tip, own))});
    add(book, "absent from an empty tree", kGood, {token(prove(tip, net.at(0), kNote)), true});
    add(book, "absent, another leaf", kGood,
        {token(prove(tip, tip, {"notes", "other"}))});
    // The first key whose place in the tree of the law is empty.
    for (int n = 0;; ++n) {
        const auto proof = prove(tip, tip, {"wallets", std::to_string(n)});
        const auto& what = std::get<ledger::RecordProof>(proof.what);
        if (what.other || what.path.empty()) continue;
        add(book, "absent, an empty place", kGood, {token(proof)});
        break;
    }
    add(book, "a receipt with its entry", kGood, {token(prove(tip, net.at(2), 1)), true});
    auto bare = to_json(prove(tip, net.at(2), 1));
    auto receipt = without(without(*bare.find("receipt"), "entry"), "entry_path");
    bare.set("receipt", receipt);
    add(book, "a receipt without its entry", kGood, {signed_by("alice", bare), true});
    add(book, "the receipt of a vote", kGood, {token(prove(tip, net.at(5), 0)), true});
    add(book, "by a network without witnesses", kGood,
        {token(record), false, nullptr, Names{}});
    add(book, "another interval", kGood,
        {token(record), false, nullptr, {}, nullptr, nullptr, 5});
    add(book, "one vote of three", kGood,
        {token(record), false, nullptr, Names{"founder", "alice", "bob"}});
    auto two = record;
    two.votes.push_back(net.vote("bob", net.checkpoint(8), net.checkpoint(12)));
    add(book, "two votes of three", kGood,
        {token(two), true, nullptr, Names{"founder", "alice", "bob"}});
    add(book, "a voter that nobody knows", kGood,
        {token(two), false, nullptr, Names{"founder", "alice"}});
}

struct Refused {
    const char* name;
    Rule rule;
    Json pieces;
    const char* place = nullptr;
};

void add_refused_records(Book& book, const Network& net) {
    const auto record = alone(prove(*net.tip(), net.at(2), kNote));
    const auto absent = to_json(prove(*net.tip(), *net.tip(), {"notes", "other"}));
    const auto genesis = alone(prove(*net.tip(), net.at(0), kNote));
    const auto law = alone(prove(*net.tip(), net.at(3), {"seqs", wallet_id("bob")}));
    const auto own = ledger::key_hash({"notes", "other"});
    auto both = record;
    both.set("absent", *absent.find("absent"));
    const auto other = net.at(1).block.token.jws.token;
    for (const auto& [name, rule, pieces, place] : std::vector<Refused>{
             {"a changed hash of its path", "2.13",
              set(law, {"path"}, touched(*law.find("path"))), "path"},
             {"another value", "2.13", set(record, {"record", "value"}, "x"), "path"},
             {"another key", "2.13", set(record, {"record", "key"}, "j"), "path"},
             {"a hash too many", "2.13", set(record, {"path"}, hashes(1)), "path"},
             {"in the other tree", "2.13", set(record, {"record", "collection"}, "seqs"), "path"},
             {"another block", "2.13", set(record, {"block"}, other), "path"},
             {"block 0 of another network", "2.13",
              set(genesis, {"network"}, net.at(1).id().hex()), "network"},
             {"absent, but there", "2.13", set(absent, {"absent", "key"}, "k"), "absent"},
             {"absent, its own leaf", "2.13",
              set(absent, {"absent", "leaf", "key_hash"}, base::hex(own)), "absent"},
             {"absent, without the leaf", "2.13",
              set(absent, {"absent"}, without(*absent.find("absent"), "leaf")), "path"},
             {"record and absent", "2.05", both},
             {"neither", "2.05", without(record, "record")},
             {"no path", "2.05", without(record, "path")},
             {"a member too many", "2.05", set(record, {"more"}, 1)},
             {"a leaf beside a record", "2.05",
              set(record, {"record", "leaf"}, *absent.find("absent")->find("leaf"))},
             {"a record without its value", "2.05",
              set(record, {"record"}, without(*record.find("record"), "value"))},
             {"a collection that is no name", "2.06", set(record, {"record", "collection"}, "No")},
             {"a hash too short", "2.06", set(record, {"path"}, json(R"(["00"])"))},
             {"a hash in capitals", "2.06", set(record, {"path"}, hashes(1, 'A'))},
             {"network too short", "2.06", set(record, {"network"}, "00")},
             {"a block that is no token", "2.02", set(record, {"block"}, "x")},
             {"a block that is a vote", "2.04",
              set(record, {"block"}, net.vote("founder", 4))}})
        add(book, name, rule, {signed_by("alice", pieces), false, place});
}

void add_refused_receipts(Book& book, const Network& net) {
    const auto receipt = alone(prove(*net.tip(), net.at(2), 1));
    const auto other = alone(prove(*net.tip(), net.at(2), 0));
    for (const auto& [name, rule, pieces, place] : std::vector<Refused>{
             {"a changed hash of a receipt's path", "2.13",
              set(receipt, {"path"}, touched(*receipt.find("path"))), "path"},
             {"an index beyond the list", "2.13", set(receipt, {"receipt", "index"}, 3), "path"},
             {"another gas", "2.13", set(receipt, {"receipt", "line", "gas"}, 1), "path"},
             {"another entry", "2.13",
              set(receipt, {"receipt", "entry"}, *other.find("receipt")->find("entry")),
              "receipt"},
             {"a changed hash of the entry's path", "2.13",
              set(receipt, {"receipt", "entry_path"},
                  touched(*receipt.find("receipt")->find("entry_path"))),
              "receipt"},
             {"a path of the wrong length", "2.13",
              set(receipt, {"receipt", "entry_path"}, json("[]")), "receipt"},
             {"an index below 0", "2.06", set(receipt, {"receipt", "index"}, -1)}})
        add(book, name, rule, {signed_by("alice", pieces), false, place});
    // A block that no chain takes: its one receipt is of another entry than its one entry.
    const auto line = *other.find("receipt")->find("line");
    const auto entry = *receipt.find("receipt")->find("entry")->string();
    const auto text = net.block({}, {.change = [&](ledger::Header& header) {
                                    header.entries_count = 1;
                                    header.entries_root = ledger::merkle_root({entry});
                                    header.receipts_root =
                                        ledger::merkle_root({base::write_json(line)});
                                }});
    const auto pieces = Json::object(
        {{"block", text.substr(0, text.find('\n'))},
         {"network", net.id().hex()},
         {"path", json("[]")},
         {"receipt", Json::object({{"entry", entry}, {"entry_path", json("[]")}, {"index", 0},
                                   {"line", line}})}});
    add(book, "the receipt of another entry", "2.13",
        {signed_by("alice", pieces), false, "receipt"});
}

void add_refused_ways(Book& book, const Network& net) {
    const auto good = prove(*net.tip(), net.at(2), kNote);
    const auto record = to_json(good);
    const auto path = *record.find("history")->find("path");
    auto longer = *path.array();
    longer.emplace_back(std::string(64, '0'));
    const auto checkpoint = to_json(prove(*net.tip(), net.at(8), kNote));
    const auto source = net.checkpoint(8);
    const auto target = net.checkpoint(12);
    const auto with = [&](const std::vector<std::string>& votes) {
        return set(checkpoint, {"votes"}, Json(Json::Array(votes.begin(), votes.end())));
    };
    const auto vote = net.vote("founder", source, target);
    const Network other{{}, kStart + 1};
    for (const auto& [name, rule, pieces, place] : std::vector<Refused>{
             {"a changed hash of the history", "2.13",
              set(record, {"history", "path"}, touched(path)), "history"},
             {"history, a hash too many", "2.13",
              set(record, {"history", "path"}, Json(std::move(longer))), "history"},
             {"history, an earlier block", "2.13",
              set(record, {"history", "block"}, net.at(1).block.token.jws.token), "history"},
             {"history, the block itself", "2.13",
              set(record, {"history", "block"}, net.at(2).block.token.jws.token), "history"},
             {"history without its path", "2.05",
              set(record, {"history"}, without(*record.find("history"), "path"))},
             {"history's block is no token", "2.02", set(record, {"history", "block"}, "x")},
             {"votes a string", "2.06", set(checkpoint, {"votes"}, "x")},
             {"a vote that is a number", "2.06", set(checkpoint, {"votes"}, json("[1]"))},
             {"a vote that is no token", "2.02", with({"x"})},
             {"a vote from another source", "2.13",
              with({net.vote("founder", net.checkpoint(0), target)}), "votes"},
             {"votes for two targets", "2.13",
              with({vote, net.vote("bob", source, net.checkpoint(13))}), "votes"},
             {"one voter twice", "2.13", with({vote, vote}), "votes"},
             {"votes without the history", "2.13", without(record, "history"), "votes"},
             {"a vote of another network", "4.02", with({other.vote("founder", source, target)})},
             {"a vote with a changed signature", "2.09", with({bent(vote)})}})
        add(book, name, rule, {signed_by("alice", pieces), false, place});
    add(book, "a changed signature of one that nobody knows", kGood,
        {signed_by("alice", with({vote, bent(net.vote("bob", source, target))})), true});
}

void add_refused_tokens(Book& book, const Network& net) {
    const auto pieces = to_json(prove(*net.tip(), *net.tip(), kNote));
    const auto token = signed_by("alice", pieces);
    const auto own = signed_by(
        "alice", to_json(prove(*net.tip(), *net.tip(), {"wallets", wallet_id("alice")})));
    const auto payload = json(ledger::proof_payload(pieces, key("alice").id(), {kStart}));
    const auto resigned = [&](const char* member, Json value) {
        return sign(Typ::proof, base::write_json(set(payload, {member}, value)), "alice");
    };
    add(book, "no proof", "2.04", {sign(Typ::vote, "{}")});
    add(book, "no JSON", "1.04", {sign(Typ::proof, "{")});
    add(book, "another's iss", "2.06", {resigned("iss", wallet_id("bob"))});
    add(book, "iat below 0", "2.06", {resigned("iat", -1)});
    add(book, "no iss", "2.05",
        {sign(Typ::proof, base::write_json(without(payload, "iss")), "alice")});
    add(book, "a changed signature that nobody can check", kGood, {bent(token)});
    add(book, "a changed signature", "2.09",
        {bent(token), false, nullptr, {}, "alice"});
    add(book, "a changed signature beside its own wallet", "2.09", {bent(own)});
    const auto block = [&](const std::string& text) {
        return signed_by("alice", set(pieces, {"block"}, text));
    };
    const auto& header = net.tip()->header();
    const auto lazy = Network::Bend{
        .change = [&](ledger::Header& h) { h = header, h.difficulty = base::kJsonIntegerMax; },
        .work = false};
    const auto line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
    add(book, "a block without its work", "3.08", {block(line(net.block({}, lazy)))});
    add(book, "a block spelled otherwise", "3.02",
        {block(sign(Typ::block, ledger::payload(header) + ' '))});
    const auto forged = bent(net.tip()->block.token.jws.token);
    add(book, "a miner's changed signature", "3.11",
        {block(forged), false, nullptr, {}, nullptr, "founder"});
    add(book, "a miner's changed signature that nobody can check", kGood, {block(forged)});
}

}  // namespace

void add_proofs(Book& book) {
    const auto net = story();
    add_good_proofs(book, net);
    add_refused_records(book, net);
    add_refused_receipts(book, net);
    add_refused_ways(book, net);
    add_refused_tokens(book, net);
}

}  // namespace vectors
