// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/view.hpp"
#include "ledger/vote.hpp"

namespace sim {

/// What must hold in every world, looked at after every step of every node.  It reads the blocks
/// anew, so that it does not believe the rooms that it watches: transactions and votes from the
/// entries, quorums by its own count.
class Watch {
  public:
    /// One state after one block; `seq` of each wallet rises by one; votes are counted once per
    /// wallet and each stands in the chain; what is justified or final has two thirds; all final
    /// blocks lie on one chain, and each tip holds its node's.
    void look(const engine::View& view);
    /// A vote that an honest witness sends: no two of one key may convict it.
    void hear_vote(const std::string& token);
    void fault(std::string what);

    /// The highest that anybody held for final; null before the first look.
    [[nodiscard]] const ledger::LinkPtr& final() const { return final_; }
    [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }

  private:
    using Kid = std::string;
    /// What a chain holds up to a block.
    struct Seen {
        std::map<Kid, std::int64_t> seqs;
        std::map<std::int64_t, std::set<Kid>> votes;  // by the target's height
    };

    void look_at_final(const ledger::LinkPtr& final);
    void walk(const ledger::Link& tip);
    void read(const ledger::Link& link, Seen& seen);
    void count(const ledger::Link& link, const Seen& seen);

    std::map<base::BlockId, std::pair<base::Hash, base::Hash>> roots_;
    std::map<base::BlockId, Seen> seen_;
    std::map<Kid, std::vector<ledger::Vote>> sent_;
    ledger::LinkPtr final_;
    std::vector<std::string> faults_;
};

/// HEAD/WAITING/FINAL, for people.
std::string brief(const engine::View& view);

}  // namespace sim
