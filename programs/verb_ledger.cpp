// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "api/functions.hpp"
#include "api/request.hpp"
#include "ledger/finality.hpp"
#include "ledger/genesis.hpp"
#include "ledger/verify.hpp"
#include "programs/desk.hpp"

namespace programs {

using base::Json;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

namespace {

void print_json(const Json& json) { print(base::write_json(json)); }

bool in_block(const Json& transaction) {
    return *transaction.find("status")->string() == "in_block";
}

/// Throws Refused when its contract refused it.
void must_apply(const Json& transaction) {
    if (*transaction.find("receipt")->find("status")->integer() == 0) return;
    const Json& failure = *transaction.find("failure");
    throw Refused{"refused by the contract: " + *failure.find("message")->string() + " (" +
                  api::place_of(failure) + ")"};
}

/// Says how many witnesses were heard when for a while too few were.  Heights do not count: a miner
/// that is cut off goes on.
class Finishing {
  public:
    void look(const Json& status) {
        const Json& now = *status.find("finality");
        const auto number = [&](const char* name) { return *now.find(name)->integer(); };
        const auto heard = number("heard");
        const auto voters = number("voters");
        const bool enough = ledger::two_thirds(static_cast<std::size_t>(heard),
                                               static_cast<std::size_t>(voters));
        if (enough || heard != heard_) since_ = steady_clock::now();
        heard_ = heard;
        if (steady_clock::now() - since_ < kPatience || heard == said_) return;
        said_ = heard;
        print("not final: " + std::to_string(heard) + " of " + std::to_string(voters) +
              " witnesses heard");
    }

