// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "sim/founding.hpp"
#include "wire/memory_swarm.hpp"

namespace sim {

/// An engine with hands of the simulation: the same loop as a real node's, in virtual time.
class Node {
  public:
    Node(wire::MemoryNet& net, const Founded& founded, jose::Signer& signer, std::string name,
         std::int64_t skew_seconds);

    /// Starts: only now it is there for others.
    void begin();
    [[nodiscard]] bool begun() const { return view_ != nullptr; }
    void tick() { step(engine::Ticked{}); }
    /// Signs and submits at its own door; the entry's id, nothing when it was refused.
    std::optional<base::EntryId> submit(std::vector<base::Json> actions);
    /// The nonce of that job was found; an older job's is forgotten.
    void found(std::uint64_t job);

    /// A new search begins, older ones end.
    std::function<void(std::uint64_t job, std::int64_t difficulty)> on_mine;
    std::function<void()> on_step;                   // after every event

    [[nodiscard]] wire::MemorySwarm& swarm() { return swarm_; }
    [[nodiscard]] const engine::View& view() const { return *view_; }
    [[nodiscard]] std::int64_t blocks_mined() const { return blocks_mined_; }
    [[nodiscard]] std::int64_t reorganisations() const { return reorganisations_; }
    [[nodiscard]] std::int64_t deepest() const { return deepest_; }
    /// Why it dropped peers, once for each.
    [[nodiscard]] const std::vector<std::string>& dropped() const { return dropped_; }

  private:
    void hear(wire::SwarmEvent event);
    void step(engine::Event event);
    void perform(engine::Effect effect);
    void look(std::shared_ptr<const engine::View> view);
    [[nodiscard]] base::Time now() const;

    wire::MemoryNet& net_;
    const Founded& founded_;
    jose::Signer& signer_;
    std::int64_t skew_;
    engine::Engine mind_;
    wire::MemorySwarm swarm_;
    std::shared_ptr<const engine::View> view_;
    std::optional<ledger::Draft> draft_;
    std::uint64_t job_ = 0;
    std::optional<std::string> vote_;  // signed, not yet told
    std::optional<engine::Answer> answer_;
    std::int64_t blocks_mined_ = 0;
    std::int64_t reorganisations_ = 0;
    std::int64_t deepest_ = 0;
    std::vector<std::string> dropped_;
};

}  // namespace sim
