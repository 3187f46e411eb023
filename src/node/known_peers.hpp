// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "store/data_dir.hpp"

namespace node {

/// `peers.json`: where peers were found, HOST:PORT, newest last: hints for the next start, no more.
class KnownPeers {
  public:
    explicit KnownPeers(const store::DataDir& dir) : dir_{dir} {}
    /// What the file holds; of a damaged one what can be read.
    const std::vector<std::string>& load();
    /// Writes the file when something changes; the oldest of more than 32 is forgotten.
    void remember(const std::string& address);

  private:
    const store::DataDir& dir_;
    std::vector<std::string> addresses_;
};

}  // namespace node
