// SPDX-License-Identifier: Apache-2.0
// jotchain-sim: worlds of engines in virtual time, one line each.
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>
#include <string_view>

#include "contracts.hpp"
#include "sim/world.hpp"
#include "sim_keys.hpp"
#include "wallet/private_key.hpp"

namespace {

using base::Json;

constexpr const char* kUsage =
    "jotchain-sim [--seed N] [--seeds COUNT] [--nodes N] [--hours H] [--partitions N]\n"
    "              [--deep-at-least PERCENT]\n"
    "  Simulates COUNT worlds from seed N on.  The same seed prints the same line.\n"
    "  --deep-at-least: exit 1 unless so many of the worlds had a reorganisation of depth 2.\n"
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

}  // namespace

int main(int argc, char** argv) {
    std::map<std::string_view, std::int64_t> options{{"--seed", 1},       {"--seeds", 1},
                                                     {"--nodes", 5},      {"--hours", 2},
                                                     {"--partitions", 2}, {"--deep-at-least", 0}};
    for (int i = 1; i < argc; i += 2) {
        const auto option = options.find(argv[i]);
        const std::string_view value = i + 1 < argc ? argv[i + 1] : "";
        const auto* end = value.data() + value.size();
        if (option == options.end() ||
            std::from_chars(value.data(), end, option->second).ptr != end || value.empty() ||
            option->second < 0) {
            fmt::print(stderr, "{}\n", kUsage);
            return 2;
        }
    }
    if (options["--nodes"] < 2 || options["--nodes"] > std::int64_t{kSimKeys.size()} ||
        options["--hours"] < 1 || options["--partitions"] > 10) {
        fmt::print(stderr, "2 to {} nodes, 1 hour or more, at most 10 partitions\n",
                   kSimKeys.size());
        return 2;
    }
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
        deep += outcome.deepest >= 2 ? 1 : 0;
        bad += outcome.faults.empty() ? 0 : 1;
    }
    fmt::print("{} worlds, {} with a fault, {} with a reorganisation of depth 2 or more\n",
               options["--seeds"], bad, deep);
    const bool shallow = deep * 100 < options["--deep-at-least"] * options["--seeds"];
    if (shallow) fmt::print("too few deep reorganisations: the weather is too fine\n");
    return bad > 0 || shallow ? 1 : 0;
}
