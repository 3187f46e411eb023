// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sim/founding.hpp"
#include "sim/world.hpp"

namespace sim {

class Play;

/// A story of a few minutes that finality has to survive, told again with each seed.
struct Scenario {
    std::string name;
    std::string what;          // for people, one line
    std::vector<std::size_t> cast;  // the key of each node
    Beginning beginning;
    void (*tell)(Play& play);
};
const std::vector<Scenario>& scenarios();

/// What was measured in one world, in milliseconds.  It is in order when `faults` is empty.
struct Figures {
    std::vector<std::int64_t> to_final;  // a transaction, from submission to final at its node
    std::vector<std::int64_t> to_heal;   // until all honest nodes have a newer final block
    std::vector<std::int64_t> to_convict;  // from the first node that shows the crime
    std::int64_t attacks = 0;            // blocks or branches that a cheat has shown
    std::int64_t deepest = 0;            // blocks that an honest node gave up at once
    std::int64_t height = 0;
    std::int64_t final = 0;
    std::string head;
    std::vector<std::string> faults;
};

/// Requires: `founded` is of the scenario's beginning and this cast.
Figures play(const Scenario& scenario, const Cast& cast, const Founded& founded,
             std::uint64_t seed);

/// One line of one seed; one line of all of them; and that as a row of a table in Markdown.
std::string line(const Scenario& scenario, std::uint64_t seed, const Figures& figures);
std::string summary(const Scenario& scenario, const std::vector<Figures>& all);
std::string table_head();
std::string table_row(const Scenario& scenario, const std::vector<Figures>& all);

}  // namespace sim
