// SPDX-License-Identifier: Apache-2.0
#include "programs/desk.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/functions.hpp"
#include "api/present.hpp"
#include "node/http_client.hpp"
#include "wallet/key_file.hpp"
#include "wallet/passphrase.hpp"

namespace programs {

using base::Json;

namespace {

constexpr std::int64_t kTxSeconds = 600;
constexpr std::int64_t kWalletTokenSeconds = 30 * 24 * 60 * 60;

Json reply_of(const node::HttpReply& reply) {
    auto json = base::parse_json(reply.body);
    if (reply.status >= 200 && reply.status < 300)
        return json ? std::move(*json) : Json{};
    const Json* detail = json ? json->find("detail") : nullptr;
    const Json* rule = json ? json->find("rule") : nullptr;
    const Json* name = json ? json->find("name") : nullptr;
    std::string words = detail != nullptr && detail->string() != nullptr
                            ? *detail->string()
                            : "the node answered " + std::to_string(reply.status);
    if (rule != nullptr && rule->string() != nullptr && name != nullptr)
        words += " (rule " + *rule->string() + ' ' + *name->string() + ')';
    if (const Json* failure = json ? json->find("failure") : nullptr)
        words += " (" + api::place_of(*failure) + ')';
    throw Refused{words};
}

}  // namespace

Refused::Refused(const base::Refusal& why)
    : runtime_error{api::sentence(why) + " (rule " + std::string{base::rule(why.fault).number} +
                    ' ' + std::string{base::rule(why.fault).name} + ')'} {}

base::Time now() { return {static_cast<std::int64_t>(std::time(nullptr))}; }

std::string read_text(const std::string& path) {
    std::ifstream in{path == "-" ? "/dev/stdin" : path, std::ios::binary};
    if (!in) throw WrongUsage{path + " cannot be read"};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void write_text(const std::string& path, std::string_view text) {
    std::ofstream out{path, std::ios::binary};
    out << text;
    if (!out.flush()) throw std::runtime_error{path + " cannot be written"};
}

std::string wallet_path(const Common& common) { 
    return common.home + '/' + (common.wallet.empty() ? "wallet" : common.wallet) + ".jwe";
}

std::string passphrase(const Common& common, bool fresh) {
    if (!common.passphrase_file.empty())
        return wallet::passphrase_from_file(common.passphrase_file);
    if (auto set = wallet::passphrase_from_environment()) return *set;
    return fresh ? wallet::new_passphrase_from_terminal()
                 : wallet::passphrase_from_terminal("Passphrase: ");
}

std::unique_ptr<jose::Signer> open_wallet(const Common& common) {
    if (!std::filesystem::exists(wallet_path(common)))
        throw WrongUsage{"no wallet " + (common.wallet.empty() ? "" : common.wallet + ' ') + "in " +
                         common.home + ": jotchain wallet new"};
    auto signer = wallet::open(wallet_path(common), passphrase(common, false));
    if (!signer) throw Refused{base::Refusal{signer.fault()}};
    return std::move(*signer);
}

std::string node_url(const Common& common) {
    if (!common.node_url.empty()) return common.node_url;
    if (const char* set = std::getenv("JOTCHAIN_NODE"); set != nullptr && *set != '\0') return set;
    std::ifstream in{common.home + "/api.url"};
    std::string url;
    if (!std::getline(in, url))
        throw WrongUsage{"no node has run in " + common.home + ": start one, or name it by --node"};
    return url;
}

Json get(const std::string& url, const std::string& path) {
    return reply_of(node::http_request("GET", url + path));
}

std::optional<Json> find(const std::string& url, const std::string& path) {
    const auto reply = node::http_request("GET", url + path);
    if (reply.status == 404) return std::nullopt;
    return reply_of(reply);
}

std::string text_of(const Json& answer, const char* member) {
    return *answer.find(member)->string();
}

Json post(const std::string& url, const std::string& path, std::string_view body) {
    return reply_of(node::http_request("POST", url + path, body));
}

base::NetworkId network_id(const std::string& text) {
    const auto id = base::id_from_hex<base::NetworkId>(text);
    if (!id) throw WrongUsage{"not a network id: " + text};
    return *id;
}

std::string compose(jose::Signer& signer, const std::string& url,
                    std::vector<Json> actions) {
    const auto network = network_id(*get(url, "/v1/network").find("id")->string());
    const auto wallet = get(url, "/v1/wallets/" + base::text(signer.key().id()));
    const auto time = now();
    return jose::sign_token(
        signer, jose::Typ::transaction,
        ledger::tx_payload({network, *wallet.find("next_seq")->integer(), time,
                            {time.seconds + kTxSeconds}, std::move(actions)}));
}

std::string wallet_token_of(jose::Signer& signer, const std::string& name,
                            const base::NetworkId* network) {
    if (!ledger::is_label(name))
        throw WrongUsage{"a name has 1 to 64 characters, none of them a control character"};
    // A minute back: the clock of whoever puts it into a block may be behind ours.
    const base::Time from{now().seconds - 60};
    return jose::sign_token(
        signer, jose::Typ::wallet,
        ledger::wallet_payload(name, signer.key(), network, from,
                               {from.seconds + kWalletTokenSeconds}));
}

std::vector<std::string> names_in(std::string_view list) {
    std::vector<std::string> names;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        names.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return names;
}

void print(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

}  // namespace programs
