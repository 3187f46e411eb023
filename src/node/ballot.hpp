// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "base/id.hpp"
#include "engine/engine.hpp"
#include "store/data_dir.hpp"

namespace node {

/// `votes.json`: what a witness signed last.  It is on the disk before the vote leaves, so that
/// nobody who kills the process at any instant makes it vote twice.
class Ballot {
  public:
    /// `key`: the witness' own; another key's or network's file is not this witness' memory.
    Ballot(const store::DataDir& dir, const base::NetworkId& network, const base::KeyId& key)
        : dir_{dir}, network_{network}, key_{key} {}

    /// Nothing when there is no file, or one of somebody else.  Throws std::runtime_error when it
    /// is damaged: to guess would be to risk a second vote.
    [[nodiscard]] std::optional<engine::VoteMemory> read() const;
    void write(const engine::VoteMemory& voted) const;

  private:
    const store::DataDir& dir_;
    base::NetworkId network_;
    base::KeyId key_;
};

}  // namespace node
