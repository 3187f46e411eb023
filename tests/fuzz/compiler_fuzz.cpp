// SPDX-License-Identifier: Apache-2.0
// lang/compiler: no text takes it long or far, what is wrong has a place in the text, and what
// compiles is what peers take: the payload is read as it was written, the disassembly assembles to
// the image.  Its tests then run, as do calls drawn from the argument schemas: the machine that the
// law runs and the stepper of `contract trace` do the same.
#include <algorithm>
#include <map>
#include <string>

#include "contract/contract.hpp"
#include "fuzz.hpp"
#include "lang/assembler.hpp"
#include "lang/compiler.hpp"
#include "lang/disassembler.hpp"
#include "workbench/fuzz.hpp"
#include "workbench/testing.hpp"
#include "workbench/trace.hpp"

namespace {

constexpr std::int64_t kGasMax = 20'000;
constexpr std::int64_t kDrawn = 4;

void mistakes(std::string_view source, const std::vector<lang::Diagnostic>& faults) {
    LAW(!faults.empty() && faults.size() <= lang::kDiagnosticsMax);
    const auto lines = 1 + std::ranges::count(source, '\n');
    for (const auto& fault : faults) {
        LAW(!fault.message.empty() && fault.message.size() < 1'000);
        LAW(fault.place.line >= 1 && fault.place.line <= lines && fault.place.column >= 1);
        LAW(lang::show(fault, source, "x.jot").starts_with("x.jot:"));
    }
}

void registers(const lang::Compiled& action, std::string_view source) {
    auto token = lang::payload(action, source);
    token.set("iat", 0);
    const auto read = base::parse_json(base::write_json(token));
    LAW(read && *read == token);
    const auto function = contract::parse_function(*read, {65'536, base::kJsonIntegerMax});
    LAW(function && function->image == action.image && function->cells == action.cells);
    const auto decoded = oisc::decode(oisc::encode(action.image));
    LAW(decoded && *decoded == action.image);
    const auto schema = contract::Schema::parse(action.params);
    LAW(schema && schema->text() == action.params);
    LAW(action.lines.size() * 3 <= action.image.cells.size());
    for (const int line : action.lines)
        LAW(line >= 1 && line <= 1 + std::ranges::count(source, '\n'));
    // It compiles the source again and looks whether the image is the same.
    if (!action.lines.empty() && source.size() < 1'000)
        LAW(lang::source_line(token, 0) == action.lines.front());
    const auto assembly = lang::assemble(lang::disassemble(action.image, action.lines));
    LAW(assembly && assembly->image == action.image);
}

void same(const workbench::Called& plain, const workbench::Called& traced) {
    const auto& a = plain.outcome;
    const auto& b = traced.outcome;
    LAW(plain.refusal == traced.refusal && a.status == b.status && a.gas == b.gas && a.pc == b.pc);
    LAW(a.message == b.message && a.trap == b.trap && a.events == b.events && a.diff == b.diff);
}

void runs(const lang::Contract& contract, std::string_view source) {
    std::map<std::string, contract::Function> functions;
    for (const auto& action : contract.actions)
        functions.emplace(action.name, workbench::as_registered(action));
    const auto step = [&](const base::Json& json, const workbench::Caller& caller,
                          const workbench::Records& before, const workbench::Called& called) {
        const auto action = std::ranges::find(contract.actions, *json.find("action")->string(),
                                              &lang::Compiled::name);
        LAW(action != contract.actions.end());
        const auto seen =
            workbench::trace(*action, source, functions.at(action->name), json, caller, {}, before,
                             workbench::Detail::statements);
        same(called, seen.called);
    };
    for (const auto& tested : workbench::run_tests(contract))
        for (const auto& made : tested.calls)
            step(made.action, made.caller, made.before, made.called);
    workbench::each_drawn(contract, kDrawn, 1, [&](const workbench::Drawn& drawn) {
        step(drawn.action, drawn.caller, drawn.before, drawn.called);
        return true;
    });
}

}  // namespace

FUZZ(input) {
    const auto contract = lang::compile(input);
    if (!contract) return mistakes(input, contract.error());
    std::size_t steps = 0;
    for (const auto& test : contract->tests) steps += test.steps.size();
    bool brief = steps <= 64;
    for (const auto& action : contract->actions) {
        registers(action, input);
        brief = brief && action.gas_max <= kGasMax;
    }
    if (brief) runs(*contract, input);
}
