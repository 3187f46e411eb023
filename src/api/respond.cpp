// SPDX-License-Identifier: Apache-2.0
#include "api/respond.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "api/functions.hpp"
#include "api/present.hpp"
#include "api/proofs.hpp"
#include "api/status.hpp"
#include "base/assert.hpp"
#include "base/torrent.hpp"
#include "ledger/limits.hpp"

namespace api {

using base::Fault;
using base::Json;

namespace {

Response document(const Json& json, int status = 200) {
    return {status, "application/json", base::write_json(json) + '\n', {}};
}

Response not_found(std::string what) { return problem(404, "Not Found", std::move(what)); }

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number < 0)
        return std::nullopt;
    return number;
}

Response get_block(const std::string& which, const engine::View& view) {
    if (const auto height = whole(which); height && which.size() < 16) {
        const auto* link = view.tip->ancestor({*height});
        return link == nullptr ? not_found("no block of that height")
                               : document(block_document(*link));
    }
    const auto id = base::id_from_hex<base::BlockId>(which);
    if (!id) return refused({Fault::bad_hex, "a height or a block's id"});
    const auto* link = view.blocks.find(id->hash);
    return link == nullptr ? not_found("no such block") : document(block_document(**link));
}

/// `from`: the newest height wanted, the head when left out; `count`: 1 to 50.
Response get_blocks(const std::string& query, const engine::View& view) {
    constexpr std::int64_t kCountMax = 50;
    const auto from = query_value(query, "from");
    const auto count = query_value(query, "count");
    const auto height = from ? whole(*from) : view.tip->height().value;
    const auto blocks = count ? whole(*count) : 20;
    if (!height || !blocks || *blocks < 1 || *blocks > kCountMax)
        return problem(400, "Bad Request", "from is a height, count is 1 to 50");
    return document(blocks_document(*view.tip, {*height}, *blocks));
}

Response get_state(const std::vector<std::string>& path, const engine::View& view) {
    const auto& state = view.tip->state;
    if (path.size() == 2) return document(state_document(view));
    if (!contract::is_name(path[2])) return not_found("no such collection");
    if (path.size() == 3) return document(collection_document(state, path[2]));
    const auto record = state.get({path[2], path[3]});
    if (!record) return not_found("no such record");
    return {200, "application/json", std::string{*record} + '\n', {}};
}

Response get_history(const std::vector<std::string>& path, const std::string& query,
                     const engine::View& view) {
    const auto from = query_value(query, "from");
    const auto height = from ? whole(*from) : view.tip->height().value;
    if (!height) return problem(400, "Bad Request", "from is a height");
    if (!contract::is_name(path[2])) return not_found("no such collection");
    return document(history_document(*view.tip, {path[2], path[3]}, {*height}));
}

Response get_transaction(const std::string& text, const engine::View& view) {
    const auto id = base::id_from_hex<base::EntryId>(text);
    if (!id) return refused({Fault::bad_hex, "a transaction's id"});
    const auto found = transaction_document(view, *id);
    return found.is_null() ? not_found("no such transaction") : document(found);
}

/// Where JOSE libraries look for a signer's key by its `kid`.
Response get_jwks(const engine::View& view) {
    auto answer = document(jwks_document(view.tip->state));
    answer.type = "application/jwk-set+json";
    return answer;
}

/// By its id, or by the thumbprint of the key that speaks for it now.
Response get_wallet(const std::string& text, const engine::View& view) {
    const auto id = base::id_from_text<base::WalletId>(text);
    if (!id) return refused({Fault::bad_base64url, "a wallet's id"});
    auto wallet = ledger::find_wallet(view.tip->state, *id);
    if (!wallet) wallet = ledger::wallet_of_key(view.tip->state, base::KeyId{id->hash});
    if (!wallet) return not_found(std::string{base::rule(Fault::unknown_wallet).says});
    return document(wallet_document(view, *wallet));
}

/// The `.torrent` with this node as its tracker, so that a foreign client needs nothing else.
Response get_torrent(const std::string& name, const Request& request, const Vitals& vitals) {
    const auto file = vitals.torrent_files.find(name);
    if (file == vitals.torrent_files.end()) return not_found("no such torrent");
    const auto text = base::with_announce(file->second, "http://" + request.host + "/announce");
    if (!text) return problem(500, "Internal Server Error");
    return {200, "application/x-bittorrent", *text, {}};
}

/// NAME, or NAME@VERSION for one that was replaced.
Response get_function(const std::string& which, const engine::View& view) {
    const auto at = which.find('@');
    std::int64_t version = 0;
    if (at != std::string::npos) {
        const auto number = base::parse_json(which.substr(at + 1));
        if (!number || number->integer() == nullptr || *number->integer() < 1)
            return problem(400, "Bad Request", "NAME or NAME@VERSION");
        version = *number->integer();
    }
    const auto found = function_document(*view.tip, which.substr(0, at), version);
    return found ? document(*found) : not_found("no such function");
}

