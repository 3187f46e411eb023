// SPDX-License-Identifier: Apache-2.0
// jotchain-sim: worlds of engines in virtual time, one line each.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "contracts.hpp"
#include "sim/scenario.hpp"
#include "sim/world.hpp"
#include "sim_keys.hpp"
#include "wallet/private_key.hpp"

namespace {

using base::Json;

constexpr const char* kUsage =
    "jotchain-sim [--seed N] [--seeds COUNT] [--nodes N] [--hours H] [--partitions N]\n"
    "              [--deep-at-least PERCENT] [--write DIR]\n"
    "jotchain-sim --scenario NAME[,NAME]...|all [--seed N] [--seeds COUNT]\n"
    "  Simulates COUNT worlds from seed N on.  The same seed prints the same line.\n"
    "  --deep-at-least: exit 1 unless so many of the worlds had a reorganisation of depth 2.\n"
    "  --write: the best chain of each world as DIR/seed-N.txt, a file of blocks.\n"
    "  --scenario: a story that finality has to survive, told with COUNT seeds; several, or\n"
    "  all: the table of docs/FINALITY.md.\n"
    "  example: jotchain-sim --seed 7 --nodes 5 --hours 2";

/// The four use cases in turn, some of them impossible: a second vote, an id of somebody else.
std::vector<Json> actions(int node, std::int64_t number) {
    const auto tag = std::to_string(node) + '-' + std::to_string(number);
    const auto item = [](std::string id, std::string name) {
        return Json::object({{"department", "Computer Science"},
                             {"id", std::move(id)},
                             {"name", std::move(name)}});
    };
    switch (number % 4) {
        case 0:
            return std::vector<Json>(
                1, Json::object({{"action", "vote_proposal"},
                                 {"proposal", Json::object({{"description", "Research"},
                                                            {"id", 'P' + std::to_string(
                                                                       number / 8)}})}}));
        case 1:
            return std::vector<Json>(
                1, Json::object({{"action", "register_student"},
                                 {"student", item("S" + tag, "John Doe")}}));
        case 2:
            return std::vector<Json>(
                1, Json::object({{"action", "add_course"},
                                 {"course", item('C' + std::to_string(number), "Ledgers")}}));
        default: {
            const auto metadata = Json::object({{"artist", "Alice"},
                                                {"creation_date", "2024-11-23"},
                                                {"description", "A rare piece"}});
            return std::vector<Json>(
                1, Json::object({{"action", "generate_nft"},
                                 {"nft", Json::object({{"id", "N" + tag},
                                                       {"metadata", metadata},
                                                       {"name", "RareArt"}})}}));
        }
    }
}

sim::Cast cast_of(std::int64_t nodes) {
    sim::Cast cast;
    for (std::int64_t i = 0; i < nodes; ++i) {
        const auto der = wallet::private_der_from_pem(kSimKeys.at(static_cast<std::size_t>(i)));
        cast.keys.push_back(std::move(*jose::signer_from_der(*der)));
    }
    cast.functions = programs::contract_payloads();
    cast.actions = actions;
    return cast;
}

struct Wishes {
    std::map<std::string_view, std::int64_t> numbers{{"--seed", 1},       {"--seeds", 1},
                                                     {"--nodes", 5},      {"--hours", 2},
                                                     {"--partitions", 2}, {"--deep-at-least", 0}};
    std::map<std::string_view, std::string> words{{"--scenario", ""}, {"--write", ""}};
};

std::optional<Wishes> read_options(int argc, char** argv) {
    Wishes wishes;
    for (int i = 1; i < argc; i += 2) {
        const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
        if (value.empty()) return std::nullopt;
        if (const auto word = wishes.words.find(argv[i]); word != wishes.words.end()) {
            word->second = value;
            continue;
        }
        const auto option = wishes.numbers.find(argv[i]);
        const auto* end = value.data() + value.size();
        if (option == wishes.numbers.end() ||
            std::from_chars(value.data(), end, option->second).ptr != end || option->second < 0)
            return std::nullopt;
    }
    return wishes;
}

/// Blocks 0 to the head, a file of blocks as `jotchain verify` reads it.
void write_chain(const std::string& folder, std::uint64_t seed, const std::string& chain) {
    std::ofstream file{folder + "/seed-" + std::to_string(seed) + ".txt", std::ios::binary};
    file << chain;
    file.close();
    if (!file) throw std::runtime_error{"cannot write to " + folder};
}

int run_worlds(Wishes& wishes) {
    auto& options = wishes.numbers;
    const auto& folder = wishes.words["--write"];
    if (!folder.empty()) std::filesystem::create_directories(folder);
    const auto cast = cast_of(options["--nodes"]);
    std::int64_t deep = 0;
    std::int64_t bad = 0;
    for (std::int64_t i = 0; i < options["--seeds"]; ++i) {
        const sim::Plan plan{static_cast<std::uint64_t>(options["--seed"] + i),
                             options["--hours"], static_cast<int>(options["--partitions"])};
        const auto outcome = sim::run(plan, cast);
        fmt::print("{}\n", sim::line(plan, outcome));
        for (const auto& fault : outcome.faults)
            fmt::print("  FAULT {}; again: jotchain-sim --seed {} --nodes {} --hours {} "
                       "--partitions {}\n",
                       fault, plan.seed, options["--nodes"], plan.hours, plan.partitions);
        std::fflush(stdout);
        if (!folder.empty()) write_chain(folder, plan.seed, outcome.chain);
        deep += outcome.deepest >= 2 ? 1 : 0;
        bad += outcome.faults.empty() ? 0 : 1;
    }
    fmt::print("{} worlds, {} with a fault, {} with a reorganisation of depth 2 or more\n",
               options["--seeds"], bad, deep);
    const bool shallow = deep * 100 < options["--deep-at-least"] * options["--seeds"];
    if (shallow) fmt::print("too few deep reorganisations: the weather is too fine\n");
    return bad > 0 || shallow ? 1 : 0;
}

/// True when no seed had a fault.
bool run_scenario(const sim::Scenario& scenario, std::int64_t first, std::int64_t seeds,
                  bool in_table) {
    const auto wallets = std::ranges::max(scenario.cast) + 1;
    const auto cast = cast_of(static_cast<std::int64_t>(wallets));
    const auto founded = sim::found(cast, sim::kStart, scenario.beginning);
    std::vector<sim::Figures> all;
    bool good = true;
    for (std::int64_t i = 0; i < seeds; ++i) {
        const auto seed = static_cast<std::uint64_t>(first + i);
        all.push_back(sim::play(scenario, cast, founded, seed));
        const auto& faults = all.back().faults;
        if (!in_table) fmt::print("{}\n", sim::line(scenario, seed, all.back()));
        for (const auto& fault : faults)
            fmt::print("  FAULT {}; again: jotchain-sim --scenario {} --seed {}\n", fault,
                       scenario.name, seed);
        good = good && faults.empty();
        std::fflush(stdout);
    }
    fmt::print("{}\n", in_table ? sim::table_row(scenario, all) : sim::summary(scenario, all));
    std::fflush(stdout);
    return good;
}

/// One of them: a line per seed.  Several, or all: a row each.
int run_scenarios(Wishes& wishes) {
    const auto wanted = ',' + wishes.words["--scenario"] + ',';
    const bool all = wanted == ",all,";
    std::vector<const sim::Scenario*> chosen;
    for (const auto& scenario : sim::scenarios())
        if (all || wanted.find(',' + scenario.name + ',') != std::string::npos)
            chosen.push_back(&scenario);
    const auto names = std::ranges::count(wanted, ',') - 1;
    if (!all && static_cast<std::ptrdiff_t>(chosen.size()) != names) {
        fmt::print(stderr, "no such scenario; there are: all");
        for (const auto& scenario : sim::scenarios()) fmt::print(stderr, " {}", scenario.name);
        fmt::print(stderr, "\n");
        return 2;
    }
    const bool in_table = chosen.size() > 1;
    if (in_table) fmt::print("{}\n", sim::table_head());
    bool good = true;
    for (const auto* scenario : chosen)
        good = run_scenario(*scenario, wishes.numbers["--seed"], wishes.numbers["--seeds"],
                            in_table) &&
               good;
    return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    auto wishes = read_options(argc, argv);
    if (!wishes) {
        fmt::print(stderr, "{}\n", kUsage);
        return 2;
    }
    auto& options = wishes->numbers;
    if (options["--nodes"] < 2 || options["--nodes"] > std::int64_t{kSimKeys.size()} ||
        options["--hours"] < 1 || options["--partitions"] > 10) {
        fmt::print(stderr, "2 to {} nodes, 1 hour or more, at most 10 partitions\n",
                   kSimKeys.size());
        return 2;
    }
    try {
        return wishes->words["--scenario"].empty() ? run_worlds(*wishes) : run_scenarios(*wishes);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 3;
    }
}
