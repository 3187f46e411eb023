// SPDX-License-Identifier: Apache-2.0
#include "api/functions.hpp"

#include "lang/compiler.hpp"

namespace api {

using base::Json;

namespace {

std::optional<Json> payload_of(std::string_view token) {
    const auto jws = jose::parse_jws(token);
    if (!jws) return std::nullopt;
    auto payload = base::parse_json(jws->payload);
    if (!payload) return std::nullopt;
    return std::move(*payload);
}

std::optional<Json> record(const ledger::State& state, const std::string& key) {
    const auto text = state.get({"functions", key});
    if (!text) return std::nullopt;
    auto json = base::parse_json(*text);
    if (!json) return std::nullopt;
    return std::move(*json);
}

/// The token with this id, of the actions of a block.
std::optional<std::string> token_in(const ledger::Link& link, const std::string& id) {
    for (const auto& entry : link.block.entries) {
        const auto payload = payload_of(entry);
        const Json* actions = payload ? payload->find("actions") : nullptr;
        if (actions == nullptr) continue;  // a vote
        for (const Json& action : *actions->array()) {
            const Json* token = action.find("token");
            if (token != nullptr && token->string() != nullptr &&
                base::hex(base::sha256(*token->string())) == id)
                return *token->string();
        }
    }
    return std::nullopt;
}

std::string words_of(const ledger::Receipt& receipt) {
    switch (receipt.status) {
        case contract::Status::applied: break;
        case contract::Status::refused: return receipt.message;
        case contract::Status::out_of_gas: return "out of gas";
        case contract::Status::trapped: return "its program trapped: " + receipt.trap;
    }
    return {};
}

}  // namespace

std::optional<Json> function_document(const ledger::Link& tip, std::string_view name,
                                      std::int64_t version) {
    if (version == 0) {
        const auto current = record(tip.state, std::string{name});
        const Json* number = current ? current->find("version") : nullptr;
        if (number == nullptr || current->find("retired") != nullptr) return std::nullopt;
        version = *number->integer();
    }
    auto document = record(tip.state, std::string{name} + '@' + std::to_string(version));
    if (!document) return std::nullopt;
    const auto* link = tip.ancestor({*document->find("height")->integer()});
    const auto token =
        link == nullptr ? std::nullopt : token_in(*link, *document->find("token")->string());
    if (!token) return std::nullopt;
    document->set("id", *document->find("token"));
    document->set("token", *token);
    if (const auto payload = payload_of(*token))
        if (const Json* source = payload->find("source")) document->set("source", *source);
    return document;
}

std::optional<Json> failure_document(const ledger::Link& before, std::string_view token,
                                     const ledger::Receipt& receipt) {
    if (receipt.status == contract::Status::applied) return std::nullopt;
    const auto tx = payload_of(token);
    const Json* list = tx ? tx->find("actions") : nullptr;
    const auto* actions = list != nullptr ? list->array() : nullptr;
    const auto index = static_cast<std::size_t>(receipt.action);
    if (actions == nullptr || index >= actions->size()) return std::nullopt;
    const auto& name = *(*actions)[index].find("action")->string();
    auto failure = Json::object(
        {{"action", receipt.action}, {"function", name}, {"message", words_of(receipt)}});
    const auto function = function_document(before, name, 0);
    if (!function) return failure;
    failure.set("version", *function->find("version"));
    const int line = lang::source_line(*function, receipt.pc);
    if (line == 0) return failure;
    const auto text = lang::line_of(*function->find("source")->string(), line);
    failure.set("line", line);
    failure.set("source", std::string{text.substr(std::min(text.find_first_not_of(" \t"),
                                                           text.size()))});
    return failure;
}

std::string place_of(const Json& failure) {
    std::string place = *failure.find("function")->string();
    if (const Json* version = failure.find("version"))
        place += " version " + std::to_string(*version->integer());
    if (const Json* line = failure.find("line"))
        place += ", line " + std::to_string(*line->integer());
    return place;
}

}  // namespace api
