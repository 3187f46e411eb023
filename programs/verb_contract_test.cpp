// SPDX-License-Identifier: Apache-2.0
// `contract test`: what the tests in a source show.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "programs/contract_desk.hpp"
#include "programs/contract_verbs.hpp"
#include "programs/desk.hpp"
#include "workbench/fuzz.hpp"
#include "workbench/survey.hpp"
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

/// What of each action the tests executed, and the lines that they did not.
void show_coverage(const Source& source) {
    const auto calls =
        workbench::measure(source.contract, workbench::run_tests(source.contract));
    for (const auto& action : workbench::cover(source.contract, calls)) {
        const auto none = std::ranges::count(action.missed, 0U, &workbench::Covered::Line::reached);
        const auto part = std::ssize(action.missed) - none;
        print(fmt::format("{}: {} of {} instructions, {}", action.action, action.reached,
                          action.instructions,
                          action.missed.empty()
                              ? "all lines"
                              : fmt::format("{} line{} not reached, {} in part", none,
                                            none == 1 ? "" : "s", part)));
        for (const auto& line : action.missed) {
            auto text = lang::line_of(source.text, line.number);
            text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
            const auto how = line.reached == 0
                                 ? std::string{"not reached"}
                                 : fmt::format("{} of {}", line.reached, line.instructions);
            print(fmt::format("  {}:{}: {:<11}  {}", source.file, line.number, how, text));
        }
    }
}

bool everything_holds(const ContractTest& options) {
    const auto source = compile_file(options.file);
    const bool tests = tests_hold(source);
    if (options.coverage) show_coverage(source);
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
            } catch (const workbench::NotRegistrable& why) {
                print(why.what());
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

}  // namespace programs
