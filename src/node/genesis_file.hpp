// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "ledger/chain.hpp"
#include "node/journal.hpp"

namespace node {

/// A network's beginning as its file says it.
struct Beginning {
    ledger::LinkPtr genesis;
    std::vector<ledger::Block> registrations;  // blocks 1 and 2
};

/// Checks signatures, links, work, roots and execution; says so.  Throws Unfit with the rule that
/// was broken.
Beginning read_genesis_file(const std::string& name, const std::string& text, base::Time now,
                            Journal& journal);

}  // namespace node
