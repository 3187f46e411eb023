// SPDX-License-Identifier: Apache-2.0
// jotchain-bench: what the ledger does, each beside the limit that it could reach at best.  Only
// ratios within one run mean something; scripts/bench prints them.
#define OPENSSL_SUPPRESS_DEPRECATED  // SHA256_Transform: OpenSSL's compression alone
#include <benchmark/benchmark.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>

#include <array>

#include "base/assert.hpp"
#include "base/base64url.hpp"
#include "bench/chain.hpp"
#include "contract/contract.hpp"
#include "ledger/rules.hpp"
#include "miner/search.hpp"
#include "oisc/machine.hpp"

namespace {

using benchmark::Counter;
using benchmark::State;
using benchmark::DoNotOptimize;

bench::Network& network() {
    static bench::Network made;
    return made;
}

/// A token of wallet 1 whose number is used up.
const std::string& sample_token() {
    static const std::string token = [] {
        const auto entries = network().transactions(1);
        network().add(network().block(entries));
        return entries[0];
    }();
    return token;
}

void rate(State& state, double per_iteration = 1) {
    state.counters["rate"] = Counter(static_cast<double>(state.iterations()) * per_iteration,
                                     Counter::kIsRate);
}

EVP_PKEY* evp_key(const jose::PublicKey& key) {
    const auto& m = key.modulus();
    BIGNUM* n = BN_bin2bn(reinterpret_cast<const unsigned char*>(m.data()),
                          static_cast<int>(m.size()), nullptr);
    BIGNUM* e = BN_new();
    BN_set_word(e, 65'537);
    OSSL_PARAM_BLD* build = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e);
    OSSL_PARAM* params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY* made = nullptr;
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
    JOT_ASSERT(EVP_PKEY_fromdata_init(context) == 1 &&
               EVP_PKEY_fromdata(context, &made, EVP_PKEY_PUBLIC_KEY, params) == 1);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    return made;
}

// One token, checked: text in, verdict out.

void token_check(State& state) {
    const auto& token = sample_token();
    const auto& key = network().signer(1).key();
    jose::Verifier verifier;
    for (auto _ : state) {
        const auto jws = jose::parse_jws(token, jose::Typ::transaction);
        JOT_ASSERT(verifier.verify(*jws, key).has_value());
    }
    rate(state);
}
BENCHMARK(token_check);

/// The least that a caller of OpenSSL does for it: EVP on a parsed key, nothing decoded.
void token_check_evp(State& state) {
    const auto jws = *jose::parse_jws(sample_token());
    EVP_PKEY* key = evp_key(network().signer(1).key());
    const auto text = jws.signing_input();
    for (auto _ : state) {
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
        const int good = EVP_DigestVerify(
            context, reinterpret_cast<const unsigned char*>(jws.signature.data()),
            jws.signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
            text.size());
        JOT_ASSERT(good == 1);
        EVP_MD_CTX_free(context);
    }
    rate(state);
    EVP_PKEY_free(key);
}
BENCHMARK(token_check_evp);

// Proof of work: attempts per second of one core.

void work_search(State& state) {
    const std::string head(400, 'a');
    const std::string front(300, 'b');
    const miner::Layout layout{{1, head + ".", front, std::int64_t{1} << 53U}};
    constexpr std::uint64_t kAttempts = 10'000;
    std::uint64_t from = 0;
    for (auto _ : state) DoNotOptimize(layout.search(from += kAttempts, kAttempts));
    rate(state, static_cast<double>(kAttempts));
}
BENCHMARK(work_search);

void work_openssl_compression(State& state) {
    std::array<unsigned char, 64> chunk{};
    SHA256_CTX midstate;
    SHA256_Init(&midstate);
    for (auto _ : state) {
        SHA256_CTX context = midstate;
        ++chunk[0];
        SHA256_Transform(&context, chunk.data());
        DoNotOptimize(context);
    }
    rate(state);
}
BENCHMARK(work_openssl_compression);

// The machine: instructions per second.

struct NoPorts {
    static oisc::PortAnswer in(std::int64_t, std::int64_t&, std::int64_t&) {
        return oisc::PortAnswer::trapped;
    }
    static oisc::PortAnswer out(std::int64_t, std::int64_t, std::int64_t&) {
        return oisc::PortAnswer::trapped;
    }
};

/// Counts down: two subtractions and a jump each time round.
oisc::Memory<std::int64_t> countdown(std::int64_t rounds) {
    //                       0          3           6              9: one, zero, n, total
    return {{9, 11, -1,   9, 12, 6,   10, 10, 0,    1, 0, rounds, 0}, 9};
}
constexpr std::int64_t kRounds = 100'000;

void machine_steps(State& state) {
    NoPorts ports;
    std::int64_t steps = 0;
    for (auto _ : state) {
        auto memory = countdown(kRounds);
        std::int64_t gas = kRounds * 4;
        JOT_ASSERT(oisc::run(memory, 0, gas, ports).halt == oisc::Halt::done);
        steps = kRounds * 4 - gas;
    }
    rate(state, static_cast<double>(steps));
}
BENCHMARK(machine_steps);

/// The same program on the barest loop that can run it: no gas, no bounds, no ports.
void machine_steps_bare(State& state) {
    std::int64_t steps = 0;
    for (auto _ : state) {
        auto memory = countdown(kRounds);
        auto* cells = memory.cells.data();
        steps = 0;
        for (std::int64_t pc = 0; pc >= 0; ++steps) {
            const auto b = cells[pc + 1];
            cells[b] -= cells[cells[pc]];
            pc = cells[b] <= 0 ? cells[pc + 2] : pc + 3;
        }
        DoNotOptimize(cells[12]);
    }
    rate(state, static_cast<double>(steps));
}
BENCHMARK(machine_steps_bare);

// A block of transactions.

constexpr std::int64_t kEntries = 100;

/// Judging a block whose tokens nobody has seen: the whole law.
void apply_block(State& state) {
    const auto entries = network().transactions(kEntries);
    const auto block = network().block(entries);
    for (auto _ : state) {
        ledger::Cache cache;
        JOT_ASSERT(ledger::judge_block(network().tip(), block, network().time(), cache)
                       .has_value());
    }
    rate(state, static_cast<double>(kEntries));
    network().add(block);  // so that the numbers of the wallets go on
}
BENCHMARK(apply_block)->Unit(benchmark::kMillisecond);

/// Judging a block whose transactions came by gossip before: signatures are remembered.
void apply_block_seen(State& state) {
    const auto entries = network().transactions(kEntries);
    const auto block = network().block(entries);
    ledger::Cache cache;
    for (auto _ : state)
        JOT_ASSERT(ledger::judge_block(network().tip(), block, network().time(), cache)
                       .has_value());
    rate(state, static_cast<double>(kEntries));
    network().add(block);
}
BENCHMARK(apply_block_seen)->Unit(benchmark::kMillisecond);

// One contract call: arguments, program, record, event.

void contract_call(State& state) {
    const auto proposal = base::Json::object({{"description", "Increase funding"}, {"id", "P"}});
    const auto action = base::Json::object({{"action", "vote_proposal"}, {"proposal", proposal}});
    ledger::Cache cache;
    const auto& before = network().tip()->state;
    const auto function = ledger::find_function(before, "vote_proposal", cache);
    const base::WalletId caller{network().signer(1).key().id().hash};
    for (auto _ : state) {
        JOT_ASSERT(contract::check_arguments(*function, action).has_value());
        const auto outcome = contract::call(
            *function, {&action, caller, {}, {9}, network().time(), 100'000}, before);
        JOT_ASSERT(outcome.status == contract::Status::applied);
    }
    rate(state);
}
BENCHMARK(contract_call);

// Loading: a program as large as a function may be, that ends at once, beside copying its cells.

contract::Function largest() {
    contract::Function function;
    function.cells = contract::Limits{}.cells_max;
    function.image.cells.resize(static_cast<std::size_t>(function.cells), 7);
    function.image.cells[2] = -1;  // cell 7 minus itself is 0: done
    function.image.code = 3;
    return function;
}

void image_load(State& state) {
    const auto function = largest();
    const auto action = base::Json::object({{"action", "nothing"}});
    const auto& before = network().tip()->state;
    for (auto _ : state) {
        const auto outcome = contract::call(
            function, {&action, {}, {}, {9}, network().time(), 100'000}, before);
        JOT_ASSERT(outcome.status == contract::Status::applied);
    }
    rate(state);
}
BENCHMARK(image_load);

void image_copy(State& state) {
    const auto function = largest();
    for (auto _ : state) {
        auto cells = function.image.cells;
        DoNotOptimize(cells.data());
    }
    rate(state);
}
BENCHMARK(image_copy);

}  // namespace

BENCHMARK_MAIN();
