// SPDX-License-Identifier: Apache-2.0
#include "node/genesis_file.hpp"

#include <algorithm>

#include "ledger/genesis.hpp"
#include "ledger/verify.hpp"
#include "node/node.hpp"

namespace node {

using base::Json;

Beginning read_genesis_file(const std::string& name, const std::string& text, base::Time now,
                            Journal& journal) {
    ledger::Cache cache;
    const auto verified = ledger::verify_file(text, now, cache);
    if (!verified)
        throw Unfit{name + " is refused: " + std::string{base::rule(verified.fault()).says} +
                    " (" + verified.error().detail + ", rule " +
                    std::string{base::rule(verified.fault()).number} + ")"};
    Beginning read{verified->tip, {}};
    while (read.genesis->parent != nullptr) {
        read.registrations.push_back(read.genesis->block);
        read.genesis = read.genesis->parent;
    }
    std::ranges::reverse(read.registrations);
    journal.say("checked",
                std::to_string(verified->blocks) +
                    " blocks: signatures, links, work, roots checked",
                Json::object({{"blocks", verified->blocks},
                              {"network", read.genesis->id().hex()},
                              {"name", ledger::network_name(*read.genesis)}}));
    journal.say("registered", "Functions and wallets registered successfully.");
    return read;
}

}  // namespace node
