// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ledger/chain.hpp"
#include "wire/messages.hpp"

namespace engine {

/// A transaction that waits for a block.
struct Waiting {
    std::string token;
    base::EntryId id;
    base::WalletId wallet;
    std::int64_t seq = 0;
    base::Time exp;
    std::uint64_t arrival = 0;
};

struct LastRefusal {
    base::Refusal why{base::Fault::bad_message};
    std::string what;  // "transaction", "block 7", "message"
    base::Time when;
};

/// What this node does as a witness.
enum class Witness {
    none,              // it has no such key
    no_seat,           // its wallet is no witness, or nobody has heard it yet
    votes,
    forgot,            // silent until a block younger than its start is final
    waits_for_height,  // silent until the chain is higher than its last vote
};

/// The engine as other threads may see it: immutable.
struct View {
    ledger::LinkPtr genesis;
    ledger::LinkPtr tip;
    ledger::Trie<ledger::LinkPtr> blocks;  // by id, other branches too
    ledger::Trie<Waiting> waiting;         // by entry id
    std::size_t waiting_count = 0;
    std::map<base::WalletId, std::int64_t> next_seq;  // of wallets with waiting transactions
    std::size_t peers = 0;                            // that greeted us
    base::Height best_peer_height;
    base::Time waiting_since;  // a transaction waits and no block came; now when none waits
    ledger::LinkPtr final;       // our last final block
    ledger::LinkPtr justified;   // highest checkpoint for which votes of two thirds are here
    ledger::LinkPtr checkpoint;  // the newest of the chain
    std::vector<ledger::LinkPtr> leaves;  // of all branches that hold our last final block
    std::size_t voters = 0;      // of that one
    std::size_t heard = 0;       // of whom we have votes for it
    bool finishing = false;      // something in the chain is not final, and votes could make it so
    Witness witness = Witness::none;
    base::Height silent_until;   // with Witness::waits_for_height
    bool split = false;          // two thirds voted for a chain without our last final block
    std::vector<std::pair<std::string, std::string>> crimes;  // votes that convict, a pair each
    bool may_mine = false;     // by the tip's state
    bool mining = false;
    bool fetching = false;
    std::vector<wire::FileOffer> files;
    std::vector<LastRefusal> last_refusal;  // none or one
    std::int64_t clock_behind = 0;  // seconds, when all that peers offer is refused as future
    base::Time now;                         // when this picture was taken
};

}  // namespace engine
