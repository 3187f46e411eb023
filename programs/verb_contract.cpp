// SPDX-License-Identifier: Apache-2.0
// `contract …`: what an author does to a source before it is registered.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "api/request.hpp"
#include "base/nearest.hpp"
#include "ledger/compose.hpp"
#include "lang/disassembler.hpp"
#include "programs/contract_desk.hpp"
#include "programs/contract_verbs.hpp"
#include "programs/desk.hpp"
#include "workbench/trace.hpp"

namespace programs {

using base::Json;

namespace {

constexpr const char* kTemplate = R"(// What @ is for, in a sentence.
version 1;

type Item {
    id: string(1..32);
    text: string(1..200);
}
type OwnedItem = Item with { owner: string; }

collection @_items: OwnedItem;

// Anybody may write an item; nobody overwrites somebody else's.
action @(item: Item) {
    if (exists(@_items[item.id])) {
        require(@_items[item.id].owner == caller, "this item belongs to another wallet");
    }
    @_items[item.id] = item with { owner: caller };
    emit("Wrote item", item);
}

test "an item has an owner" {
    @({ id: "1", text: "hello" }) by "alice";
    expect event "Wrote item", { id: "1", text: "hello" };
    expect @_items["1"].owner == wallet("alice");
    @({ id: "1", text: "mine" }) by "bob" fails "this item belongs to another wallet";
    @({ id: "1", text: "hello again" }) by "alice";
    expect @_items["1"].text == "hello again";
}
)";

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// Records of a live node, each asked for once.
class LiveRecords final : public contract::RecordView {
  public:
    explicit LiveRecords(std::string url) : url_{std::move(url)} {}
    [[nodiscard]] std::optional<std::string_view> get(
        const contract::RecordKey& key) const override {
        auto known = known_.find(key);
        if (known == known_.end()) known = known_.emplace(key, fetch(key)).first;
        return known->second;
    }

  private:
    [[nodiscard]] std::optional<std::string> fetch(const contract::RecordKey& key) const {
        try {
            return base::write_json(
                programs::get(url_, "/v1/state/" + api::percent_encode(key.collection) + '/' +
                                        api::percent_encode(key.key)));
        } catch (const Refused&) {
            return std::nullopt;
        }
    }

    std::string url_;
    mutable std::map<contract::RecordKey, std::optional<std::string>> known_;
};

workbench::Records records_of(const std::string& file) {
    const auto json = base::parse_json(read_text(file));
    if (!json) throw Refused{base::Refusal{json.fault(), file}};
    auto records = workbench::Records::from(*json);
    if (!records) throw Refused{file + ": records are {\"collection\": {\"key\": value}}"};
    return std::move(*records);
}

struct Watched {
    workbench::Trace trace;
    Json action;
};

Watched watch(const Common& common, const ContractCall& options, workbench::Detail detail) {
    const auto source = compile_file(options.file);
    const auto& action = find_action(source, options.action);
    auto json = base::parse_json(options.arguments.empty() ? "{}" : options.arguments);
    if (!json) throw Refused{base::Refusal{json.fault(), "arguments"}};
    json->set("action", action.name);
    workbench::Caller caller{workbench::wallet_named(options.as), options.roles};
    if (const auto id = base::id_from_text<base::WalletId>(options.as)) caller.id = *id;
    std::ranges::sort(caller.roles);
    const auto function = workbench::as_registered(action);
    const workbench::Moment moment{{1}, now()};
    const auto run = [&](const contract::RecordView& before) {
        return workbench::trace(action, source.text, function, *json, caller, moment, before,
                                detail);
    };
    if (!options.state.empty()) return {run(records_of(options.state)), *json};
    if (common.node_url.empty() && !std::filesystem::exists(common.home + "/api.url"))
        return {run(workbench::Records{}), *json};
    return {run(LiveRecords{node_url(common)}), *json};
}

/// What a call did, as people read it; Refused when it was.
void report(const Common& common, const workbench::Trace& trace, const std::string& place) {
    const auto& [outcome, refusal] = trace.called;
    if (!refusal.empty()) throw Refused{place + refusal};
    auto records = Json::object();
    for (const auto& [key, text] : outcome.diff)
        records.set(key.collection + '/' + key.key,
                    text ? *base::parse_json(*text) : Json{nullptr});
    if (common.json) {
        Json::Array events;
        for (const auto& event : outcome.events)
            events.push_back(Json::object({{"data", event.data}, {"text", event.text}}));
        return print(base::write_json(Json::object({{"events", std::move(events)},
                                                    {"gas", outcome.gas},
                                                    {"instructions", trace.instructions},
                                                    {"records", std::move(records)}})));
    }
    for (const auto& event : outcome.events)
        print(event.text + ": " + base::write_json(event.data));
    for (const auto& record : *records.members())
        print(record.name + " = " + base::write_json(record.value));
    print(fmt::format("gas {}, {} instructions; nothing was sent", outcome.gas,
                      trace.instructions));
}

std::string place_of(const ContractCall& options, const workbench::Trace& trace) {
    if (trace.called.outcome.pc == 0) return {};
    const auto source = compile_file(options.file);
    const int line = find_action(source, options.action).line_of(trace.called.outcome.pc);
    return fmt::format("{}:{}: ", options.file, line);
}

}  // namespace

