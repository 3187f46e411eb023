// SPDX-License-Identifier: Apache-2.0
// `contract gas`: what calls cost, and whether they still cost what a file beside the source says.
#include <fmt/core.h>

#include <charconv>
#include <filesystem>
#include <map>

#include "programs/contract_desk.hpp"
#include "programs/contract_verbs.hpp"
#include "programs/desk.hpp"
#include "workbench/survey.hpp"

namespace programs {

using base::Json;
using workbench::Measured;

namespace {

struct Cost {
    std::int64_t gas = 0;
    std::int64_t instructions = 0;
    bool operator==(const Cost&) const = default;
};
using Snapshot = std::map<std::string, Cost>;

std::string snapshot_file(const std::string& source) {
    return std::filesystem::path{source}.replace_extension(".gas").string();
}

/// Of tests that hold alone: what others cost is no measure.
std::vector<Measured> measured(const Source& source) {
    const auto tests = workbench::run_tests(source.contract);
    for (const auto& tested : tests)
        if (tested.failure) throw Refused{"the test " + tested.name + " fails: contract test"};
    return workbench::measure(source.contract, tests);
}

void write_snapshot(const Source& source, const std::vector<Measured>& calls) {
    std::string text = fmt::format("# gas, instructions, call: contract gas {} --write\n",
                                   std::filesystem::path{source.file}.filename().string());
    for (const auto& call : calls)
        text += fmt::format("{:>7} {:>6}  {}\n", call.gas, call.instructions, call.name);
    write_text(snapshot_file(source.file), text);
    print(fmt::format("{} written, {} calls", snapshot_file(source.file), calls.size()));
}

/// Takes a number and the blanks before it.
bool take(std::string_view& line, std::int64_t& number) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const auto read = std::from_chars(line.data(), line.data() + line.size(), number);
    if (read.ec != std::errc{}) return false;
    line.remove_prefix(static_cast<std::size_t>(read.ptr - line.data()));
    return line.starts_with(' ');
}

Snapshot read_snapshot(const std::string& file) {
    if (!std::filesystem::exists(file))
        throw Refused{file + " is not there: contract gas --write writes it"};
    const auto text = read_text(file);
    Snapshot costs;
    int number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        ++number;
        if (line.empty() || line.starts_with('#')) continue;
        Cost cost;
        const bool good = take(line, cost.gas) && take(line, cost.instructions);
        const auto name = line.substr(std::min(line.find_first_not_of(' '), line.size()));
        if (!good || name.empty() || !costs.emplace(name, cost).second)
            throw Refused{fmt::format("{}:{}: this is not `GAS INSTRUCTIONS CALL`, or stands here "
                                      "twice",
                                      file, number)};
    }
    return costs;
}

std::string shown(const char* what, std::int64_t before, std::int64_t now) {
    if (before == now) return fmt::format("{} {}", what, now);
    return fmt::format("{} {} -> {} ({:+})", what, before, now, now - before);
}

/// Throws Refused when a call costs anything else than the file says.
void check_snapshot(const Source& source, const std::vector<Measured>& calls) {
    const auto file = snapshot_file(source.file);
    auto before = read_snapshot(file);
    std::string all;
    std::size_t differ = before.size();
    for (const auto& call : calls) {
        const auto known = before.extract(call.name);
        const Cost now{call.gas, call.instructions};
        if (known && known.mapped() == now) {
            --differ;
            continue;
        }
        if (!known) ++differ;
        all += call.name;
        all += known ? fmt::format(": {}, {}\n", shown("gas", known.mapped().gas, now.gas),
                                   shown("instructions", known.mapped().instructions,
                                         now.instructions))
                     : fmt::format(": new: gas {}, instructions {}\n", now.gas, now.instructions);
    }
    for (const auto& [name, cost] : before)
        all += fmt::format("{}: gone: gas {}, instructions {}\n", name, cost.gas,
                           cost.instructions);
    if (differ > 0)
        throw Refused{fmt::format("{} calls do not cost what {} says; --write takes it over\n{}",
                                  differ, file, all.substr(0, all.size() - 1))};
    print(fmt::format("{} calls cost what {} says", calls.size(), file));
}

void show_dearest(const Common& common, const std::vector<Measured>& calls) {
    struct Dearest {
        std::int64_t calls = 0, gas = 0, instructions = 0;
    };
    std::map<std::string, Dearest> costs;
    for (const auto& call : calls) {
        if (!call.applied) continue;
        auto& cost = costs[call.action];
        ++cost.calls;
        cost.gas = std::max(cost.gas, call.gas);
        cost.instructions = std::max(cost.instructions, call.instructions);
    }
    auto all = Json::object();
    for (const auto& [name, cost] : costs) {
        all.set(name, Json::object({{"calls", cost.calls},
                                    {"gas", cost.gas},
                                    {"instructions", cost.instructions}}));
        if (!common.json)
            print(fmt::format("{:<24} gas {:>6}   instructions {:>5}   the dearest of {} calls",
                              name, cost.gas, cost.instructions, cost.calls));
    }
    if (common.json) print(base::write_json(all));
}

}  // namespace

void contract_gas(const Common& common, const ContractGas& options) {
    const auto source = compile_file(options.file);
    if (options.write) return write_snapshot(source, measured(source));
    if (options.check) return check_snapshot(source, measured(source));
    show_dearest(common,
                 workbench::measure(source.contract, workbench::run_tests(source.contract)));
}

}  // namespace programs