  private:
    static constexpr auto kPatience = 3s;
    std::int64_t heard_ = -1;
    std::int64_t said_ = -1;
    steady_clock::time_point since_ = steady_clock::now();
};

}  // namespace

Json await_block(const std::string& url, const std::string& id, int seconds) {
    const auto begun = steady_clock::now();
    while (steady_clock::now() - begun < std::chrono::seconds{seconds}) {
        const auto found = get(url, "/v1/transactions/" + id);
        if (in_block(found)) {
            must_apply(found);
            return found;
        }
        std::this_thread::sleep_for(100ms);
    }
    throw Refused{"not in a block after " + std::to_string(seconds) + " s; it still waits"};
}

Json await_final(const std::string& url, Json found, int seconds, bool tell) {
    const auto begun = steady_clock::now();
    const auto say = [tell](const std::string& line) {
        if (tell) print(line);
    };
    const std::string path = "/v1/transactions/" + *found.find("id")->string();
    Finishing finishing;
    while (*found.find("final") != Json{true}) {
        if (steady_clock::now() - begun >= std::chrono::seconds{seconds})
            throw Refused{"not final after " + std::to_string(seconds) +
                          " s: see `jotchain status`"};
        if (tell) finishing.look(get(url, "/v1/status"));
        std::this_thread::sleep_for(200ms);
        auto now = find(url, path);
        if (!now)
            throw Refused{"a reorganisation threw it out, and it cannot stand in a block any "
                          "more: submit it anew"};
        if (in_block(found) && !in_block(*now))
            say("a reorganisation threw it out of its block: it waits again");
        if (in_block(*now)) must_apply(*now);
        if (in_block(*now) && (!in_block(found) || *now->find("block") != *found.find("block")))
            say("now in block " + base::write_json(*now->find("height")));
        found = std::move(*now);
    }
    return found;
}

void send(const Common& common, std::vector<Json> actions, const Submit& options) {
    const auto url = node_url(common);
    const auto signer = open_wallet(common);
    const auto token = compose(*signer, url, std::move(actions));
    const auto accepted = post(url, "/v1/tokens", token);
    const auto& id = *accepted.find("id")->string();
    if (!common.json) print("accepted " + id);
    if (options.no_wait) {
        if (common.json) print_json(accepted);
        return;
    }
    const auto begun = steady_clock::now();
    const auto took = [begun] { return std::to_string((steady_clock::now() - begun) / 1s) + " s"; };
    const auto found = await_block(url, id, options.wait_seconds);
    if (!common.json) {
        print("in block " + std::to_string(*found.find("height")->integer()) + " after " + took());
        for (const Json& event : *found.find("receipt")->find("events")->array())
            print(*event.find("text")->string() + ": " + base::write_json(*event.find("data")));
    }
    if (!options.final) {
        if (common.json) print_json(found);
        return;
    }
    const auto last = await_final(url, found, options.final_seconds, !common.json);
    if (common.json) return print_json(last);
    print("final after " + took());
}

void submit(const Common& common, const Submit& options) {
    const bool inline_json =
        options.actions.starts_with('{') || options.actions.starts_with('[');
    const auto json =
        base::parse_json(inline_json ? options.actions : read_text(options.actions));
    if (!json) throw Refused{base::Refusal{json.fault(), "actions"}};
    send(common, json->array() != nullptr ? *json->array() : std::vector<Json>{*json}, options);
}

void admit(const Common& common, const std::string& token_file,
           const std::vector<std::string>& roles) {
    std::string token = read_text(token_file);
    while (token.ends_with('\n')) token.pop_back();
    send(common, {ledger::register_wallet_action(token, {roles.begin(), roles.end()})}, {});
}

void show_history(const Common& common, const std::string& collection, const std::string& key) {
    if (key.empty()) throw WrongUsage{"--history wants a collection and a key"};
    const auto url = node_url(common);
    const std::string path =
        "/v1/history/" + api::percent_encode(collection) + '/' + api::percent_encode(key);
    for (std::string query;;) {
        const auto part = get(url, path + query);
        for (const Json& version : *part.find("versions")->array()) print_json(version);
        const Json* next = part.find("next");
        if (next == nullptr) return;
        query = "?from=" + std::to_string(*next->integer());
    }
}

void show_state(const Common& common, const std::string& collection, const std::string& key) {
    std::string path = "/v1/state";
    if (!collection.empty()) path += '/' + api::percent_encode(collection);
    if (!key.empty()) path += '/' + api::percent_encode(key);
    print_json(get(node_url(common), path));
}

void show_block(const Common& common, const std::string& which) {
    const auto url = node_url(common);
    std::string height = which;
    if (which.empty())
        height = std::to_string(*get(url, "/v1/status").find("height")->integer());
    print_json(get(url, "/v1/blocks/" + api::percent_encode(height)));
}

void export_blocks(const Common& common, std::int64_t from, std::int64_t to) {
    const auto exported =
        post(node_url(common), "/v1/exports",
             base::write_json(Json::object({{"from", from}, {"to", to}})));
    if (common.json) return print_json(exported);
    print(*exported.find("name")->string() + ", blocks " + std::to_string(from) + " to " +
          std::to_string(to) + ", torrent " + *exported.find("id")->string());
}

void show_transaction(const Common& common, const std::string& id) {
    print_json(get(node_url(common), "/v1/transactions/" + api::percent_encode(id)));
}

void verify_blocks(const Common& common, std::string_view text) {
    ledger::Cache cache;
    const auto seen = ledger::verify_file(text, now(), cache);
    if (!seen) throw Refused{seen.error()};
    const auto& state = seen->tip->state;
    const auto root = base::hex(state.state_root());
    if (common.json)
        return print_json(Json::object({{"applied", seen->applied},
                                        {"blocks", seen->blocks},
                                        {"entries", seen->entries},
                                        {"failed", seen->failed},
                                        {"gas", seen->gas},
                                        {"head", seen->tip->id().hex()},
                                        {"network", seen->tip->network.hex()},
                                        {"signatures", seen->signatures},
                                        {"state_root", root}}));
    const auto row = [](std::string_view what, const std::string& value) {
        std::string line{what};
        line.resize(16, ' ');
        print(line + value);
    };
    row("network", seen->tip->network.hex());
    row("blocks", std::to_string(seen->blocks) + ", linked, each with its work");
    row("signatures", std::to_string(seen->signatures) + " verified");
    row("entries", std::to_string(seen->entries) + ": " + std::to_string(seen->applied) +
                       " applied, " + std::to_string(seen->failed) + " refused by contracts");
    row("gas", std::to_string(seen->gas));
    row("roots", "entries, receipts, state, ledger, history: all recomputed");
    row("head", seen->tip->id().hex());
    row("state root", root);
}

}  // namespace programs
