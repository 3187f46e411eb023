// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>

#include "miner/search.hpp"

namespace miner {

/// Searches on its own threads, at the lowest priority of the system.
class Miner {
  public:
    /// `found` is called on a mining thread, once per job at most: enqueue and return.
    Miner(int threads, std::function<void(Solution)> found);
    ~Miner();
    /// Drops the job before within one batch, at most 20 ms.
    void mine(const Job& job);
    void rest();
    /// Attempts since the start.
    [[nodiscard]] std::uint64_t hashes_done() const;

  private:
    struct Shared;
    std::unique_ptr<Shared> shared_;
};

/// Blocks until a nonce is found, on all cores.
Solution mine_here(const Job& job);

/// Attempts per second of one thread, measured for about 0.2 s.
double measure_rate();

}  // namespace miner
