// SPDX-License-Identifier: Apache-2.0
#include "programs/demo_peer.hpp"

#include <filesystem>

#include "node/http_client.hpp"
#include "programs/desk.hpp"
#include "store/data_dir.hpp"
#include "wallet/chance.hpp"
#include "wallet/key_file.hpp"

namespace programs {

using base::Json;

DemoPeer::DemoPeer(int n, const std::string& folder)
    : number{n},
      name{"peer " + std::to_string(n)},
      home{folder + "/peer" + std::to_string(n)},
      token_file{home + "/wallet.token"} {}

void DemoPeer::make_wallet() {
    std::filesystem::create_directories(home);
    const auto words = base::hex(wallet::random_bytes(16));
    store::write_file(home + "/passphrase", words + '\n', 0600);
    run({"wallet", "new", "--home", home, "--passphrase-file", home + "/passphrase", "--token",
         token_file, "--name", name});
    auto opened = wallet::open(home + "/wallet.jwe", words);
    if (!opened) throw Refused{base::Refusal{opened.fault()}};
    signer = std::move(*opened);
}

void DemoPeer::start(const std::string& link, bool outlives,
                     const std::function<void(const Json&)>& say) {
    std::vector<std::string> arguments{link.empty() ? "node" : "join"};
    if (!link.empty()) arguments.push_back(link);
    arguments.insert(arguments.end(), {"--home", home, "--passphrase-file", home + "/passphrase",
                                       "--mine", "--json"});
    process = std::make_unique<Process>(std::move(arguments), outlives);
    const auto ready = process->await("ready", std::chrono::seconds{60}, say);
    api = "http://127.0.0.1:" + std::to_string(*ready.find("api")->integer());
    magnet = *ready.find("magnet")->string();
    swarm_port = *ready.find("swarm")->integer();
}

Json DemoPeer::get(const std::string& path) const { return programs::get(api, path); }

std::string DemoPeer::compose(std::vector<Json> actions) const {
    return programs::compose(*signer, api, std::move(actions));
}

DemoPeer::Answer DemoPeer::post(const std::string& token) const {
    const auto reply = node::http_request("POST", api + "/v1/tokens", token);
    auto json = base::parse_json(reply.body);
    return {reply.status, json ? std::move(*json) : Json::object()};
}

std::int64_t DemoPeer::next_seq() const {
    return *get("/v1/wallets/" + wallet_id()).find("next_seq")->integer();
}

std::string DemoPeer::wallet_id() const { return base::text(signer->key().id()); }

std::int64_t DemoPeer::votes() const {
    return *get("/v1/state/proposals/P001").find("votes")->integer();
}

std::string DemoPeer::registries() const {
    const auto state = get("/v1/state");
    std::string text;
    for (const char* registry : {"students", "courses", "proposals", "nfts"}) {
        text += text.empty() ? "{" : ", ";
        text += registry;
        text += ": " + base::write_json(*state.find("state")->find(registry));
    }
    return text + "}";
}

std::string DemoPeer::seeds(const std::string& file) const {
    const auto status = get("/v1/status");
    for (const Json& seeded : *status.find("files")->array())
        if (*seeded.find("name")->string() == file) return *seeded.find("id")->string();
    return {};
}

Json DemoPeer::document() const {
    const auto state = get("/v1/state");
    return Json::object({{"head", *state.find("head")},
                         {"height", *state.find("height")},
                         {"name", name},
                         {"public_key", jose::to_pem(signer->key())},
                         {"state", *state.find("state")},
                         {"state_root", *state.find("state_root")},
                         {"wallet", wallet_id()}});
}

std::string DemoPeer::short_key() const {
    std::string body = jose::to_pem(signer->key());
    body.erase(0, body.find('\n') + 1);
    body.erase(body.find("\n-----END"));
    std::erase(body, '\n');
    return body.substr(0, 20) + "…" + body.substr(body.size() - 9);
}

}  // namespace programs
