// SPDX-License-Identifier: Apache-2.0
// `dev`: while it runs, what stands in the files is what the network executes.  The node is asked
// each time what it has, so nothing here can disagree with it.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <ranges>

#include "api/request.hpp"
#include "ledger/compose.hpp"
#include "programs/contract_desk.hpp"
#include "programs/desk.hpp"
#include "programs/dev_network.hpp"
#include "workbench/testing.hpp"

namespace programs {

using base::Json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds kLook{100};  // between two looks at the files
constexpr int kBlockSeconds = 20;

struct Watched {
    std::string file;
    std::string seen;                 // at the last look
    std::optional<std::string> done;  // what was last taken to the network
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
}

/// As one word of a shell.
std::string quoted(std::string text) {
    for (auto at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 4))
        text.replace(at, 1, "'\\''");
    return '\'' + text + '\'';
}

class Bench {
  public:
    Bench(const Dev& options, DevNetwork& network)
        : network_{network},
          journal_{options.json ? node::Journal::Style::json : node::Journal::Style::text},
          signer_{open_wallet(network.common())} {
        for (const auto& file : options.files) files_.push_back({file, read_text(file), {}});
    }

    void introduce() const {
        std::string table;
        Json::Array wallets;
        for (const auto& wallet : network_.wallets()) {
            table += fmt::format("  {:<12}{}  {:<20}  {}\n", wallet.name, wallet.id,
                                 wallet.roles.empty() ? "-" : joined(wallet.roles), wallet.file);
            wallets.push_back(Json::object(
                {{"file", wallet.file},
                 {"id", wallet.id},
                 {"name", wallet.name},
                 {"roles", Json::Array(wallet.roles.begin(), wallet.roles.end())}}));
        }
        journal_.say(
            "ready",
            fmt::format("jotchain dev: a network of one node, mined as soon as something is sent\n"
                        "{}API {}, with a page for people\n"
                        "In another terminal:\n"
                        "  export JOTCHAIN_HOME={} JOTCHAIN_PASSPHRASE={}\n"
                        "  jotchain submit --wallet {} '{{\"action\":…}}'\n"
                        "Control-C ends it{}",
                        table, network_.url(), quoted(network_.home()), DevNetwork::kPassphrase,
                        network_.wallets().back().name,
                        network_.stays() ? "; its home stays" : ", and nothing of it stays"),
            Json::object({{"api", network_.url()},
                          {"home", network_.home()},
                          {"passphrase", DevNetwork::kPassphrase},
                          {"wallets", std::move(wallets)}}));
    }

    /// One look at each file.  A text counts when two looks in a row saw it: editors write in
    /// several steps.
    void look() {
        for (const auto& warning : network_.warnings())
            journal_.say("node", warning, Json::object(), node::Level::warning);
        for (auto& watched : files_) {
            std::ifstream in{watched.file, std::ios::binary};
            if (!in) continue;  // an editor replaces a file by another
            std::string text{std::istreambuf_iterator<char>{in}, {}};
            if (text != watched.seen) {
                watched.seen = std::move(text);
            } else if (text != watched.done) {
                const bool first = !watched.done;
                watched.done = std::move(text);
                take(watched.file, first);
            }
        }
    }
    void farewell() const { journal_.say("stopped", "stopped"); }

  private:
    void take(const std::string& file, bool first) {
        const auto facts = [&] { return Json::object({{"file", file}}); };
        try {
            const auto source = compile_file(file);
            const auto tests = run_tests(source);
            if (tests.failed > 0)
                return journal_.say("tests_failed",
                                    file + ": nothing new was registered: its own tests fail\n" +
                                        tests.text,
                                    facts());
            journal_.say("tests_passed", fmt::format("{}: {} passed, 0 failed", file, tests.passed),
                         facts());
            if (!enter(source))
                journal_.say("unchanged", file + ": no function changed", facts());
            if (first) suggest(source);
        } catch (const WrongUsage&) {  // gone since the look: there will be another
        } catch (const Refused& why) {
            journal_.say("refused", file + ": nothing new was registered: " + why.what(), facts());
        } catch (const workbench::NotRegistrable& why) {
            journal_.say("refused", file + ": nothing new was registered: " + why.what(), facts());
        }
    }

    /// Registers the actions that are other than the node's; false when there is none.
    bool enter(const Source& source) {
        struct Sent {
            std::string name;
            std::int64_t version;
            std::string id;
        };
        const auto begun = Clock::now();
        const auto functions = get(network_.url(), "/v1/state/functions");
        std::vector<Sent> all;
        for (auto action : source.contract.actions) {
            if (!raise_version(action, functions)) continue;
            const auto text = action.version == source.contract.file.version
                                  ? source.text
                                  : lang::with_version(source.text, action.version);
            const auto token = function_token(*signer_, action, text);
            const auto accepted =
                post(network_.url(), "/v1/tokens",
                     compose(*signer_, network_.url(), {ledger::register_function_action(token)}));
            all.push_back({action.name, action.version, *accepted.find("id")->string()});
        }
        for (const auto& [name, version, id] : all) {
            const auto found = await_block(network_.url(), id, kBlockSeconds);
            const auto height = *found.find("height")->integer();
            const std::chrono::duration<double> took = Clock::now() - begun;
            journal_.say("registered",
                         fmt::format("registered {} version {} in block {} after {:.1f} s", name,
                                     version, height, took.count()),
                         Json::object({{"file", source.file},
                                       {"height", height},
                                       {"name", name},
                                       {"version", version}}));
        }
        return !all.empty();
    }

    /// Above the version that the node has; false when that is the same action.
    static bool raise_version(lang::Compiled& action, const Json& functions) {
        const Json* now = functions.find(action.name);
        if (now == nullptr) return true;
        const auto version = *now->find("version")->integer();
        const auto& there = *functions.find(action.name + '@' + std::to_string(version));
        const auto ours = lang::payload(action, {});
        const bool same = std::ranges::all_of(*ours.members(), [&](const auto& member) {
            return member.name == "version" || *there.find(member.name) == member.value;
        });
        if (same && now->find("retired") == nullptr) return false;
        action.version = std::max(action.version, version + 1);
        return true;
    }

    /// The first call of its tests that was applied, as somebody who may make it would type it.
    void suggest(const Source& source) const {
        for (const auto& tested : workbench::run_tests(source.contract))
            for (const auto& made : tested.calls)
                if (made.called.refusal.empty()) return suggest(source, made.action);
    }
    void suggest(const Source& source, const Json& action) const {
        const auto& name = *action.find("action")->string();
        const auto& roles = find_action(source, name).roles;
        for (const auto& wallet : network_.wallets() | std::views::reverse) {
            if (!roles.empty() && std::ranges::find_first_of(wallet.roles, roles) ==
                                      wallet.roles.end())
                continue;
            return journal_.say("try", "try: jotchain submit --wallet " + wallet.name + ' ' +
                                           quoted(base::write_json(action)));
        }
        journal_.say("try", "no wallet here may call " + name + ": --wallet NAME=" + roles.front());
    }

    DevNetwork& network_;
    node::Journal journal_;
    std::unique_ptr<jose::Signer> signer_;
    std::vector<Watched> files_;
};

}  // namespace

void dev(const Dev& options) {
    for (const auto& file : options.files) (void)read_text(file);  // before anything is made
    const Signals signals;
    DevNetwork network{options};
    if (!network.open(signals)) return;
    Bench bench{options, network};
    bench.introduce();
    while (!signals.end_asked(kLook)) bench.look();
    bench.farewell();
}

}  // namespace programs
