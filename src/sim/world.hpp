// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "jose/jws.hpp"

namespace sim {

struct Plan {
    std::uint64_t seed = 1;
    std::int64_t hours = 2;
    int partitions = 2;
    bool heals = true;  // false: the last partition stays, and the world must say that it is broken
};

/// Who lives in a world: one node per key, the first one's wallet founds the network.
struct Cast {
    std::vector<std::unique_ptr<jose::Signer>> keys;
    std::vector<std::string> functions;  // payloads of `function+jwt` tokens, without `iat`
    /// The NUMBERth action that node NODE submits.
    std::vector<base::Json> (*actions)(int node, std::int64_t number) = nullptr;
};

/// What happened.  A world is in order when `faults` is empty.
struct Outcome {
    std::int64_t height = 0;
    std::int64_t final = 0;   // of the last final block
    std::int64_t blocks = 0;           // all that were mined, other branches too
    std::int64_t reorganisations = 0;  // of all nodes
    std::int64_t deepest = 0;          // blocks that a node gave up at once
    std::int64_t submitted = 0;
    std::int64_t refused = 0;  // at the door, by a contract or a rule
    std::int64_t applied = 0;  // in the chain at the end
    std::int64_t expired = 0;  // in no block in time: a partition outlived them
    std::int64_t messages = 0;
    std::int64_t lost = 0;
    std::int64_t doubled = 0;
    std::int64_t links_broken = 0;
    std::int64_t crashes = 0;
    std::int64_t clock_jumps = 0;
    std::int64_t replayed = 0;  // tokens that were submitted again
    std::string head;  // hex
    std::string state_root;
    std::string ledger_root;
    std::string chain;  // the lines of the best chain, block 0 first
    std::vector<std::string> faults;
};

/// Runs engines against each other in virtual time: delay, loss, reordering and duplication of each
/// message, links that break, partitions, nodes that lose their power between any two effects and
/// come back with what was on their disk, clocks that drift and jump, miners that find nonces by
/// chance; everything from one seed, so the same plan and cast give the same outcome.  `Watch`
/// looks at every step.  At the end: one head everywhere, nothing waits.
Outcome run(const Plan& plan, const Cast& cast);

/// One line.
std::string line(const Plan& plan, const Outcome& outcome);

}  // namespace sim
