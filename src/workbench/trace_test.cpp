// SPDX-License-Identifier: Apache-2.0
// The stepper of `contract trace` is a second machine: whatever a call does in the one that the law
// runs, it does in this one, and to watch it more closely changes nothing.
#include "workbench/trace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "lang/assembler.hpp"
#include "workbench/fuzz.hpp"
#include "workbench/testing.hpp"

namespace workbench {

namespace {

std::string read(const std::string& path) {
    std::ifstream in{JOT_SOURCE_DIR "/" + path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void expect_equal(const Called& traced, const Called& plain, const std::string& what) {
    const auto& [a, refusal] = traced;
    const auto& b = plain.outcome;
    EXPECT_EQ(refusal, plain.refusal) << what;
    EXPECT_EQ(a.status, b.status) << what;
    EXPECT_EQ(a.gas, b.gas) << what;
    EXPECT_EQ(a.pc, b.pc) << what;
    EXPECT_EQ(a.message, b.message) << what;
    EXPECT_EQ(a.trap, b.trap) << what;
    EXPECT_EQ(a.events, b.events) << what;
    EXPECT_EQ(a.diff, b.diff) << what;
}

/// Compares calls of one contract, and counts how they ended.
class Twins {
  public:
    explicit Twins(const std::string& source) : source_{source} {
        auto contract = lang::compile(source);
        EXPECT_TRUE(contract.has_value());
        if (contract) contract_ = std::move(*contract);
        for (const auto& action : contract_.actions)
            functions_.emplace(action.name, as_registered(action));
    }
    [[nodiscard]] const lang::Contract& contract() const { return contract_; }

    void compare(const base::Json& json, const Caller& caller, const Records& before,
                 const Called& plain, std::optional<std::int64_t> gas = {}) {
        const auto& name = *json.find("action")->string();
        const auto& action =
            *std::ranges::find(contract_.actions, name, &lang::Compiled::name);
        auto function = functions_.at(name);
        function.gas_max = gas.value_or(function.gas_max);
        ++ended[plain.outcome.status];
        for (const auto detail :
             {Detail::nothing, Detail::statements, Detail::instructions}) {
            const auto seen =
                trace(action, source_, function, json, caller, {}, before, detail);
            expect_equal(seen.called, plain, base::write_json(json));
            EXPECT_EQ(detail == Detail::nothing || seen.reached.empty(), seen.lines.empty());
        }
    }
    /// As `compare`, with every limit that lets the call begin and not end, up to what it needs.
    void starve(const base::Json& json, const Caller& caller, const Records& before,
                const Called& enough, std::int64_t stride) {
        auto function = functions_.at(*json.find("action")->string());
        for (auto gas = enough.outcome.gas; gas > 0; gas -= stride) {
            function.gas_max = gas;
            compare(json, caller, before, call(function, json, caller, {}, before), gas);
        }
    }

    std::map<contract::Status, int> ended;

  private:
    std::string source_;
    lang::Contract contract_;
    std::map<std::string, contract::Function> functions_;
};

/// What the house's contracts never do: stop, loop for long, fill what has a bound.
constexpr const char* kStops = R"(
collection c: value;
type Part { n: int(-3..3); text: string(0..8); list: [int(-9..9)](0..6); more?: bool; }
function sum(list: [int], unit: int): int {
    let all = 0;
    for (n in list) { all = all + n / unit; }
    return all;
}
action divide(part: Part) gas 30_000 {
    c[part.text] = { all: sum(part.list, part.n), more: exists(part.more) };
    emit("divided", c[part.text]);
}
action loop(n: int(0..60)) gas 30_000 {
    let text = "";
    while (len(text) < n * n) { text = text + "ab"; }
    emit(text, n);
}
action item(list: [string(0..3)](0..3), at: int(-1..3)) {
    require(at != 2, "not 2");
    if (exists(c[list[0]])) { delete c[list[0]]; }
    emit(slice(list[at], 0, at), int(c["k"]));
}
action wide(n: int) { emit("wide", n * n - 1); }
)";

}  // namespace

TEST(Trace, does_what_the_law_does_in_every_test_of_the_house) {
    for (const char* name : {"campus", "nfts", "proposals"}) {
        Twins twins{read(std::string{"contracts/"} + name + ".jot")};
        int calls = 0;
        for (const auto& tested : run_tests(twins.contract())) {
            for (const auto& made : tested.calls) {
                twins.compare(made.action, made.caller, made.before, made.called);
                if (++calls % 4 == 1)
                    twins.starve(made.action, made.caller, made.before, made.called, 37);
            }
        }
        using enum contract::Status;
        EXPECT_GT(calls, 5) << name;
        EXPECT_GT(twins.ended[applied], 2) << name;
        EXPECT_GT(twins.ended[refused], 0) << name;
        EXPECT_GT(twins.ended[out_of_gas], 100) << name;
    }
}

TEST(Trace, does_what_the_law_does_in_drawn_calls_of_the_house) {
    for (const char* name : {"campus", "nfts", "proposals"}) {
        Twins twins{read(std::string{"contracts/"} + name + ".jot")};
        each_drawn(twins.contract(), 400, 11, [&](const Drawn& drawn) {
            twins.compare(drawn.action, drawn.caller, drawn.before, drawn.called);
            return true;
        });
        EXPECT_GT(twins.ended[contract::Status::applied], 20) << name;
        EXPECT_GT(twins.ended[contract::Status::refused], 20) << name;
    }
}

TEST(Trace, does_what_the_law_does_where_programs_stop) {
    Twins twins{kStops};
    each_drawn(twins.contract(), 1'500, 5, [&](const Drawn& drawn) {
        twins.compare(drawn.action, drawn.caller, drawn.before, drawn.called);
        return true;
    });
    using enum contract::Status;
    for (const auto status : {applied, refused, out_of_gas, trapped})
        EXPECT_GT(twins.ended[status], 20) << static_cast<int>(status);
}

/// Programs that the compiler does not write: jumps and addresses from anywhere, its own code.
TEST(Trace, does_what_the_law_does_in_programs_that_are_not_compiled) {
    struct Program {
        const char* text;
        contract::Status status;
    };
    using enum contract::Status;
    for (const auto& [text, status] : std::vector<Program>{
             {"start: Z Z -2\n.data\nZ: .word 0", trapped},
             {"start: Z Z 999999\n.data\nZ: .word 0", trapped},
             {"start: Z Z l\nl: 999999 Z\n.data\nZ: .word 0", trapped},
             {"start: Z start\n.data\nZ: .word 0", trapped},
             {"start: far JMP\nfar: .word 98", trapped},
             {"start: R -99\n", trapped},
             {"start: -99 Z\n.data\nZ: .word 0", trapped},
             {"start: X STK\n Z Z start\n.data\nZ: .word 0", trapped},
             {"start: Z Z start\n.data\nZ: .word 0", out_of_gas},
             {".selfmodifying\nstart: one start+2\n Z Z -1\none: .word 1\nZ: .word 0",
              applied},
             {"start: one n start\n Z Z -1\none: .word 1\n.data\nn: .word 40\nZ: .word 0", applied},
         }) {
        const auto assembly = lang::assemble(text);
        ASSERT_TRUE(assembly.has_value()) << text << ": " << assembly.error().message;
        auto contract = lang::compile("action a() gas 5_000 { }");
        ASSERT_TRUE(contract.has_value());
        auto& action = contract->actions[0];
        action.image = assembly->image;
        action.cells = 200;
        action.variables.clear();
        auto function = as_registered(action);
        const auto json = base::Json::object({{"action", "a"}});
        const auto plain = call(function, json, {}, {}, Records{});
        EXPECT_EQ(plain.outcome.status, status) << text << ": " << plain.refusal;
        for (const auto detail : {Detail::nothing, Detail::instructions})
            expect_equal(
                trace(action, text, function, json, {}, {}, Records{}, detail).called, plain,
                text);
    }
}

}  // namespace workbench
