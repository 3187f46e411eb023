// SPDX-License-Identifier: Apache-2.0
#include "miner/miner.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace miner {

namespace {

constexpr std::uint64_t kBatch = 8'192;  // attempts between two looks at the job: a few ms

/// Mining takes what nobody else wants.
void lowest_priority() {
    sched_param none{};
    sched_setscheduler(0, SCHED_IDLE, &none);
}

}  // namespace

struct Miner::Shared {
    std::function<void(Solution)> found;
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<const Layout> layout;  // null: rest
    std::uint64_t number = 0;
    std::uint64_t next = 0;  // counter of the next batch
    bool stopping = false;
    std::atomic<std::uint64_t> done = 0;
    std::vector<std::thread> threads;

    void work() {
        lowest_priority();
        std::unique_lock lock{mutex};
        while (true) {
            changed.wait(lock, [this] { return stopping || layout != nullptr; });
            if (stopping) return;
            const auto mine = layout;
            const auto mine_number = number;
            const auto from = next;
            next += kBatch;
            lock.unlock();
            const auto counter = mine->search(from, kBatch);
            done += kBatch;
            lock.lock();
            if (!counter || layout != mine) continue;
            layout.reset();
            lock.unlock();
            found({mine_number, mine->nonce(*counter), mine->work_hash(*counter)});
            lock.lock();
        }
    }
};

Miner::Miner(int threads, std::function<void(Solution)> found)
    : shared_{std::make_unique<Shared>()} {
    shared_->found = std::move(found);
    for (int i = 0; i < std::max(threads, 1); ++i)
        shared_->threads.emplace_back([shared = shared_.get()] { shared->work(); });
}

Miner::~Miner() {
    {
        const std::scoped_lock lock{shared_->mutex};
        shared_->stopping = true;
    }
    shared_->changed.notify_all();
    for (auto& thread : shared_->threads) thread.join();
}

void Miner::mine(const Job& job) {
    auto layout = std::make_shared<const Layout>(job);
    {
        const std::scoped_lock lock{shared_->mutex};
        shared_->layout = std::move(layout);
        shared_->number = job.number;
        shared_->next = 0;
    }
    shared_->changed.notify_all();
}

void Miner::rest() {
    const std::scoped_lock lock{shared_->mutex};
    shared_->layout.reset();
}

std::uint64_t Miner::hashes_done() const { return shared_->done; }

Solution mine_here(const Job& job) {
    std::mutex mutex;
    std::condition_variable solved;
    std::optional<Solution> solution;
    Miner miner{static_cast<int>(std::thread::hardware_concurrency()), [&](Solution found) {
                    const std::scoped_lock lock{mutex};
                    solution = std::move(found);
                    solved.notify_one();
                }};
    miner.mine(job);
    std::unique_lock lock{mutex};
    solved.wait(lock, [&] { return solution.has_value(); });
    return *solution;
}

double measure_rate() {
    using Clock = std::chrono::steady_clock;
    const Layout layout{{0, "head.", "{\"nonce\":\"", (std::int64_t{1} << 53) - 1}};
    const auto begun = Clock::now();
    std::uint64_t attempts = 0;
    while (Clock::now() - begun < std::chrono::milliseconds{200}) {
        (void)layout.search(attempts, kBatch);
        attempts += kBatch;
    }
    const std::chrono::duration<double> took = Clock::now() - begun;
    return static_cast<double>(attempts) / took.count();
}

}  // namespace miner
