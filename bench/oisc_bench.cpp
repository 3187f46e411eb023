// SPDX-License-Identifier: Apache-2.0
// The machine on programs of tests/oisc beside its plain twin: loading, running, output.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "base/assert.hpp"
#include "oisc/classic.hpp"
#include "tests/oisc/plain.hpp"
#include "tests/oisc/terminal.hpp"

namespace {

using benchmark::State;
using oisc::Dialect;

std::vector<std::int64_t> image(const std::string& name) {
    std::ifstream in{JOT_SOURCE_DIR "/tests/oisc/" + name + ".dec"};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return oisc::read_classic(text, 64, oisc::Format::text).value();
}

/// The last cell of the sieve is its limit.
std::vector<std::int64_t> sieve(std::int64_t limit) {
    auto cells = image("sieve");
    cells.back() = limit;
    return cells;
}
std::vector<std::int64_t> self_sieve() {
    auto cells = image("self");
    const auto guest = sieve(2'000);
    cells.insert(cells.end(), guest.begin(), guest.end());
    return cells;
}

using Machine = oisc::Run(oisc::Memory<std::int64_t>&, std::int64_t&, oisc::Terminal&);

// Each compiled by itself, or one's code disturbs the other's.
[[gnu::noinline]] oisc::Run product(oisc::Memory<std::int64_t>& memory, std::int64_t& gas,
                                    oisc::Terminal& terminal) {
    return oisc::run<Dialect::esolang>(memory, 0, gas, terminal);
}
[[gnu::noinline]] oisc::Run twin(oisc::Memory<std::int64_t>& memory, std::int64_t& gas,
                                 oisc::Terminal& terminal) {
    return oisc::plain<Dialect::esolang>(memory, 0, gas, terminal);
}

void run(State& state, const std::vector<std::int64_t>& cells, Machine& machine) {
    constexpr auto kGas = std::numeric_limits<std::int64_t>::max();
    double steps = 0;
    for (auto _ : state) {
        oisc::Memory<std::int64_t> memory{cells, 0};
        memory.cells.resize(65'536);
        oisc::Terminal terminal;
        auto gas = kGas;
        const auto end = machine(memory, gas, terminal);
        JOT_ASSERT(end.halt == oisc::Halt::done && terminal.output.ends_with('\n'));
        steps += static_cast<double>(kGas - gas);
    }
    state.counters["rate"] = benchmark::Counter(steps, benchmark::Counter::kIsRate);
}

void oisc_sieve(State& state) { run(state, sieve(60'000), product); }
void oisc_sieve_plain(State& state) { run(state, sieve(60'000), twin); }
void oisc_self(State& state) { run(state, self_sieve(), product); }
void oisc_self_plain(State& state) { run(state, self_sieve(), twin); }
BENCHMARK(oisc_sieve);
BENCHMARK(oisc_sieve_plain);
BENCHMARK(oisc_self);
BENCHMARK(oisc_self_plain);

}  // namespace
