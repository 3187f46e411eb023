// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "sim/founding.hpp"
#include "wire/memory_swarm.hpp"

namespace sim {

/// A machine's clock: it runs at its own pace, and somebody may set it wrong.
struct Clock {
    std::int64_t offset = 0;            // milliseconds before the right time
    std::int64_t parts_per_million = 0;  // that it gains

    /// Milliseconds since the world began, as this clock has them.
    [[nodiscard]] std::int64_t read(std::int64_t right) const {
        return right + offset + right * parts_per_million / 1'000'000;
    }
};

/// What outlives a crash.
struct Disk {
    std::string log;  // the lines of every accepted block, in order of arrival
    std::optional<engine::VoteMemory> ballot;
};

/// An engine with hands of the simulation: the same loop as a real node's, in virtual time.
class Node {
  public:
    Node(wire::MemoryNet& net, const Founded& founded, jose::Signer& signer, std::string name);

    /// Starts, or comes back with what is on its disk: only now it is there for others.
    void begin();
    /// The power goes.  Not from within one of its own callbacks.
    void crash();
    /// The power goes before the Nth effect from now on is performed, and `on_death` is called;
    /// then it does nothing more until `crash` and `begin`.
    void crash_at_effect(std::int64_t n) { effects_left_ = n; }
    [[nodiscard]] bool up() const { return mind_ != nullptr && !dead_; }
    [[nodiscard]] bool begun() const { return view_ != nullptr; }

    void tick();
    /// Signs and submits at its own door; the entry's id, nothing when it was refused.
    std::optional<base::EntryId> submit(std::vector<base::Json> actions);
    /// Somebody's token at its door: true when it was taken.
    bool submit_token(std::string token);
    /// The nonce of that job was found; an older job's is forgotten.
    void found(std::uint64_t job);

    // What other hands than an honest node's may do.
    void mined(ledger::Block block) { step(engine::Mined{std::move(block)}); }
    void voted(std::string token) { step(engine::Signed{std::move(token)}); }
    /// Announces a block to all, whether it is the tip or not.
    void tell(const ledger::Link& link);

    /// A new search begins, older ones end.
    std::function<void(std::uint64_t job, std::int64_t difficulty)> on_mine;
    std::function<void()> on_step;   // after every event
    std::function<void()> on_death;  // of crash_at_effect
    std::function<void(const std::string& token)> on_vote;  // it leaves
    /// In place of an honest miner's hands, which seal the draft and tell it.
    std::function<void(ledger::Draft draft)> on_found;

    Clock clock;
    Disk disk;
    bool alone = false;  // it mines without peers too; read by `begin`

    [[nodiscard]] wire::MemorySwarm& swarm() { return *swarm_; }
    [[nodiscard]] jose::Signer& signer() const { return signer_; }
    [[nodiscard]] const engine::View& view() const { return *view_; }
    [[nodiscard]] base::Time now() const;
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

    wire::MemoryNet& net_;
    const Founded& founded_;
    jose::Signer& signer_;
    std::string name_;
    std::unique_ptr<engine::Engine> mind_;
    std::unique_ptr<wire::MemorySwarm> swarm_;
    bool dead_ = false;
    std::optional<std::int64_t> effects_left_;
    std::set<wire::PeerId> links_;
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
