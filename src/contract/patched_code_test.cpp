// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "contract/contract.hpp"

namespace contract {

namespace {

struct Nothing : RecordView {
    [[nodiscard]] std::optional<std::string_view> get(const RecordKey&) const override {
        return std::nullopt;
    }
};

}  // namespace

TEST(PatchedCode, that_the_port_MEM_changes_is_executed_as_it_stands_then) {
    constexpr std::int64_t kRounds = 5'000;  // enough that the machine follows traces of the loop
    constexpr std::int64_t kZero = 40, kOne = 41, kLess1 = 42, kLess10 = 43, kCount = 44,
                           kTotal = 45, kPlace = 46, kPatch = 47, kPhase = 48, kMore = 49,
                           kExpected = 50;
    Function function;
    function.image.self_modifying = true;
    function.image.cells = {
        kOne,    kCount,  9,    // 0: while --count > 0
        kLess1,  kTotal,  6,    // 3:   total += 1, and 10 once it is patched
        kZero,   kZero,   0,    // 6
        kPlace,  -6,      0,    // 9: PTR = 3
        kPatch,  -7,      0,    // 12: MEM = the address of -10
        kOne,    kPhase,  24,   // 15: once more, then compare
        kMore,   kCount,  21,   // 18: count += rounds
        kZero,   kZero,   0,    // 21
        kExpected, kTotal, 30,  // 24
        99'999,  kZero,   0,    // 27: wrong, so it traps
        kLess1,  kTotal,  27,   // 30
        kZero,   kZero,   -1,   // 33
    };
    function.image.cells.resize(kZero);
    for (const auto cell : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{-10},
                            kRounds, std::int64_t{0}, std::int64_t{3}, kLess10, std::int64_t{2},
                            -kRounds, 11 * (kRounds - 1)})
        function.image.cells.push_back(cell);
    function.cells = static_cast<std::int64_t>(function.image.cells.size());
    const auto action = base::Json::object();
    const Call asked{&action, {}, {}, {1}, {1'700'000'000}, 100'000};
    const auto outcome = call(function, asked, Nothing{});
    EXPECT_EQ(outcome.status, Status::applied) << outcome.trap << " at " << outcome.pc;
    // Loading, then two loops of three instructions but for their last rounds, and what surrounds
    // them.
    EXPECT_EQ(outcome.gas, (20 + 7) + (2 * (3 * (kRounds - 1) + 1)) + (2 * 3) + 2 + 3);
}

}  // namespace contract
