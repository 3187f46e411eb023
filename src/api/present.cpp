// SPDX-License-Identifier: Apache-2.0
#include "api/present.hpp"

#include <algorithm>
#include <set>

#include "api/functions.hpp"
#include "ledger/genesis.hpp"

namespace api {

using base::Json;

namespace {

constexpr std::size_t kBlockEventsMax = 4;  // distinct texts per block in a list of blocks

/// The payload of a token whose shape was judged already.
Json payload_of(std::string_view token) {
    const auto jws = jose::parse_jws(token);
    if (!jws) return {};
    auto payload = base::parse_json(jws->payload);
    return payload ? std::move(*payload) : Json{};
}

std::string decimal(base::uint128 number) {
    std::string digits;
    for (; digits.empty() || number > 0; number /= 10)
        digits += static_cast<char>('0' + static_cast<int>(number % 10));
    return {digits.rbegin(), digits.rend()};
}

/// Collections that hold anything, and those that a registered function declares.
std::set<std::string> known_collections(const ledger::State& state) {
    const auto holding = state.collections();
    std::set<std::string> names{holding.begin(), holding.end()};
    for (const auto& record : state.collection("functions")) {
        const auto json = base::parse_json(record.text);
        const Json* declared = json ? json->find("collections") : nullptr;
        if (declared == nullptr) continue;
        for (const Json& name : *declared->array()) names.insert(*name.string());
    }
    return names;
}

}  // namespace

std::string sentence(const base::Refusal& why) {
    const auto& rule = base::rule(why.fault);
    if (why.fault == base::Fault::unknown_action) return "Unknown action: " + why.detail;
    if (why.fault == base::Fault::seq_used && !why.detail.empty()) return "replay: " + why.detail;
    std::string text{rule.says};
    return why.detail.empty() ? text : text + " (" + why.detail + ")";
}

Json rule_document(const base::Refusal& why) {
    const auto& rule = base::rule(why.fault);
    return Json::object({{"detail", why.detail},
                         {"final", rule.final},
                         {"message", sentence(why)},
                         {"name", rule.name},
                         {"rule", rule.number}});
}

Json block_document(const ledger::Link& link) {
    const auto& header = link.header();
    Json::Array entries;
    for (std::size_t i = 0; i < link.block.entries.size(); ++i)
        entries.push_back(Json::object({{"id", link.receipts.at(i).id.hex()},
                                        {"payload", payload_of(link.block.entries[i])},
                                        {"receipt", ledger::to_json(link.receipts.at(i))},
                                        {"token", link.block.entries[i]}}));
    auto document = Json::object({{"difficulty", header.difficulty},
                                  {"entries", std::move(entries)},
                                  {"hash", base::hex(link.block.token.work_hash)},
                                  {"height", header.height.value},
                                  {"iat", header.iat.seconds},
                                  {"id", link.id().hex()},
                                  {"ledger_root", base::hex(header.ledger_root)},
                                  {"miner", base::text(link.miner())},
                                  {"nonce", header.nonce},
                                  {"prev_hash", header.prev.hex()},
                                  {"state_root", base::hex(header.state_root)},
                                  {"token", link.block.token.jws.token}});
    if (header.segment) document.set("segment", header.segment->hex());
    return document;
}

Json blocks_document(const ledger::Link& tip, base::Height from, std::int64_t count) {
    Json::Array blocks;
    const auto* link = tip.ancestor({std::min(from.value, tip.height().value)});
    for (; link != nullptr && count > 0; link = link->parent.get(), --count) {
        std::set<std::string> events;
        std::int64_t failed = 0;
        for (const auto& receipt : link->receipts) {
            failed += receipt.status == contract::Status::applied ? 0 : 1;
            for (const auto& event : receipt.events)
                if (events.size() < kBlockEventsMax) events.insert(event.text);
        }
        blocks.push_back(
            Json::object({{"entries", static_cast<std::int64_t>(link->block.entries.size())},
                          {"events", Json::Array(events.begin(), events.end())},
                          {"failed", failed},
                          {"hash", base::hex(link->block.token.work_hash)},
                          {"height", link->height().value},
                          {"iat", link->header().iat.seconds},
                          {"id", link->id().hex()},
                          {"miner", base::text(link->miner())}}));
    }
    return Json::object({{"blocks", std::move(blocks)}, {"height", tip.height().value}});
}

Json transaction_document(const engine::View& view, const base::EntryId& id) {
    if (const auto* place = view.tip->find_entry(id)) {
        const auto* link = view.tip->ancestor(place->height);
        const auto index = static_cast<std::size_t>(place->index);
        const auto& receipt = link->receipts.at(index);
        const auto& token = link->block.entries.at(index);
        auto json = Json::object({{"block", link->id().hex()},
                                  {"final", place->height <= view.final->height()},
                                  {"height", place->height.value},
                                  {"id", id.hex()},
                                  {"index", place->index},
                                  {"receipt", ledger::to_json(receipt)},
                                  {"status", "in_block"},
                                  {"token", token}});
        if (link->parent != nullptr)
            if (auto failure = failure_document(*link->parent, token, receipt))
                json.set("failure", std::move(*failure));
        return json;
    }
    if (const auto* waiting = view.waiting.find(id.hash))
        return Json::object(
            {{"final", false}, {"id", id.hex()}, {"status", "waiting"}, {"token", waiting->token}});
    return {};
}

Json chain_document(const engine::View& view) {
    constexpr std::size_t kBranchesMax = 100;
    const auto place = [](const ledger::Link& link) {
        return Json::object({{"height", link.height().value}, {"id", link.id().hex()}});
    };
    const auto with_work = [&](const ledger::Link& link) {
        auto json = place(link);
        json.set("iat", link.header().iat.seconds);
        json.set("work", decimal(link.work));
        return json;
    };
    auto leaves = view.leaves;
    std::erase(leaves, view.tip);
    std::ranges::stable_sort(leaves, std::ranges::greater{},
                             [](const auto& leaf) { return leaf->height(); });
    if (leaves.size() > kBranchesMax) leaves.resize(kBranchesMax);
    Json::Array branches;
    for (const auto& leaf : leaves) {
        const auto* fork = leaf.get();
        while (view.tip->ancestor(fork->height()) != fork) fork = fork->parent.get();
        auto branch = with_work(*leaf);
        branch.set("blocks", leaf->height().value - fork->height().value);
        branch.set("fork", place(*fork));
        branches.push_back(std::move(branch));
    }
    return Json::object({{"branches", std::move(branches)},
                         {"final", place(*view.final)},
                         {"head", with_work(*view.tip)},
                         {"justified", place(*view.justified)},
                         {"split", view.split}});
}

Json history_document(const ledger::Link& tip, const ledger::RecordKey& key, base::Height from) {
    constexpr std::int64_t kBlocksMax = 10'000;
    constexpr std::size_t kVersionsMax = 100;
    Json::Array versions;
    const auto* link = tip.ancestor({std::clamp(from.value, std::int64_t{0}, tip.height().value)});
    const auto lowest = link->height().value - kBlocksMax;
    for (; link != nullptr; link = link->parent.get()) {
        if (link->height().value <= lowest || versions.size() == kVersionsMax) break;
        const auto here = link->state.get(key);
        const auto before = link->parent == nullptr ? std::nullopt : link->parent->state.get(key);
        if (here == before) continue;
        auto version = Json::object(
            {{"height", link->height().value}, {"iat", link->header().iat.seconds}});
        if (here) version.set("value", *base::parse_json(*here));
        versions.push_back(std::move(version));
    }
    auto document = Json::object({{"versions", std::move(versions)}});
    if (link != nullptr) document.set("next", link->height().value);
    return document;
}

Json collection_document(const ledger::State& state, std::string_view name) {
    auto records = Json::object();
    for (const auto& record : state.collection(name)) {
        auto value = base::parse_json(record.text);
        // A key that is no ASCII name cannot be a member's name: such records stand under their
        // percent-encoded key, as in the URL that fetches them.
        std::string key;
        for (const char c : record.key.key) {
            const auto byte = static_cast<unsigned char>(c);
            constexpr std::string_view kDigits = "0123456789ABCDEF";
            if (byte < 0x80)
                key += c;
            else
                key.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
        }
        records.set(std::move(key), value ? std::move(*value) : Json{});
    }
    return records;
}

Json state_document(const engine::View& view) {
    const auto& state = view.tip->state;
    auto collections = Json::object();
    for (const auto& name : known_collections(state))
        collections.set(name, collection_document(state, name));
    return Json::object({{"head", view.tip->id().hex()},
                         {"height", view.tip->height().value},
                         {"ledger_root", base::hex(state.ledger_root())},
                         {"state", std::move(collections)},
                         {"state_root", base::hex(state.state_root())}});
}

Json wallet_document(const engine::View& view, const ledger::Wallet& wallet) {
    const auto waiting = view.next_seq.find(wallet.id);
    const auto next = waiting != view.next_seq.end()
                          ? waiting->second
                          : ledger::last_seq(view.tip->state, wallet.id).seq + 1;
    auto document =
        Json::object({{"id", base::text(wallet.id)},
                      {"jwk", jose::to_jwk(wallet.key)},
                      {"kid", base::text(wallet.key.id())},
                      {"name", wallet.name},
                      {"next_seq", next},
                      {"roles", Json::Array(wallet.roles.begin(), wallet.roles.end())}});
    if (wallet.revoked) document.set("revoked", *wallet.revoked);
    return document;
}

Json jwks_document(const ledger::State& state) {
    Json::Array keys;
    for (const auto& record : state.collection("wallets")) {
        if (keys.size() == kJwksKeysMax) break;
        const auto id = base::id_from_text<base::WalletId>(record.key.key);
        const auto wallet = id ? ledger::find_wallet(state, *id) : std::nullopt;
        if (!wallet) continue;
        auto key = jose::to_jwk(wallet->key);
        key.set("alg", "RS256");
        key.set("kid", base::text(wallet->key.id()));
        key.set("use", "sig");
        keys.push_back(std::move(key));
    }
    return Json::object({{"keys", std::move(keys)}});
}

Json network_document(const engine::View& view, const Vitals& vitals) {
    const auto& genesis = *view.genesis;
    Json::Array functions;
    for (const auto& record : view.tip->state.collection("functions"))
        if (!record.key.key.contains('@') && !base::parse_json(record.text)->find("retired"))
            functions.emplace_back(record.key.key);
    return Json::object({{"difficulty", view.tip->header().difficulty},
                         {"founder", *genesis.header().network->find("founder")},
                         {"functions", std::move(functions)},
                         {"id", genesis.id().hex()},
                         {"law", *genesis.header().network->find("law")},
                         {"magnet", vitals.magnet},
                         {"magnet_v1", vitals.v1_magnet},
                         {"name", ledger::network_name(genesis)},
                         {"params", ledger::to_json(view.tip->params())}});
}

}  // namespace api
