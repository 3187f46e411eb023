// SPDX-License-Identifier: Apache-2.0
// The machine with traces against its plain twin: random programs that loop, rewrite themselves
// and use ports, with gas that ends anywhere, in every width and dialect.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>

#include "../../tests/oisc/plain.hpp"

namespace oisc {

namespace {

/// Ports of all kinds: -1 counts, -2 takes gas, -3 jumps, -4 stores to memory, -5 refuses.
template <class Word>
struct Ports {
    Memory<Word>* memory = nullptr;
    std::int64_t sum = 0;

    static PortAnswer pay(std::int64_t& gas) {
        if (gas < 7) return PortAnswer::out_of_gas;
        gas -= 7;
        return PortAnswer::ok;
    }
    PortAnswer in(std::int64_t port, Word& value, std::int64_t& gas) {
        value = static_cast<Word>(++sum % 5 - 2);
        if (port == -2) return pay(gas);
        return port < -4 ? PortAnswer::trapped : PortAnswer::ok;
    }
    PortAnswer out(std::int64_t port, Word value, std::int64_t& gas) {
        sum = (sum * 31 + value) % 1'000'003;
        if (port == -2) return pay(gas);
        if (port == -3) return PortAnswer::jump;
        if (port == -5) return PortAnswer::refused;
        if (port < -5) return PortAnswer::trapped;
        const auto room = static_cast<std::int64_t>(memory->cells.size()) - memory->code;
        if (port == -4 && room > 0)
            memory->store(memory->code + (std::abs(sum) % room), static_cast<Word>(value));
        return PortAnswer::ok;
    }
};

class Author {
  public:
    explicit Author(std::uint64_t seed) : random_{seed} {}

    std::int64_t below(std::int64_t bound) {
        return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
    }
    /// Mostly: straight on, small numbers, addresses nearby.
    template <class Word>
    std::vector<Word> program() {
        const auto size = 12 + below(90);
        code_ = 3 * (1 + below(size / 3 - 1));
        std::vector<std::int64_t> cells(static_cast<std::size_t>(size));
        for (auto& cell : cells) cell = below(8) == 0 ? below(size) : below(7) - 3;
        // Some write anywhere, some to data alone.
        const auto wild = below(3) == 0 ? 4 : below(2) == 0 ? 40 : 400;
        const auto ports = below(2) == 0 ? 10 : 200;
        const auto place = [&] {
            if (below(ports) == 0) return -1 - below(6);
            if (below(wild) == 0) return below(size + 2);
            return size > code_ ? code_ + below(size - code_) : below(size);
        };
        for (std::int64_t at = 0; at + 3 <= code_;) {
            const auto write = [&](std::int64_t a, std::int64_t b, bool turns) {
                if (at + 3 > code_) return;
                cells[static_cast<std::size_t>(at)] = a;
                cells[static_cast<std::size_t>(at + 1)] = b;
                cells[static_cast<std::size_t>(at + 2)] =
                    !turns ? at + 3 : below(30) == 0 ? below(size + 2) - 1 : 3 * below(code_ / 3);
                at += 3;
            };
            const auto kind = below(8);
            const auto x = place(), y = place(), z = place();
            if (kind == 0) write(x, x, below(2) == 0);
            if (kind > 2) write(x, y, below(3) == 0);
            if (kind == 1 || kind == 2) {
                if (kind == 1) write(y, y, false);
                write(x, z, false);
                write(z, y, false);
                write(z, z, below(3) == 0);
            }
        }
        std::vector<Word> words;
        for (const auto cell : cells)
            words.push_back(static_cast<Word>(below(200) == 0 ? static_cast<std::int64_t>(random_())
                                                              : cell));
        return words;
    }
    [[nodiscard]] std::int64_t code() const { return code_; }

  private:
    std::mt19937_64 random_;
    std::int64_t code_ = 0;
};

struct Tally {
    std::int64_t steps = 0;
    std::array<std::int64_t, 4> halts{};
};

/// The program moved up to where its instructions end with the words' addresses.
std::vector<std::int16_t> at_the_end(const std::vector<std::int16_t>& program, std::int64_t base) {
    std::vector<std::int16_t> cells(65'536);
    std::ranges::transform(program, cells.begin() + base, [&](std::int16_t cell) {
        const bool address = cell > 2 && cell < std::ssize(program) + 2;
        return static_cast<std::int16_t>(address ? cell + base : cell);
    });
    return cells;
}

template <Dialect dialect, class Word>
void compare(std::uint64_t seed, Tally& tally, bool at_end = false) {
    Author author{seed};
    Memory<Word> memory{author.program<Word>(), 0};
    const auto base = at_end ? 32'768 - author.code() + author.below(3) : 0;
    if constexpr (sizeof(Word) == 2)
        if (at_end) memory.cells = at_the_end(memory.cells, base);
    if (author.below(3) == 0) memory.code = base + author.below(author.code() + 1);
    auto twin = memory;
    Ports<Word> ours{&memory}, theirs{&twin};
    const auto paid = author.below(4) == 0 ? author.below(60) : author.below(3'000);
    const auto entry = author.below(3) == 0 ? author.below(author.code()) : 0;
    const auto begin = base + entry;
    const Pace pace{-std::int64_t{1} << 20, static_cast<std::uint8_t>(1 + author.below(4)), 0};
    std::int64_t gas = paid, twin_gas = paid;
    const auto end = run<dialect>(memory, begin, gas, ours, pace);
    const auto plainly = plain<dialect>(twin, begin, twin_gas, theirs);
    tally.steps += paid - gas;
    ++tally.halts[static_cast<std::size_t>(end.halt)];
    const bool same = end.halt == plainly.halt && end.pc == plainly.pc &&
                      end.where == plainly.where && gas == twin_gas &&
                      memory.cells == twin.cells && ours.sum == theirs.sum;
    ASSERT_TRUE(same) << "seed " << seed << ", " << sizeof(Word) * 8 << " bits, dialect "
                      << static_cast<int>(dialect) << ": halt " << static_cast<int>(end.halt)
                      << '/' << static_cast<int>(plainly.halt) << " pc " << end.pc << '/'
                      << plainly.pc << " where " << end.where << '/' << plainly.where << " gas "
                      << gas << '/' << twin_gas << " of " << paid << " ports " << ours.sum << '/'
                      << theirs.sum;
}

constexpr std::uint64_t kPrograms = 12'000;  // in each width and dialect

template <Dialect dialect>
void compare_all() {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= kPrograms && !testing::Test::HasFatalFailure(); ++seed) {
        compare<dialect, std::int16_t>(seed, tally);
        compare<dialect, std::int32_t>(seed, tally);
        compare<dialect, std::int64_t>(seed, tally);
        if (seed % 16 == 0) compare<dialect, std::int16_t>(seed, tally, true);
    }
    EXPECT_GT(tally.steps, 8'000'000);
    for (const auto seen : tally.halts) EXPECT_GT(seen, 100);
}

}  // namespace

TEST(Traces, do_what_the_plain_twin_does_for_contracts) { compare_all<Dialect::contract>(); }
TEST(Traces, do_what_the_plain_twin_does_in_esolang) { compare_all<Dialect::esolang>(); }
TEST(Traces, do_what_the_plain_twin_does_in_howerj) { compare_all<Dialect::howerj>(); }

}  // namespace oisc