Source compile_file(const std::string& file) {
    Source source{file, read_text(file), {}};
    auto contract = lang::compile(source.text);
    if (contract) {
        source.contract = std::move(*contract);
        return source;
    }
    std::string all;
    for (const auto& fault : contract.error()) all += lang::show(fault, source.text, file);
    throw Refused{"this does not compile\n" + all.substr(0, all.size() - 1)};
}

const lang::Compiled& find_action(const Source& source, const std::string& name) {
    const auto& actions = source.contract.actions;
    const auto found = std::ranges::find(actions, name, &lang::Compiled::name);
    if (found != actions.end()) return *found;
    std::vector<std::string> names;
    names.reserve(actions.size());
    for (const auto& action : actions) names.push_back(action.name);
    const auto meant = base::nearest(name, names);
    throw WrongUsage{source.file + " has no action " + name +
                     (meant.empty() ? ": it has " + joined(names)
                                    : ": did you mean " + meant + "?")};
}

void contract_new(const std::string& name) {
    if (!contract::is_name(name))
        throw WrongUsage{"a name has small letters, digits and `_`, and begins with a letter"};
    const std::string file = name + ".jot";
    if (std::filesystem::exists(file)) throw Refused{file + " is there already"};
    std::string text = kTemplate;
    for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at))
        text.replace(at, 1, name);
    write_text(file, text);
    print(file + " written; try: jotchain contract test " + file);
}

void contract_build(const Common& common, const std::string& file) {
    const auto source = compile_file(file);
    Json::Array payloads;
    for (const auto& action : source.contract.actions) {
        (void)workbench::as_registered(action);
        payloads.push_back(lang::payload(action, source.text));
    }
    if (common.json) return print(base::write_json(Json{std::move(payloads)}));
    for (const auto& action : source.contract.actions)
        print(fmt::format("{} version {}: {} instructions, {} cells, image {} bytes; "
                          "collections {}; {}",
                          action.name, action.version, action.lines.size(), action.cells,
                          oisc::encode(action.image).size(),
                          action.collections.empty() ? "none" : joined(action.collections),
                          action.roles.empty() ? "for everybody"
                                               : "for roles " + joined(action.roles)));
}

void contract_run(const Common& common, const ContractCall& options) {
    const auto watched = watch(common, options, workbench::Detail::nothing);
    report(common, watched.trace, place_of(options, watched.trace));
}

void contract_trace(const Common& common, const ContractCall& options) {
    const auto watched = watch(common, options,
                               options.instructions ? workbench::Detail::instructions
                                                    : workbench::Detail::statements);
    for (const auto& line : watched.trace.lines) print(line);
    report(common, watched.trace, place_of(options, watched.trace));
}

std::string function_token(jose::Signer& signer, const lang::Compiled& action,
                           const std::string& text) {
    auto payload = lang::payload(action, text);
    payload.set("iat", now().seconds);
    return jose::sign_token(signer, jose::Typ::function, base::write_json(payload));
}

void contract_register(const Common& common, const std::string& file) {
    const auto source = compile_file(file);
    if (!tests_hold(source)) throw Refused{"its own tests fail: nothing was registered"};
    const auto signer = open_wallet(common);
    for (const auto& action : source.contract.actions) {
        const auto token = function_token(*signer, action, source.text);
        if (!common.json) print(fmt::format("{} version {}", action.name, action.version));
        send(common, {ledger::register_function_action(token)}, {});
    }
}

void contract_verify(const Common& common, const std::string& name) {
    const auto function =
        get(node_url(common), "/v1/functions/" + api::percent_encode(name));
    const Json* source = function.find("source");
    if (source == nullptr) throw Refused{name + ": its token has no source"};
    const auto contract = lang::compile(*source->string());
    const auto& called = *function.find("name")->string();
    const lang::Compiled* action = nullptr;
    if (contract)
        for (const auto& compiled : contract->actions)
            if (compiled.name == called) action = &compiled;
    if (action == nullptr) throw Refused{name + ": its source does not compile to it"};
    const auto ours = lang::payload(*action, {});
    for (const auto& member : *ours.members())
        if (*function.find(member.name) != member.value)
            throw Refused{name + ": its source gives another " + member.name};
    if (common.json) return print(base::write_json(function));
    print(fmt::format("{} version {}: the source in its token compiles to the registered image, "
                      "schema, collections and roles\ntoken {}, block {}",
                      called, *function.find("version")->integer(),
                      *function.find("id")->string(), *function.find("height")->integer()));
}

void contract_disassemble(const std::string& file, const std::string& action) {
    const auto source = compile_file(file);
    const auto& compiled = find_action(source, action);
    print(lang::disassemble(compiled.image, compiled.lines));
}

}  // namespace programs
