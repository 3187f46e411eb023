// SPDX-License-Identifier: Apache-2.0
// Contracts that mean harm.  What a call costs a host is counted, not timed: the bytes that it
// takes from the heap, in all and at once, stays within what its gas pays for, and each of them
// ends.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <new>

#include "contract/moves_fixture.hpp"
#include "contract/values.hpp"

namespace {

struct Heap {
    std::int64_t taken = 0;  // bytes in all
    std::int64_t held = 0;   // now
    std::int64_t most = 0;   // at once
} heap;

}  // namespace

void* operator new(std::size_t size) {
    void* memory = std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc{};
    const auto bytes = static_cast<std::int64_t>(malloc_usable_size(memory));
    heap.taken += bytes;
    heap.held += bytes;
    heap.most = std::max(heap.most, heap.held);
    return memory;
}
void operator delete(void* memory) noexcept {
    heap.held -= static_cast<std::int64_t>(malloc_usable_size(memory));
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

namespace contract {

namespace {

constexpr std::int64_t kGas = 20'000'000;  // the most that any network grants
constexpr std::int64_t kCallBytes = 16 * 1024;
constexpr std::int64_t kBytesPerGas = 8;
constexpr std::int64_t kBytesAtOnce = 8 << 20;

/// Goes on at the move with this index.
Move jump(std::size_t index) { return {static_cast<int>(3 * index), JMP}; }

struct Counted {
    Outcome outcome;
    std::int64_t taken = 0;
    std::int64_t most = 0;
};

Counted counted(const Function& function, std::int64_t gas) {
    const auto records = before();
    const auto asked = call_of(gas);
    const auto at_start = heap.held;
    heap.taken = 0;
    heap.most = heap.held;
    auto outcome = call(function, asked, records);
    return {std::move(outcome), heap.taken, heap.most - at_start};
}

struct Hostile {
    const char* story;
    Moves moves;
    Status status;
    const char* says;  // why it trapped
};

std::vector<Hostile> hostile() {
    const std::string seed(64, 'a');
    const Json wide{std::string(10'000, '\x01')};
    const auto many = Status::trapped;
    const char* const too_much = "more than 4096 values, or more than 1 MiB of them";
    return {
        {"turns round and round", {jump(0)}, Status::out_of_gas, ""},
        {"pushes words", {{1, STK}, jump(0)}, many, "the stack is full"},
        {"doubles a string", {{seed.c_str(), X}, {X, STK}, {STK, PTR}, {PTR, X}, {PTR, CAT},
                              {R, PTR}, jump(3)}, many, too_much},
        {"writes the text of a text", {{wide, TEXT}, {R, TEXT}, jump(1)}, many, too_much},
        {"nests lists", {{LIST, PTR}, {LIST, X}, {PTR, PUSH}, {R, PTR}, jump(1)}, many,
         "nested deeper than 24"},
        {"nests objects", {{"n", Y}, {NEW, PTR}, {NEW, X}, {PTR, SET}, {R, PTR}, jump(2)}, many,
         "nested deeper than 24"},
        {"makes a list item by item", {{LIST, X}, {"v", PUSH}, {R, X}, jump(1)}, many, too_much},
        {"doubles a list", {{LIST, X}, {Json{1}, PUSH}, {R, X}, {X, PUSH}, {R, X}, jump(3)}, many,
         too_much},
        {"asks for a million members", {{ARGS, X}, {"id", FIELD}, jump(1)}, many, too_much},
        {"makes a million numbers", {{7, MKINT}, jump(0)}, many, too_much},
        {"makes a million objects", {{NEW, X}, jump(0)}, many, too_much},
        {"reads one record for ever", {{"things", X}, {"a", GET}, jump(1)}, many, too_much},
        {"writes one record for ever", {{"notes", X}, {"k", Y}, {wide, PUT}, jump(2)},
         Status::out_of_gas, ""},
        {"tells for ever", {{"t", X}, {wide, EMIT}, jump(1)}, many, "too many events"},
        {"hashes for ever", {{"a", SHA256}, jump(0)}, many, too_much},
        {"compares for ever", {{wide, X}, {wide, SAME}, jump(1)}, Status::out_of_gas, ""},
        {"counts for ever", {{wide, LEN}, jump(0)}, Status::out_of_gas, ""},
        {"names a collection of the law by halves",
         {{"wal", X}, {"lets", CAT}, {R, X}, {"k", Y}, {"v", PUT}}, many, "does not declare"},
        {"names another's collection by halves",
         {{"sec", X}, {"ret", CAT}, {R, X}, {"a", GET}}, many, "does not declare"},
        {"jumps to the arguments' handle", {{ARGS, JMP}, {1, X}, {1, Y}}, many,
         "no such port to read (JMP"},
        {"jumps before the code", {{-2, JMP}}, many, "outside memory"},
        {"jumps to the last cell", {{7, JMP}}, many, "outside memory"},
        {"jumps to the least of words", {{kMin, JMP}}, many, "outside memory"},
        {"jumps to the greatest of words", {{kMax, JMP}}, many, "outside memory"},
    };
}

}  // namespace

TEST(Hostile, ends_as_it_must_and_takes_what_it_pays_for) {
    for (const auto& [story, moves, status, says] : hostile()) {
        const auto [outcome, taken, most] = counted(program(moves), kGas);
        EXPECT_EQ(outcome.status, status) << story << ": " << outcome.trap;
        EXPECT_TRUE(outcome.trap.contains(says)) << story << ": " << outcome.trap;
        EXPECT_TRUE(outcome.diff.empty() && outcome.events.empty()) << story;
        EXPECT_LE(taken, kCallBytes + kBytesPerGas * outcome.gas) << story;
        EXPECT_LE(most, kBytesAtOnce) << story;
    }
}

TEST(Hostile, dies_of_its_gas_at_exactly_the_same_place) {
    for (const auto& [story, moves, status, says] : hostile()) {
        const auto function = program(moves);
        if (status == Status::out_of_gas) {
            for (const std::int64_t gas : {99, 1'000, 54'321})
                EXPECT_EQ(counted(function, gas).outcome.gas, gas) << story;
            continue;
        }
        const auto needed = counted(function, kGas).outcome;
        for (const std::int64_t more : {0, 1}) {
            const auto same = counted(function, needed.gas + more).outcome;
            EXPECT_EQ(same.status, status) << story;
            EXPECT_EQ(same.gas, needed.gas) << story;
            EXPECT_EQ(same.pc, needed.pc) << story;
        }
        const auto less = counted(function, needed.gas - 1).outcome;
        EXPECT_EQ(less.status, Status::out_of_gas) << story;
        EXPECT_EQ(less.gas, needed.gas - 1) << story;
        EXPECT_EQ(less.pc, needed.pc) << story;
    }
}

TEST(Hostile, sells_no_instruction_below_its_price) {
    // A turn of this is one instruction: all that the gas allows, and not one more.
    auto function = program({});
    function.image.cells = {3, 3, 0, 0};
    function.image.code = 3;
    function.cells = 4;
    const auto load = 21;
    for (const std::int64_t turns : {0, 1, 1'000}) {
        const auto outcome = counted(function, load + turns).outcome;
        EXPECT_EQ(outcome.status, Status::out_of_gas);
        EXPECT_EQ(outcome.gas, load + turns);
    }
}

TEST(Hostile, cannot_make_many_records_or_large_ones_for_little) {
    // A record of a megabyte is asked for by who cannot pay: nothing of it is copied.
    auto records = before();
    records.texts[{"things", "a"}] = base::write_json(std::string(1'000'000, 'v'));
    const auto function = program({{"things", X}, {"a", GET}});
    const auto asked = call_of(10'000);
    heap.taken = 0;
    const auto outcome = call(function, asked, records);
    EXPECT_EQ(outcome.status, Status::out_of_gas);
    EXPECT_LE(heap.taken, kCallBytes);
}

}  // namespace contract
