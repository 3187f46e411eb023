// SPDX-License-Identifier: Apache-2.0
// `contract test` and `contract gas`: what the tests in a source show.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include "programs/contract_desk.hpp"
#include "programs/contract_verbs.hpp"
#include "programs/desk.hpp"
#include "workbench/fuzz.hpp"
#include "workbench/testing.hpp"
#include "workbench/trace.hpp"

namespace programs {

using base::Json;

namespace {

std::string trace_of(const Source& source, const Json& action, const workbench::Caller& caller,
                     const workbench::Records& before) {
    const auto& compiled = find_action(source, *action.find("action")->string());
    const auto trace =
        workbench::trace(compiled, source.text, workbench::as_registered(compiled), action, caller,
                         {}, before, workbench::Detail::statements);
    std::string text;
    for (const auto& line : trace.lines) text += "\n  " + line;
    return text;
}

std::string failure_of(const Source& source, const workbench::Tested& tested) {
    const auto place = lang::show(*tested.failure, source.text, source.file);
    std::string text = "FAILED  " + tested.name + '\n' + place + '\n';
    if (tested.calls.empty()) return text;
    const auto& last = tested.calls.back();
    text += "  the last call, statement by statement: " + base::write_json(last.action);
    return text + trace_of(source, last.action, last.caller, last.before) + '\n';
}

/// False when a call stopped its program.
bool fuzz_holds(const Source& source, const ContractTest& options) {
    const auto found =
        workbench::fuzz(source.contract, options.fuzz, static_cast<std::uint64_t>(options.seed));
    if (!found) {
        print(fmt::format("{} calls drawn from the schemas, seed {}: each was applied or refused",
                          options.fuzz, options.seed));
        return true;
    }
    const auto& name = *found->action.find("action")->string();
    print(fmt::format("FAILED  call {} of seed {} stopped: {}\n  {}:{}: {}", found->number,
                      options.seed, found->called.refusal, source.file,
                      find_action(source, name).line_of(found->called.outcome.pc),
                      base::write_json(found->action)));
    print("  on " + base::write_json(found->before.json()) +
          trace_of(source, found->action, found->caller, found->before));
    return false;
}

bool everything_holds(const ContractTest& options) {
    const auto source = compile_file(options.file);
    const bool tests = tests_hold(source);
    return (options.fuzz == 0 || fuzz_holds(source, options)) && tests;
}

/// Again whenever the file changes, until the process is ended.
[[noreturn]] void watch(const ContractTest& options) {
    for (std::filesystem::file_time_type seen{};;) {
        std::error_code gone;  // an editor replaces a file by another
        const auto changed = std::filesystem::last_write_time(options.file, gone);
        if (!gone && changed != seen) {
            seen = changed;
            try {
                everything_holds(options);
            } catch (const Refused& mistakes) {
                print(mistakes.what());
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
}

}  // namespace

TestReport run_tests(const Source& source) {
    TestReport report;
    for (const auto& tested : workbench::run_tests(source.contract)) {
        ++(tested.failure ? report.failed : report.passed);
        report.text +=
            tested.failure ? failure_of(source, tested) : "ok      " + tested.name + '\n';
    }
    report.text += fmt::format("{} passed, {} failed", report.passed, report.failed);
    return report;
}

bool tests_hold(const Source& source) {
    const auto report = run_tests(source);
    print(report.text);
    return report.failed == 0;
}

void contract_test(const ContractTest& options) {
    if (options.watch) watch(options);
    if (!everything_holds(options)) throw Refused{"tests failed"};
}

void contract_gas(const Common& common, const std::string& file) {
    const auto source = compile_file(file);
    struct Cost {
        std::int64_t calls = 0, gas = 0, instructions = 0;
    };
    std::map<std::string, Cost> costs;
    for (const auto& tested : workbench::run_tests(source.contract)) {
        for (const auto& made : tested.calls) {
            const auto& action = find_action(source, *made.action.find("action")->string());
            const auto trace = workbench::trace(
                action, source.text, workbench::as_registered(action), made.action, made.caller,
                {}, made.before, workbench::Detail::nothing);
            if (!trace.called.refusal.empty()) continue;
            auto& cost = costs[action.name];
            ++cost.calls;
            cost.gas = std::max(cost.gas, trace.called.outcome.gas);
            cost.instructions = std::max(cost.instructions, trace.instructions);
        }
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

}  // namespace programs
