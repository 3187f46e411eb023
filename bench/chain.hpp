// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "jose/jws.hpp"
#include "ledger/chain.hpp"
#include "ledger/compose.hpp"

namespace bench {

/// A network of the tests' keys with the four contracts, for benchmarks: everything is signed and
/// judged as on a live one, at the simulation's difficulty.
class Network {
  public:
    Network();

    /// `count` signed transactions on the tip, the four use cases in turn, from four wallets.
    std::vector<std::string> transactions(std::int64_t count);
    /// A signed block of them on the tip, not yet added.
    ledger::Block block(const std::vector<std::string>& entries);
    void add(ledger::Block block);
    [[nodiscard]] const ledger::LinkPtr& tip() const { return chain_->tip(); }
    [[nodiscard]] const ledger::LinkPtr& genesis() const { return chain_->genesis(); }
    [[nodiscard]] base::Time time() const;  // of the next block
    jose::Signer& signer(std::size_t wallet) { return *keys_.at(wallet); }

  private:
    std::vector<std::unique_ptr<jose::Signer>> keys_;
    std::vector<std::int64_t> seqs_;
    std::int64_t made_ = 0;
    ledger::Cache cache_;
    std::unique_ptr<ledger::Chain> chain_;
};

}  // namespace bench
