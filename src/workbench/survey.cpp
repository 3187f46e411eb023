// SPDX-License-Identifier: Apache-2.0
#include "workbench/survey.hpp"

#include <algorithm>

#include "workbench/trace.hpp"

namespace workbench {

std::vector<Measured> measure(const lang::Contract& contract, const std::vector<Tested>& tests) {
    std::map<std::string, contract::Function> functions;
    for (const auto& action : contract.actions)
        functions.emplace(action.name, as_registered(action));
    std::vector<Measured> calls;
    std::map<std::string, int> numbers;  // two tests may have one name
    for (const auto& tested : tests) {
        for (const auto& made : tested.calls) {
            const auto& action = *std::ranges::find(
                contract.actions, *made.action.find("action")->string(), &lang::Compiled::name);
            auto seen = trace(action, {}, functions.at(action.name), made.action, made.caller, {},
                              made.before, Detail::nothing);
            const auto number = ++numbers[tested.name];
            calls.push_back({base::quote_json(tested.name) + ' ' + std::to_string(number) + ' ' +
                                 action.name,
                             action.name, seen.called.refusal.empty(), seen.called.outcome.gas,
                             seen.instructions, std::move(seen.reached)});
        }
    }
    return calls;
}

std::vector<Covered> cover(const lang::Contract& contract, const std::vector<Measured>& calls) {
    std::vector<Covered> all;
    for (const auto& action : contract.actions) {
        std::set<std::int64_t> reached;
        for (const auto& call : calls)
            if (call.action == action.name)
                reached.insert(call.reached.begin(), call.reached.end());
        std::map<int, Covered::Line> lines;
        Covered covered{action.name, action.lines.size(), 0, {}};
        for (std::size_t i = 0; i < action.lines.size(); ++i) {
            auto& line = lines[action.lines[i]];
            line.number = action.lines[i];
            ++line.instructions;
            if (!reached.contains(static_cast<std::int64_t>(i) * 3)) continue;
            ++line.reached;
            ++covered.reached;
        }
        for (const auto& [number, line] : lines)
            if (line.reached < line.instructions) covered.missed.push_back(line);
        all.push_back(std::move(covered));
    }
    return all;
}

}  // namespace workbench
