// SPDX-License-Identifier: Apache-2.0
#include "workbench/testing.hpp"

#include <algorithm>

#include "workbench/evaluate.hpp"

namespace workbench {

using base::Json;
using lang::Diagnostic;
using lang::Step;

namespace {

constexpr std::size_t kRecordBytesMax = 64 * 1024;

using Functions = std::map<std::string, contract::Function>;

/// What both sides of a comparison are, where a test expected them to be equal.
std::string sides(const lang::Expr& expr, const lang::File& file, const Records& records) {
    if (expr.kind != lang::Expr::Kind::binary) return {};
    const auto left = evaluate(expr.parts[0], file, records);
    const auto right = evaluate(expr.parts[1], file, records);
    if (!left || !right) return {};
    return "left: " + base::write_json(*left) + "   right: " + base::write_json(*right);
}

class Run {
  public:
    Run(const lang::Contract& contract, const Functions& functions, const lang::Test& test)
        : contract_{contract}, functions_{functions}, test_{test} {}

    Tested run() {
        tested_.name = test_.name;
        for (const Step& step : test_.steps) {
            tested_.failure = perform(step);
            if (tested_.failure) break;
        }
        return std::move(tested_);
    }

  private:
    using Failure = std::optional<Diagnostic>;

    Failure perform(const Step& step) {
        switch (step.kind) {
            case Step::Kind::given: return given(step);
            case Step::Kind::call: return call(step);
            case Step::Kind::expect: return expect(step);
            case Step::Kind::event: break;
        }
        return event(step);
    }

    Failure given(const Step& step) {
        const auto key = record_key(step.parts[0], contract_.file, records_);
        if (!key) return key.error();
        const auto value = evaluate(step.parts[1], contract_.file, records_);
        if (!value) return value.error();
        const auto text = base::write_json(*value);
        if (text.size() > kRecordBytesMax || !base::parse_json(text))
            return Diagnostic{step.parts[1].place, "no record is like this",
                              "it is too large, nests too deep, or a name in it is not ASCII"};
        records_.put(*key, *value);
        return std::nullopt;
    }

    Failure call(const Step& step) {
        const auto& expr = step.parts[0];
        const auto action =
            std::ranges::find(contract_.actions, expr.text, &lang::Compiled::name);
        auto json = Json::object({{"action", expr.text}});
        for (std::size_t i = 0; i < expr.parts.size(); ++i) {
            const auto argument = evaluate(expr.parts[i], contract_.file, records_);
            if (!argument) return argument.error();
            json.set(action->parameters.at(i), *argument);
        }
        Caller caller{wallet_named(step.who), step.roles};
        std::ranges::sort(caller.roles);
        const auto& function = functions_.at(expr.text);
        auto called = workbench::call(function, json, caller, {}, records_);
        tested_.calls.push_back({&step, std::move(json), caller, records_, called});
        if (called.refusal != step.refusal.value_or("")) return surprise(step, called);
        records_.take(called.outcome.diff);
        return std::nullopt;
    }

    static Failure surprise(const Step& step, const Called& called) {
        if (!step.refusal) return Diagnostic{step.place, "this call failed: " + called.refusal, ""};
        if (called.refusal.empty())
            return Diagnostic{step.place, "this call did not fail", ""};
        return Diagnostic{step.place, "this call failed otherwise: " + called.refusal, ""};
    }

    Failure expect(const Step& step) {
        const auto holds = evaluate(step.parts[0], contract_.file, records_);
        if (!holds) return holds.error();
        if (*holds == Json{true}) return std::nullopt;
        return Diagnostic{step.place, "this does not hold",
                          sides(step.parts[0], contract_.file, records_)};
    }

    Failure event(const Step& step) {
        if (tested_.calls.empty()) return Diagnostic{step.place, "nothing was called", ""};
        const auto& events = tested_.calls.back().called.outcome.events;
        const auto words = evaluate(step.parts[0], contract_.file, records_);
        if (!words) return words.error();
        std::string said;
        for (const auto& event : events) {
            said += (said.empty() ? "" : "; ") + event.text + ": " + base::write_json(event.data);
            if (Json{event.text} != *words) continue;
            if (step.parts.size() == 1) return std::nullopt;
            const auto data = evaluate(step.parts[1], contract_.file, records_);
            if (!data) return data.error();
            if (*data == event.data) return std::nullopt;
        }
        return Diagnostic{step.place, "the last call did not say this",
                          said.empty() ? "it said nothing" : "it said " + said};
    }

    const lang::Contract& contract_;
    const Functions& functions_;
    const lang::Test& test_;
    Records records_;
    Tested tested_;
};

}  // namespace

std::vector<Tested> run_tests(const lang::Contract& contract) {
    Functions functions;
    for (const auto& action : contract.actions)
        functions.emplace(action.name, as_registered(action));
    std::vector<Tested> results;
    results.reserve(contract.tests.size());
    for (const auto& test : contract.tests)
        results.push_back(Run{contract, functions, test}.run());
    return results;
}

}  // namespace workbench
