// SPDX-License-Identifier: Apache-2.0
// What one changed record costs the state, its roots included, by how many records there are;
// beside it the hashes that no tree of that depth can do without.
#include <benchmark/benchmark.h>

#include <bit>
#include <map>
#include <string>

#include "ledger/state.hpp"

namespace {

ledger::RecordKey numbered(std::int64_t n) { return {"things", "K" + std::to_string(n)}; }

/// Built once per size: a benchmark's function runs several times.
const ledger::State& state_of(std::int64_t records) {
    static std::map<std::int64_t, ledger::State> states;
    const auto [at, fresh] = states.try_emplace(records);
    if (!fresh) return at->second;
    contract::RecordDiff all;
    for (std::int64_t n = 0; n < records; ++n)
        all[numbered(n)] = R"({"department":"CS","id":"S001","name":"John Doe"})";
    return at->second = at->second.with(all);
}

void rate(benchmark::State& bench) {
    bench.counters["rate"] = benchmark::Counter(static_cast<double>(bench.iterations()),
                                                benchmark::Counter::kIsRate);
}

void state_change(benchmark::State& bench) {
    const auto records = bench.range(0);
    auto state = state_of(records);
    std::int64_t n = 0;
    for (auto _ : bench) {
        n = (n + 7'919) % records;
        state = state.with({{numbered(n), std::to_string(n)}});
        benchmark::DoNotOptimize(state.state_root());
    }
    rate(bench);
}

void state_change_hashes(benchmark::State& bench) {
    // Place, text, leaf, and an inner node per level of a balanced tree.
    const auto hashes = 3 + std::bit_width(static_cast<std::uint64_t>(bench.range(0)));
    std::string data(65, '\x01');
    for (auto _ : bench)
        for (auto i = hashes; i > 0; --i)
            data.replace(1, 32, base::view(base::sha256(data)));
    rate(bench);
}

}  // namespace

BENCHMARK(state_change)->Unit(benchmark::kMicrosecond)->Arg(1'000)->Arg(100'000)->Arg(1'000'000);
BENCHMARK(state_change_hashes)
    ->Unit(benchmark::kMicrosecond)
    ->Arg(1'000)
    ->Arg(100'000)
    ->Arg(1'000'000);
