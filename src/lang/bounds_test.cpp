// SPDX-License-Identifier: Apache-2.0
// Programs that loop and recurse, and the bounds of a call that only they can reach.
#include <gtest/gtest.h>

#include "contract/contract.hpp"
#include "lang/assembler.hpp"

namespace lang {

namespace {

using contract::Status;

struct Nothing : contract::RecordView {
    [[nodiscard]] std::optional<std::string_view> get(const contract::RecordKey&) const override {
        return std::nullopt;
    }
};

contract::Outcome run(std::string_view text) {
    const auto assembly = assemble(text);
    EXPECT_TRUE(assembly.has_value()) << assembly.error().line << assembly.error().message;
    contract::Function function;
    if (assembly) function.image = assembly->image;
    function.cells = 200;
    function.collections = {"notes"};
    const auto action = base::Json::object({{"action", "f"}});
    return contract::call(function, {&action, {}, {}, {1}, {2}, 1'000'000}, Nothing{});
}

}  // namespace

TEST(Programs, recurse_without_rewriting_themselves) {
    const auto outcome = run(R"(
start:
 finish STK
fib:                    ; sum += fib(n); n is lost
 t t
 n t
 M2 t more              ; t = 2 - n
 n Z                    ; fib(0) = 0, fib(1) = 1
 Z sum
 Z Z
 STK JMP
more:
 n STK
 ONE n
 back STK
 Z Z fib
again:
 n n
 STK n
 TWO n
 Z Z fib                ; a tail call: the caller's address is still on the stack
end:
 sum MKINT
 word X
 R EMIT
 Z Z -1
finish: .word end
back: .word again
ONE: .word 1
TWO: .word 2
M2: .word -2
.const word "fib"
.data
Z: .word 0
t: .word 0
n: .word 12
sum: .word 0)");
    ASSERT_EQ(outcome.status, Status::applied) << outcome.trap;
    EXPECT_EQ(outcome.events.at(0).data, base::Json{144});
}

TEST(Programs, follow_pointers) {
    const auto outcome = run(R"(
start:
 at PTR                 ; fill at…at+4 with 5, 4, 3, 2, 1
 n MEM
 M1 at
 ONE n
 Z n sum                ; n is 0: done
 Z Z start
sum:
 ONE at
 at PTR
 MEM total
 ONE left
 Z left show
 Z Z sum
show:
 total MKINT
 word X
 R EMIT
 Z Z -1
ONE: .word 1
M1: .word -1
.const word "sum"
.data
Z: .word 0
n: .word 5
left: .word 5
total: .word 0
at: .word 150)");
    ASSERT_EQ(outcome.status, Status::applied) << outcome.trap;
    EXPECT_EQ(outcome.events.at(0).data, base::Json{15});
}

TEST(Programs, have_bounds_in_all_that_they_pile_up) {
    struct Case {
        const char* trap;
        const char* text;
    };
    for (const auto& [trap, text] : {
             Case{"the stack is full", "start: X STK\n Z Z start\n.data\nZ: .word 0"},
             Case{"too many events", "start: w X\nl: w EMIT\n Z Z l\n.const w \"e\"\n"
                                     ".data\nZ: .word 0"},
             Case{"more than 4096 values", "start: NEW X\n Z Z start\n.data\nZ: .word 0"},
             Case{"more than 4096 values", "start: n MKINT\n Z Z start\nn: .word 1\n.data\n"
                                           "Z: .word 0"},
             Case{"more than 4096 values", "start: ARGS X\nl: w FIELD\n Z Z l\n"
                                           ".const w \"action\"\n.data\nZ: .word 0"},
             Case{"more than 1 MiB", "start: h X\nl: X CAT\n R X\n Z Z l\n.const h \"12345678\"\n"
                                     ".data\nZ: .word 0"},
             Case{"deeper than 24", "start: NEW h\nl: w Y\n NEW X\n h SET\n h h\n R h\n Z Z l\n"
                                    ".const w \"w\"\n.data\nZ: .word 0\nh: .word 0"},
         }) {
        const auto outcome = run(text);
        EXPECT_EQ(outcome.status, Status::trapped) << text;
        EXPECT_TRUE(outcome.trap.contains(trap)) << outcome.trap;
    }
}

TEST(Programs, that_never_end_run_out_of_gas) {
    const auto outcome = run("start: Z Z start\n.data\nZ: .word 0");
    EXPECT_EQ(outcome.status, Status::out_of_gas);
    EXPECT_EQ(outcome.gas, 1'000'000);
    EXPECT_EQ(outcome.pc, 0);
}

}  // namespace lang
