// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "programs/desk.hpp"
#include "wallet/key_file.hpp"

namespace programs {

using base::Json;

namespace {

std::string one_line(std::string pem) {
    while (pem.ends_with('\n')) pem.pop_back();
    for (auto& c : pem)
        if (c == '\n') c = ' ';
    return pem;
}

void show(const jose::PublicKey& key, const Common& common, bool whole) {
    const auto id = base::text(key.id());
    if (common.json) {
        print(base::write_json(base::Json::object(
            {{"id", id}, {"jwk", jose::to_jwk(key)}, {"pem", jose::to_pem(key)}})));
    } else if (whole) {
        std::string pem = jose::to_pem(key);
        if (pem.ends_with('\n')) pem.pop_back();
        print(pem);
        print(base::write_json(jose::to_jwk(key)));
        print("id " + id);
    } else {
        print("Public Key: " + one_line(jose::to_pem(key)));
        print("id " + id);
    }
}

}  // namespace

void wallet_new(const Common& common, const NewWallet& options) {
    std::filesystem::create_directories(common.home);
    const auto signer = wallet::create(wallet_path(common), passphrase(common, true), options.bits);
    show(signer->key(), common, false);
    if (!common.json) print("the private key is encrypted in " + wallet_path(common));
    if (!options.token_file.empty())
        write_text(options.token_file,
                   wallet_token_of(*signer, options.name, nullptr) + '\n');
}

void wallet_show(const Common& common) { show(open_wallet(common)->key(), common, true); }

void wallet_token(const Common& common, const std::string& name, const std::string& network) {
    const auto signer = open_wallet(common);
    if (network.empty()) return print(wallet_token_of(*signer, name, nullptr));
    const auto id = network_id(network);
    print(wallet_token_of(*signer, name, &id));
}

void wallet_list(const Common& common, bool jwks) {
    const auto url = node_url(common);
    if (jwks) return print(base::write_json(get(url, "/.well-known/jwks.json")));
    const auto wallets = get(url, "/v1/state/wallets");
    if (common.json) return print(base::write_json(wallets));
    const auto seats = get(url, "/v1/state/finality/now");
    const auto sits = [&](const std::string& id) {
        return std::ranges::find(*seats.find("witnesses")->array(), Json{id}) !=
               seats.find("witnesses")->array()->end();
    };
    std::size_t widest = 0;
    for (const auto& [id, wallet] : *wallets.members())
        widest = std::max(widest, base::code_points(*wallet.find("name")->string()));
    for (const auto& [id, wallet] : *wallets.members()) {
        std::string name = *wallet.find("name")->string();
        name.append(widest - base::code_points(name), ' ');
        std::string roles;
        for (const auto& role : *wallet.find("roles")->array())
            roles += (roles.empty() ? "" : ",") + *role.string();
        std::string line = id + "  " + name + "  " + (roles.empty() ? "-" : roles);
        if (sits(id)) line += "  has a seat among the witnesses";
        if (const Json* height = wallet.find("revoked"))
            line += "  revoked in block " + base::write_json(*height);
        print(line);
    }
}

void wallet_import(const Common& common, const std::string& pem_file) {
    const auto pem = read_text(pem_file);
    std::filesystem::create_directories(common.home);
    const auto signer = wallet::import_key(wallet_path(common), passphrase(common, true), pem);
    if (!signer) throw Refused{base::Refusal{signer.fault(), pem_file}};
    show((*signer)->key(), common, false);
}

}  // namespace programs
