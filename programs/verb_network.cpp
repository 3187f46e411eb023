// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/torrent.hpp"
#include "contracts.hpp"
#include "ledger/compose.hpp"
#include "ledger/finality.hpp"
#include "ledger/genesis.hpp"
#include "miner/miner.hpp"
#include "node/ballot.hpp"
#include "programs/desk.hpp"

namespace programs {

using base::Json;

namespace {

constexpr const char* kGenesisFile = "/registration_blocks.txt";

/// Mines and signs a block on this machine.
ledger::Block finish(ledger::Draft draft, jose::Signer& signer) {
    const auto found = miner::mine_here({0, ledger::draft_head(draft.miner),
                                         ledger::payload_front(draft.header),
                                         draft.header.difficulty});
    auto token = ledger::parse_block_token(
        jose::sign_input(signer, ledger::draft_signing_input(draft, found.nonce)));
    if (!token) throw Refused{token.error()};
    return {std::move(*token), std::move(draft.entries)};
}

/// The founder at work on blocks 0, 1 and 2.
class Founder {
  public:
    Founder(const Common& common, jose::Signer& signer) : common_{common}, signer_{signer} {}

    void found(const CreateNetwork& options) {
        ledger::Founding founding{options.name, options.founder,        signer_.key(), {},
                                  difficulty(options), {now().seconds - 2}};
        founding.params.interval_seconds = options.interval_seconds;
        founding.params.miner_spacing = options.miner_spacing;
        founding.params.segment_blocks_max = options.segment_blocks;
        founding.params.difficulty_min = ledger::default_difficulty_min(founding.difficulty);
        if (!ledger::is_label(options.name) || !ledger::is_label(options.founder))
            throw WrongUsage{"names have 1 to 64 characters"};
        time_ = founding.time;
        auto block = finish({{}, signer_.key().id(), ledger::found(founding), {}}, signer_);
        auto link = ledger::judge_genesis(block, cache_);
        if (!link) throw Refused{link.error()};
        take(*link, "block 0, network " + options.name);
    }
    void add(std::vector<Json> actions, const std::string& what) {
        time_.seconds += 1;
        std::vector<std::string> entries;
        entries.reserve(actions.size());
        for (auto& action : actions)
            entries.push_back(jose::sign_token(
                signer_, jose::Typ::transaction,
                ledger::tx_payload({tip_->network, ++seq_, time_, {time_.seconds + 600},
                                    {std::move(action)}})));
        // Judged first, so that a bad token is refused by its own rule and not left out.
        const auto good = ledger::execute(tip_, time_, entries, false, cache_);
        if (!good) throw Refused{good.error()};
        auto draft = ledger::draft_block(tip_, entries, time_, signer_.key().id(), cache_);
        auto link = ledger::judge_block(tip_, finish(std::move(draft), signer_), now(), cache_);
        if (!link) throw Refused{link.error()};
        take(*link, "block " + std::to_string((*link)->height().value) + ", " + what);
    }
    std::string sign_function(const std::string& payload) {
        auto json = *base::parse_json(payload);
        json.set("iat", now().seconds);
        return jose::sign_token(signer_, jose::Typ::function, base::write_json(json));
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const ledger::Link& tip() const { return *tip_; }

  private:
    static std::int64_t difficulty(const CreateNetwork& options) {
        if (options.difficulty > 0) return options.difficulty;
        const double cores = std::max(1U, std::thread::hardware_concurrency());
        const double per_block = miner::measure_rate() * cores *
                                 static_cast<double>(options.interval_seconds);
        return std::max<std::int64_t>(256, static_cast<std::int64_t>(per_block));
    }
    void take(const ledger::LinkPtr& link, const std::string& what) {
        tip_ = link;
        text_ += ledger::lines(link->block);
        if (!common_.json)
            print("Generated Block with Nonce: " + link->header().nonce + ", Hash: " +
                  base::hex(link->block.token.work_hash) + "   " + what);
    }

    const Common& common_;
    jose::Signer& signer_;
    ledger::Cache cache_;
    ledger::LinkPtr tip_;
    base::Time time_;
    std::int64_t seq_ = 0;
    std::string text_;
};

/// FILE[=ROLE,…]
Json wallet_action(const std::string& option) {
    const auto equals = option.rfind('=');
    std::string token = read_text(option.substr(0, equals));
    while (token.ends_with('\n')) token.pop_back();
    const auto roles = names_in(equals == std::string::npos ? "" : option.substr(equals + 1));
    return ledger::register_wallet_action(token, {roles.begin(), roles.end()});
}

bool has_role(const Json& action, const char* role) {
    const auto& roles = *action.find("roles")->array();
    return std::ranges::find(roles, Json{role}) != roles.end();
}

/// What so many witnesses bear.  Two thirds must still vote when some keep silent; and any two
/// thirds must have an honest one in common when some vote for two chains, who may as well keep
/// silent.
struct Bearing {
    std::size_t silent = 0;
    std::size_t lying = 0;
};
Bearing bearing(std::size_t witnesses) {
    std::size_t enough = witnesses;
    while (enough > 1 && ledger::two_thirds(enough - 1, witnesses)) --enough;
    const auto silent = witnesses - enough;
    const auto in_common = 2 * enough - witnesses;
    return {silent, std::min(silent, in_common - 1)};
}

void tell_bearing(std::size_t witnesses, const Bearing& bears) {
    const auto word = [](std::size_t count) {
        return count == 0 ? std::string{"none"} : std::to_string(count);
    };
    print(std::to_string(witnesses) + (witnesses == 1 ? " witness: bears " : " witnesses: bear ") +
          word(bears.silent) + " that is silent, " + word(bears.lying) +
          " that lies" + (bears.lying == 0 ? " (three bear one silent, four one of either)" : ""));
}

}  // namespace

void network_create(const Common& common, const CreateNetwork& options) {
    const std::string path = common.home + kGenesisFile;
    if (std::filesystem::exists(path))
        throw WrongUsage{common.home + " holds a network already: " + path};
    std::vector<Json> wallets;
    for (const auto& wallet : options.wallets) wallets.push_back(wallet_action(wallet));
    const auto count = [&](const char* role) {
        return static_cast<std::size_t>(std::ranges::count_if(
            wallets, [role](const Json& action) { return has_role(action, role); }));
    };
    if (count("admin") == 0 && !options.single_admin)
        throw WrongUsage{"name a second admin by --wallet FILE=admin,…, or say --single-admin: "
                         "without an admin's key nobody is admitted or revoked any more"};
    const auto signer = open_wallet(common);
    Founder founder{common, *signer};
    founder.found(options);
    std::vector<Json> functions;
    std::string shown;
    for (const auto& payload : contract_payloads()) {
        shown = founder.sign_function(payload);
        functions.push_back(ledger::register_function_action(shown));
    }
    if (!common.json) print("Function Registration Token: " + shown);
    founder.add(std::move(functions), "functions");
    if (!common.json)
        for (const auto& wallet : wallets)
            print("Wallet Registration Token: " + *wallet.find("token")->string());
    const auto witnesses = count("witness") + 1;  // the founder is one
    founder.add(std::move(wallets), "wallets");
    const std::string name = "registration_blocks.txt";
    const auto torrent = base::torrent_v2(name, founder.text());
    write_text(path, founder.text());
    const store::DataDir dir{common.home};  // the founder has never voted, and knows it
    node::Ballot{dir, founder.tip().network, signer->key().id()}.write({});
    write_text(common.home + "/registration_blocks.torrent", torrent.text);
    write_text(common.home + "/registration_blocks.v1.torrent",
               base::torrent_v1(name, founder.text()).text);
    const auto id = founder.tip().network.hex();
    const auto bears = bearing(witnesses);
    if (common.json)
        return print(base::write_json(
            Json::object({{"bears_lying", static_cast<std::int64_t>(bears.lying)},
                          {"bears_silent", static_cast<std::int64_t>(bears.silent)},
                          {"id", id},
                          {"name", options.name},
                          {"torrent", torrent.id.hex()},
                          {"witnesses", static_cast<std::int64_t>(witnesses)}})));
    tell_bearing(witnesses, bears);
    print("Torrent file created at " + common.home + "/registration_blocks.torrent");
    print("network " + options.name + ' ' + id);
    print("start it: jotchain node --mine --home " + common.home);
}

void network_show(const Common& common) {
    const auto network = get(node_url(common), "/v1/network");
    if (common.json) return print(base::write_json(network));
    for (const char* member : {"name", "id", "magnet", "magnet_v1"})
        print(std::string{member} + ' ' + *network.find(member)->string());
    std::string functions = "functions";
    for (const Json& name : *network.find("functions")->array()) functions += ' ' + *name.string();
    print(functions);
}

}  // namespace programs
