// SPDX-License-Identifier: Apache-2.0
#include "programs/dev_network.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "contract/contract.hpp"
#include "programs/desk.hpp"
#include "store/data_dir.hpp"

namespace programs {

namespace fs = std::filesystem;
using base::Json;

namespace {

constexpr const char* kFounder = "admin";

std::string temporary_home() {
    std::string path = (fs::temp_directory_path() / "jotchain-dev-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)
        throw std::system_error{errno, std::generic_category(), path};
    return path;
}

std::string new_home(const std::string& path) {
    if (fs::exists(path) && !(fs::is_directory(path) && fs::is_empty(path)))
        throw WrongUsage{path + " is there already: a network for development begins anew"};
    fs::create_directories(path);
    fs::permissions(path, fs::perms::owner_all);
    return fs::absolute(path).lexically_normal().string();
}

}  // namespace

Signals::Signals() : set_{} {
    sigemptyset(&set_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, number);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

bool Signals::end_asked(std::chrono::milliseconds patience) const {
    const auto nanoseconds = std::chrono::nanoseconds{patience % std::chrono::seconds{1}}.count();
    const timespec time{patience / std::chrono::seconds{1}, nanoseconds};
    return sigtimedwait(&set_, nullptr, &time) > 0;
}

DevNetwork::DevNetwork(const Dev& options)
    : api_port_{options.api_port}, stays_{options.keep || !options.home.empty()} {
    wallets_.push_back({kFounder, {"admin", "miner", "witness"}, {}, {}});
    if (options.wallets.empty())
        for (const char* option : {"alice=registrar", "bob"}) add_wallet(option);
    for (const auto& option : options.wallets) add_wallet(option);
    common_.home = options.home.empty() ? temporary_home() : new_home(options.home);
    common_.passphrase_file = common_.home + "/passphrase";
}

DevNetwork::~DevNetwork() {
    node_.reset();
    std::error_code gone;
    if (!stays_) fs::remove_all(common_.home, gone);
}

void DevNetwork::add_wallet(const std::string& option) {
    const auto equals = std::min(option.find('='), option.size());
    Wallet wallet{option.substr(0, equals),
                  names_in(option.substr(std::min(equals + 1, option.size()))),
                  {},
                  {}};
    std::ranges::sort(wallet.roles);
    if (!contract::is_name(wallet.name) || wallet.name == "wallet" ||
        !std::ranges::all_of(wallet.roles, contract::is_name))
        throw WrongUsage{option + ": NAME or NAME=ROLE,…, each with small letters, digits and `_`, "
                                  "and a letter first"};
    if (std::ranges::find(wallets_, wallet.name, &Wallet::name) != wallets_.end())
        throw WrongUsage{"there is a wallet " + wallet.name + " already"};
    wallets_.push_back(std::move(wallet));
}

bool DevNetwork::open(const Signals& signals) {
    store::write_file(common_.passphrase_file, std::string{kPassphrase} + '\n', 0600);
    for (auto& wallet : wallets_) {
        if (signals.end_asked({})) return false;
        make_wallet(wallet);
    }
    // The home's own wallet, with which the node mines, has a name too.
    fs::create_symlink("wallet.jwe", wallets_.front().file);
    if (signals.end_asked({})) return false;
    found();
    if (signals.end_asked({})) return false;
    start();
    return true;
}

void DevNetwork::make_wallet(Wallet& wallet) const {
    wallet.file = common_.home + '/' + wallet.name + ".jwe";
    std::vector<std::string> arguments{"wallet",
                                       "new",
                                       "--json",
                                       "--home",
                                       common_.home,
                                       "--passphrase-file",
                                       common_.passphrase_file};
    if (wallet.name != kFounder)
        arguments.insert(arguments.end(),
                         {"--wallet", wallet.name, "--name", wallet.name, "--token",
                          common_.home + '/' + wallet.name + ".token"});
    wallet.id = text_of(*base::parse_json(run(arguments).at(0)), "id");
}

void DevNetwork::found() const {
    // 256 attempts take less than a millisecond, and so it stays: blocks are a second apart at
    // least, and the difficulty rises only when they come faster than the interval.
    std::vector<std::string> arguments{"network",      "create", "--json",
                                       "--home",       common_.home,
                                       "--passphrase-file", common_.passphrase_file,
                                       "--name",       "dev",    "--founder",
                                       kFounder,       "--difficulty", "256",
                                       "--interval",   "1",      "--single-admin"};
    for (const auto& wallet : wallets_) {
        if (wallet.name == kFounder) continue;
        std::string option = common_.home + '/' + wallet.name + ".token=";
        for (const auto& role : wallet.roles) option += (option.ends_with('=') ? "" : ",") + role;
        arguments.insert(arguments.end(), {"--wallet", option});
    }
    run(arguments);
    for (const auto& wallet : wallets_) fs::remove(common_.home + '/' + wallet.name + ".token");
}

void DevNetwork::start() {
    node_ = std::make_unique<Process>(
        std::vector<std::string>{"node", "--json", "--home", common_.home, "--passphrase-file",
                                 common_.passphrase_file, "--mine", "--alone", "--listen",
                                 "127.0.0.1", "--port", "-1", "--api", "127.0.0.1", "--api-port",
                                 std::to_string(api_port_), "--api-rate", "0"},
        false);
    const auto ready = node_->await("ready", std::chrono::seconds{60});
    url_ = "http://127.0.0.1:" + std::to_string(*ready.find("api")->integer());
}

std::vector<std::string> DevNetwork::warnings() {
    std::vector<std::string> all;
    std::string last = "no word";
    while (const auto line = node_->next({})) {
        const Json* text = line->find("text");
        if (text == nullptr || text->string() == nullptr) continue;
        last = *text->string();
        const Json* level = line->find("level");
        if (level == nullptr || *level != Json{"info"}) all.push_back(last);
    }
    if (node_->ended()) throw std::runtime_error{"the node ended: " + last};
    return all;
}

}  // namespace programs
