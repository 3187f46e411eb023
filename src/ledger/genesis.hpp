// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "ledger/chain.hpp"

namespace ledger {

/// What block 0 says: the whole constitution of a network.
struct Founding {
    std::string name;  // of the network
    std::string founder_name;
    jose::PublicKey founder;
    Params params;
    std::int64_t difficulty = 256;
    base::Time time;
};

/// Block 0 without its nonce.
Header found(const Founding& founding);

/// The state after block 0, its name and parameters; `bad_genesis`, `no_work`, `block_signature`,
/// or a rule of chapter 2.
base::Judged<LinkPtr> judge_genesis(const Block& block, Cache& cache);

/// The network's name as block 0 states it.
std::string network_name(const Link& genesis);

}  // namespace ledger
