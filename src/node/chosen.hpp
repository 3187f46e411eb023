// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "base/id.hpp"
#include "ledger/vote.hpp"
#include "store/data_dir.hpp"
#include "wire/magnet.hpp"

namespace node {

/// `chosen.json`: the block that every chain of this node must hold, by its operator's word or by
/// the link through which it joined.
class Chosen {
  public:
    /// Another network's file says nothing.
    Chosen(const store::DataDir& dir, const base::NetworkId& network)
        : dir_{dir}, network_{network} {}

    /// Nothing when there is no file.  Throws std::runtime_error when it is damaged: to go on
    /// without it could mean to follow the chain that it was written against.
    [[nodiscard]] std::optional<ledger::Checkpoint> read() const;
    void write(const ledger::Checkpoint& block) const;
    /// A newcomer knows no block but the first three: it follows the chains that its link speaks
    /// of, unless its operator has chosen already.
    void take(const wire::Magnet& link) const;

  private:
    const store::DataDir& dir_;
    base::NetworkId network_;
};

}  // namespace node
