// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace oisc {

/// When traces begin: tests are in a hurry.
struct Pace {
    // Instructions that are executed plainly at first, and one more per eight cells of memory: that
    // long takes making tables of its size.
    std::int64_t plainly = 4'096;
    std::uint8_t visits = 16;  // of a pc, then a trace is built there; at most 254
    // A trace costs some microseconds, so this many instructions must have been executed for each.
    std::int64_t price = 512;
};

/// What an operation of a trace does; `M[x]` is the cell that the word x is the address of.
enum class Make : std::uint8_t {
    set,         // *b = k
    bump,        // *b += k
    move,        // *b = k + *a
    minus,       // *b = k - *a
    add,         // *b += k + *a
    sub,         // *b += k - *a
    sum,         // *b = k + *a + *a2
    difference,  // *b = k + *a - *a2
    neither,     // *b = k - *a - *a2
    load,        // *b = k, then *b -= M[*a]
    take,        // *b -= M[*a]
    give,        // M[*b] -= *a
    pass,        // M[*b] -= M[*a]
    bumps,       // *b2 += k2, then *b += k
    aim,         // *b += k - *a2, then M[*b] -= *a
    look,        // nothing
    go,          // leaves the trace
    step,        // leaves the trace: the instruction at pc is the machine's
};

/// When the trace is left after it, by what it stored (look: by *b).
enum class Test : std::uint8_t {
    none,
    le,    // <= 0: to `to`
    gt,    // > 0: to `to`
    cell,  // <= 0 (go: always): to the address in *a
};

constexpr int kind_of(Make make, Test test = Test::none) {
    return (static_cast<int>(make) * 4) + static_cast<int>(test);
}

template <class Word>
struct Op {
    std::uint8_t kind = 0;
    std::int16_t left = 0;  // instructions of the trace behind this one
    Word k = 0;
    Word* b = nullptr;
    const Word* a = nullptr;
    const Word* a2 = nullptr;
    Word* b2 = nullptr;
    Word k2 = 0;
    std::int64_t pc = 0;
    std::int64_t to = 0;
};

template <class Word>
struct Trace {
    std::int64_t start = 0;
    std::int64_t steps = 0;  // instructions that it stands for
    std::vector<Op<Word>> ops;
    std::vector<std::int64_t> relies;  // cells whose values it takes for granted
};

// What is known of a cell.
inline constexpr std::uint8_t kWritten = 1;  // it was stored, so it is no constant
inline constexpr std::uint8_t kRelied = 2;   // a trace takes its value for granted
inline constexpr std::uint8_t kKnown = 4;    // a trace knows, having stored it, what stands there
// The two highest bits count up when the branch there is taken and down when not.
inline constexpr std::uint8_t kTaken = 64;
inline constexpr std::uint8_t kTakenOften = 128;
inline constexpr std::uint8_t kTakenMost = 192;

/// The memory that traces are built for.
template <class Word, class Address>
struct Ground {
    std::span<Word> cells;
    std::int64_t code = 0;   // cells [0, code) are never written
    std::int64_t limit = 0;  // of operands that are addresses
    std::vector<std::uint8_t> marks;
    std::array<Word, 8> spare{};  // where values stand that change places

    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(cells.size()); }
    [[nodiscard]] Word& cell(std::int64_t at) const { return cells[static_cast<std::size_t>(at)]; }
    std::uint8_t& mark(std::int64_t at) { return marks[static_cast<std::size_t>(at)]; }
    [[nodiscard]] std::uint8_t mark(std::int64_t at) const {
        return marks[static_cast<std::size_t>(at)];
    }
    [[nodiscard]] std::int64_t operand(std::int64_t at) const { return address(cell(at)); }
    static std::int64_t address(Word word) {
        return static_cast<std::int64_t>(static_cast<Address>(word));
    }
    [[nodiscard]] bool readable(std::int64_t at) const { return at >= 0 && at < limit; }
    [[nodiscard]] bool writable(std::int64_t at) const { return at >= code && at < limit; }
    [[nodiscard]] bool is_code(std::int64_t at) const { return at >= 0 && at <= size() - 3; }
};

}  // namespace oisc
