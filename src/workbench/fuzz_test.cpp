// SPDX-License-Identifier: Apache-2.0
#include "workbench/fuzz.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace workbench {

namespace {

lang::Contract compiled(const std::string& source) {
    auto contract = lang::compile(source);
    EXPECT_TRUE(contract.has_value());
    return std::move(*contract);
}

}  // namespace

TEST(Fuzz, finds_the_call_that_stops_and_makes_it_small) {
    const auto contract = compiled(
        "collection shares: int;\n"
        "type Part { name: string(1..40); among: int(0..50); more?: [int]; }\n"
        "action keep(key: string(1..20), n: int(0..1_000)) { shares[key] = n; }\n"
        "action divide(key: string(1..20), part: Part) {\n"
        "    require(exists(shares[key]), \"no such share\");\n"
        "    shares[key] = shares[key] / part.among;\n"
        "}\n");
    const auto found = fuzz(contract, 20'000, 1);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->called.outcome.status, contract::Status::trapped);
    EXPECT_EQ(base::write_json(found->action),
              R"({"action":"divide","key":"a","part":{"among":0,"name":"a"}})");
    EXPECT_EQ(found->before.size(), 1U);
    const auto again = fuzz(contract, 20'000, 1);
    EXPECT_EQ(again->number, found->number);
    EXPECT_EQ(again->action, found->action);
}

TEST(Fuzz, finds_a_call_that_takes_more_gas_than_it_may) {
    const auto contract = compiled(
        "action burn(list: [int(0..9)](0..100)) gas 3_000 {\n"
        "    let sum = 0;\n"
        "    for (n in list) { for (m in list) { sum = sum + n * m; } }\n"
        "    emit(\"Burnt\", sum);\n"
        "}\n");
    const auto found = fuzz(contract, 20'000, 7);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->called.outcome.status, contract::Status::out_of_gas);
}

TEST(Fuzz, leaves_out_what_no_transaction_holds) {
    const auto contract = compiled(
        "action large(x: [[string(1_000..2_000)](500..500)](500..500)) { }\n"
        "action endless(x: string(9_000_000_000_000_000..9_000_000_000_000_000)) { }\n"
        "action small(x: int) { }\n");
    int calls = 0;
    each_drawn(contract, 300, 1, [&](const Drawn& drawn) {
        EXPECT_EQ(*drawn.action.find("action"), base::Json{"small"});
        return ++calls > 0;
    });
    EXPECT_GT(calls, 50);
    EXPECT_LT(calls, 150);
}

TEST(Fuzz, the_contracts_of_the_house_refuse_and_do_not_stop) {
    for (const char* name : {"campus", "nfts", "proposals"}) {
        std::ifstream in{std::string{JOT_SOURCE_DIR "/contracts/"} + name + ".jot"};
        const auto contract = compiled({std::istreambuf_iterator<char>{in}, {}});
        const auto found = fuzz(contract, 5'000, 3);
        EXPECT_FALSE(found.has_value())
            << name << ": " << base::write_json(found->action) << " " << found->called.refusal
            << " on " << base::write_json(found->before.json());
    }
}

}  // namespace workbench
