// SPDX-License-Identifier: Apache-2.0
// Who belongs to a network and by which parameters it lives: what admins change, and what a wallet
// changes for itself.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "api/request.hpp"
#include "base/nearest.hpp"
#include "programs/desk.hpp"
#include "wallet/key_file.hpp"

namespace programs {

using base::Json;

namespace {

bool is_revoked(const Json& wallet) { return wallet.find("revoked") != nullptr; }

/// The id of a registered wallet by its id, or by its name if no other wallet that is not revoked
/// has it: names are labels.
std::string wallet_id_of(const std::string& url, const std::string& wanted) {
    const auto wallets = get(url, "/v1/state/wallets");
    if (wallets.find(wanted) != nullptr) return wanted;
    std::vector<std::string> standing;
    std::vector<std::string> revoked;
    std::vector<std::string> names;
    for (const auto& [id, wallet] : *wallets.members()) {
        names.push_back(*wallet.find("name")->string());
        if (names.back() == wanted) (is_revoked(wallet) ? revoked : standing).push_back(id);
    }
    const auto& found = standing.empty() ? revoked : standing;
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        const auto meant = base::nearest(wanted, names);
        throw WrongUsage{"no registered wallet has the id or the name " + wanted +
                         (meant.empty() ? "" : ": did you mean " + meant + "?")};
    }
    std::string ids;
    for (const auto& id : found) ids += ' ' + id;
    throw WrongUsage{std::to_string(found.size()) + " wallets are called " + wanted +
                     ": say which by its id:" + ids};
}

std::string file_of(const std::string& path) {
    if (!std::filesystem::exists(path)) throw WrongUsage{path + " cannot be read"};
    return path;
}

/// A wallet token of the key in this file.
std::string token_of_file(const Common& common, const std::string& path, const std::string& name,
                          const std::string& url) {
    const auto signer = wallet::open(file_of(path), passphrase(common, false));
    if (!signer) throw Refused{base::Refusal{signer.fault(), path}};
    const auto network = network_id(*get(url, "/v1/network").find("id")->string());
    return wallet_token_of(**signer, name, &network);
}

/// NAME=VALUE into the parameters.
void set_param(Json& params, const std::string& option) {
    const auto equals = std::min(option.find('='), option.size());
    const auto name = option.substr(0, equals);
    if (params.find(name) == nullptr) {
        std::vector<std::string> known;
        for (const auto& [other, value] : *params.members()) known.push_back(other);
        const auto meant = base::nearest(name, known);
        throw WrongUsage{"no parameter is called " + name +
                         (meant.empty() ? "" : ": did you mean " + meant + "?")};
    }
    std::int64_t value = 0;
    const char* end = option.data() + option.size();
    const auto read = std::from_chars(option.data() + std::min(equals + 1, option.size()), end,
                                      value);
    if (read.ec != std::errc{} || read.ptr != end)
        throw WrongUsage{option + ": NAME=VALUE, a whole number"};
    params.set(name, value);
}

void show_params(const Common& common, const Json& record) {
    if (common.json) return print(base::write_json(record));
    const Json* next = record.find("next");
    const auto& planned = next == nullptr ? Json{} : *next->find("params");
    print("law " + base::write_json(*record.find("law")));
    for (const auto& [name, value] : *record.find("params")->members()) {
        std::string line = name;
        line.resize(std::max<std::size_t>(line.size(), 20), ' ');
        line += ' ' + base::write_json(value);
        if (next != nullptr && *planned.find(name) != value)
            line += ", from block " + base::write_json(*next->find("from")) + " on " +
                    base::write_json(*planned.find(name));
        print(line);
    }
}

/// `params/now`, with `params/next` as its member `next` when a change is planned.
Json params_of(const std::string& url) {
    const auto all = get(url, "/v1/state/params");
    Json record = *all.find("now");
    if (const Json* next = all.find("next")) record.set("next", *next);
    return record;
}

}  // namespace

void set_roles(const Common& common, const Members& members) {
    std::set<std::string> roles;
    for (const auto* lists : {&members.roles, &members.more_roles})
        for (const auto& list : *lists)
            for (const auto& role : names_in(list)) roles.insert(role);
    if (roles.empty() != members.none)
        throw WrongUsage{"name all roles that the wallet shall have, or say --none"};
    const auto id = wallet_id_of(node_url(common), members.wallet);
    send(common,
         {Json::object({{"action", "set_roles"},
                        {"roles", Json::Array(roles.begin(), roles.end())},
                        {"wallet", id}})},
         {});
}

void revoke_wallet(const Common& common, const std::string& wallet) {
    const auto id = wallet_id_of(node_url(common), wallet);
    send(common, {Json::object({{"action", "revoke_wallet"}, {"wallet", id}})}, {});
}

void set_key(const Common& common, const Members& members) {
    if (members.key_file.empty() == members.token_file.empty())
        throw WrongUsage{"name the new key's wallet file, or its wallet token by --token"};
    const auto url = node_url(common);
    const auto path = "/v1/wallets/" +
                      (members.wallet.empty() ? base::text(open_wallet(common)->key().id())
                                              : wallet_id_of(url, members.wallet));
    const auto wallet = get(url, path);
    const auto& id = *wallet.find("id")->string();
    std::string token = members.key_file.empty()
                            ? read_text(members.token_file)
                            : token_of_file(common, members.key_file,
                                            *wallet.find("name")->string(), url);
    while (token.ends_with('\n')) token.pop_back();
    send(common,
         {Json::object({{"action", "set_key"}, {"token", token}, {"wallet", id}})}, {});
    if (common.json) return;
    print("from the next block on the new key speaks for wallet " + id);
    if (members.wallet.empty() && !members.key_file.empty())
        print("make it the one that this home signs with: mv " + members.key_file + ' ' +
              wallet_path(common));
}

void network_params(const Common& common, const Members& members) {
    const auto url = node_url(common);
    const auto record = params_of(url);
    if (members.params.empty() && !members.law && !members.from)
        return show_params(common, record);
    if (!members.from) throw WrongUsage{"say by --from from which block on they hold"};
    Json params = *record.find("params");
    for (const auto& option : members.params) set_param(params, option);
    if (!common.json && record.find("next") != nullptr)
        print("this replaces what was planned from block " +
              base::write_json(*record.find("next")->find("from")) + " on");
    send(common,
         {Json::object({{"action", "set_params"},
                        {"from", *members.from},
                        {"law", members.law.value_or(*record.find("law")->integer())},
                        {"params", params}})},
         {});
}

}  // namespace programs
