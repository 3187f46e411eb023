// SPDX-License-Identifier: Apache-2.0
// The contracts of the house: their own tests hold, every one of their lines is executed by these,
// and they cost at most three times the instructions of programs written by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "lang/assembler.hpp"
#include "workbench/survey.hpp"
#include "workbench/trace.hpp"

namespace workbench {

namespace {

const std::vector<std::string> kFiles{"campus", "nfts", "proposals"};

std::string read(const std::string& path) {
    std::ifstream in{JOT_SOURCE_DIR "/" + path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

lang::Contract compiled(const std::string& name) {
    const auto source = read("contracts/" + name + ".jot");
    auto contract = lang::compile(source);
    if (!contract) {
        for (const auto& fault : contract.error()) ADD_FAILURE() << show(fault, source, name);
        return {};
    }
    return std::move(*contract);
}

/// A program written by hand, as the action of the same name would be registered.
contract::Function by_hand(const lang::Compiled& action) {
    const auto assembly = lang::assemble(read("tests/contracts/prelude.inc") +
                                         read("tests/contracts/" + action.name + ".oasm"));
    EXPECT_TRUE(assembly.has_value()) << action.name;
    auto function = as_registered(action);
    function.image = assembly->image;
    function.cells = 200;
    function.collections = {"course_writers", "courses",  "nfts", "proposals",
                            "student_writers", "students", "votes"};
    return function;
}

}  // namespace

TEST(Contracts, their_own_tests_hold) {
    for (const auto& name : kFiles) {
        const auto source = read("contracts/" + name + ".jot");
        const auto contract = compiled(name);
        const auto results = run_tests(contract);
        EXPECT_GE(results.size(), 2U) << name;
        for (const auto& tested : results)
            EXPECT_FALSE(tested.failure.has_value())
                << tested.name << "\n"
                << (tested.failure ? show(*tested.failure, source, name) : "");
    }
}

TEST(Contracts, their_tests_reach_every_instruction) {
    for (const auto& name : kFiles) {
        const auto contract = compiled(name);
        const auto covered = cover(contract, measure(contract, run_tests(contract)));
        EXPECT_EQ(covered.size(), contract.actions.size());
        for (const auto& action : covered) {
            EXPECT_GT(action.instructions, 0U) << action.action;
            EXPECT_EQ(action.reached, action.instructions) << action.action;
            for (const auto& line : action.missed)
                ADD_FAILURE() << name << ".jot:" << line.number << " is not tested by "
                              << action.action;
        }
    }
}

TEST(Contracts, what_no_test_reaches_is_told_by_its_line) {
    const auto contract = lang::compile(
        "function big(n: int): bool {\n"
        "    return n > 10;\n"
        "}\n"
        "action a(n: int) {\n"
        "    if (big(n)) {\n"
        "        emit(\"big\", n);\n"
        "    }\n"
        "    require(n > 0, \"small\");\n"
        "    emit(\"a\", n);\n"
        "}\n"
        "action b() {\n"
        "    emit(\"b\", 1);\n"
        "}\n"
        "test \"t\" { a(3) by \"x\"; }\n"
        "test \"t\" { a(4) by \"x\"; }\n");
    ASSERT_TRUE(contract.has_value());
    const auto calls = measure(*contract, run_tests(*contract));
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].name, R"("t" 1 a)");
    EXPECT_EQ(calls[1].name, R"("t" 2 a)");
    EXPECT_EQ(calls[0].instructions, calls[1].instructions);
    const auto covered = cover(*contract, calls);
    std::vector<int> none;
    std::vector<int> part;
    for (const auto& line : covered.at(0).missed)
        (line.reached == 0 ? none : part).push_back(line.number);
    EXPECT_EQ(none, (std::vector<int>{6}));
    EXPECT_EQ(part, (std::vector<int>{8}));  // the words of the refusal
    EXPECT_EQ(covered.at(0).reached, calls[0].reached.size());
    EXPECT_EQ(covered.at(1).reached, 0U);
    EXPECT_EQ(covered.at(1).missed.front().number, 11);
}

TEST(Contracts, cost_the_same_every_time_and_not_one_less) {
    int calls = 0;
    for (const auto& name : kFiles) {
        const auto contract = compiled(name);
        for (const auto& tested : run_tests(contract)) {
            for (const auto& made : tested.calls) {
                if (!made.called.refusal.empty()) continue;
                const auto& action = *std::ranges::find(
                    contract.actions, *made.action.find("action")->string(), &lang::Compiled::name);
                auto function = as_registered(action);
                const auto gas = made.called.outcome.gas;
                const auto again = [&](std::int64_t limit) {
                    function.gas_max = limit;
                    return call(function, made.action, made.caller, {}, made.before).outcome;
                };
                EXPECT_EQ(again(gas).status, contract::Status::applied) << action.name;
                EXPECT_EQ(again(gas).gas, gas) << action.name;
                EXPECT_EQ(again(gas).diff, made.called.outcome.diff) << action.name;
                const auto less = again(gas - 1);
                EXPECT_EQ(less.status, contract::Status::out_of_gas) << action.name;
                EXPECT_TRUE(less.diff.empty() && less.events.empty()) << action.name;
                ++calls;
            }
        }
    }
    EXPECT_GT(calls, 10);
}

TEST(Contracts, cost_at_most_three_times_the_instructions_of_programs_by_hand) {
    const std::map<std::string, std::vector<std::string>> cases{
        {"campus",
         {R"({"action":"register_student","student":{"department":"CS","id":"S1","name":"Zoë"}})",
          R"({"action":"add_course","course":{"department":"CS","id":"C1","name":"Ledgers"}})"}},
        {"proposals",
         {R"({"action":"vote_proposal","proposal":{"description":"Funding","id":"P1"}})"}},
        {"nfts",
         {R"({"action":"generate_nft","nft":{"id":"N1","metadata":{"artist":"A",)"
          R"("creation_date":"2024","description":"D"},"name":"Rare"}})"}}};
    for (const auto& [file, calls] : cases) {
        const auto contract = compiled(file);
        for (const auto& text : calls) {
            const auto json = *base::parse_json(text);
            const auto& action = *std::ranges::find(
                contract.actions, *json.find("action")->string(), &lang::Compiled::name);
            const Caller caller{wallet_named("alice"), {"registrar"}};
            const auto count = [&](const contract::Function& function) {
                const auto seen =
                    trace(action, {}, function, json, caller, {}, Records{}, Detail::nothing);
                EXPECT_EQ(seen.called.refusal, "") << action.name;
                return seen.instructions;
            };
            const auto ours = count(as_registered(action));
            const auto hand = count(by_hand(action));
            EXPECT_LE(ours, hand * 3) << action.name << ": " << ours << " and " << hand;
            RecordProperty(action.name, std::to_string(ours) + " of " + std::to_string(hand));
        }
    }
}

}  // namespace workbench