std::variant<Response, Command> post(const std::vector<std::string>& path,
                                     const Request& request) {
    if (path[1] == "tokens" && path.size() == 2) {
        std::string token = request.body;
        if (token.ends_with('\n')) token.pop_back();
        if (token.size() > ledger::kEntryBytesMax) return refused(Fault::token_too_large);
        return Command{SubmitToken{std::move(token)}};
    }
    if (path[1] != "exports" || path.size() != 2) return not_found("no such door");
    if (!request.loopback)
        return problem(403, "Forbidden", "exports are ordered on the node's own machine");
    const auto json = base::parse_json(request.body);
    if (!json || !base::has_members(*json, {"from", "to"}))
        return refused({Fault::payload_members, "from and to"});
    const auto* from = json->find("from")->integer();
    const auto* to = json->find("to")->integer();
    if (from == nullptr || to == nullptr)
        return refused({Fault::payload_value, "from and to"});
    return Command{ExportBlocks{{*from}, {*to}}};
}

}  // namespace

Response refused(const base::Refusal& why) {
    int status = 422;
    if (why.fault < Fault::unknown_key) status = 400;
    if (why.fault == Fault::token_too_large) status = 413;
    if (why.fault == Fault::seq_used) status = 409;
    if (why.fault == Fault::pool_full || why.fault == Fault::pool_wallet_full) status = 503;
    const auto& rule = base::rule(why.fault);
    const auto json = Json::object({{"detail", sentence(why)},
                                    {"name", rule.name},
                                    {"rule", rule.number},
                                    {"status", status},
                                    {"title", "refused by a rule"},
                                    {"type", "about:blank"}});
    return {status, "application/problem+json", base::write_json(json) + '\n', {}};
}

Response present(const engine::Answer& answer) {
    if (const auto* accepted = std::get_if<engine::Accepted>(&answer))
        return document(Json::object({{"id", accepted->id.hex()}, {"status", "waiting"}}), 202);
    if (const auto* by = std::get_if<engine::RefusedByContract>(&answer)) {
        auto failure = failure_document(*by->tip, by->token, by->receipt);
        JOT_ASSERT(failure.has_value());
        const auto& why = *failure->find("message")->string();
        const auto json = Json::object({{"detail", "refused by the contract: " + why},
                                        {"failure", *failure},
                                        {"receipt", ledger::to_json(by->receipt)},
                                        {"status", 422},
                                        {"title", "refused by the contract"},
                                        {"type", "about:blank"}});
        return {422, "application/problem+json", base::write_json(json) + '\n', {}};
    }
    if (const auto* exported = std::get_if<engine::Exported>(&answer))
        return document(Json::object({{"first", exported->offer.first.value},
                                      {"id", exported->offer.id.hex()},
                                      {"last", exported->offer.last.value},
                                      {"name", exported->offer.name}}),
                        201);
    return refused(std::get<base::Refusal>(answer));
}

std::variant<Response, Command> respond(const Request& request, const engine::View& view,
                                        const Vitals& vitals) {
    const auto split = split_path(request.path);
    if (!split) return refused({Fault::bad_hex, "the path's percent-encoding"});
    const auto& path = *split;
    const bool post_door = request.method == "POST";
    if (path.size() == 1 && path[0] == "healthz" && !post_door)
        return Response{200, "text/plain", "ok\n", {}};
    const bool jwks = path.size() == 2 && path[0] == ".well-known" && path[1] == "jwks.json";
    if (!jwks && (path.size() < 2 || path[0] != "v1")) return not_found("no such door");
    if (post_door && !jwks) return post(path, request);
    if (request.method != "GET" && request.method != "HEAD")
        return problem(405, "Method Not Allowed");
    if (jwks) return get_jwks(view);
    const auto& door = path[1];
    if (door == "state" && path.size() <= 4) return get_state(path, view);
    if (door == "history" && path.size() == 4) return get_history(path, request.query, view);
    if (door == "proofs" && (path.size() == 3 || path.size() == 4))
        return get_proof(path, request.query, view);
    if (path.size() == 2) {
        if (door == "blocks") return get_blocks(request.query, view);
        if (door == "chain") return document(chain_document(view));
        if (door == "network") return document(network_document(view, vitals));
        if (door == "status") return document(status_document(view, vitals));
    }
    if (path.size() == 3) {
        if (door == "blocks") return get_block(path[2], view);
        if (door == "transactions") return get_transaction(path[2], view);
        if (door == "wallets") return get_wallet(path[2], view);
        if (door == "torrents") return get_torrent(path[2], request, vitals);
        if (door == "functions") return get_function(path[2], view);
    }
    return not_found("no such door");
}

}  // namespace api
