// SPDX-License-Identifier: Apache-2.0
// A world is an agenda of what will happen, by time, and a net in which messages are on their
// way.  Everything random is drawn from one generator in the order in which things happen, and the
// order is total, so a seed replays to the byte.  Nodes are real engines; only what lies below the
// seams is played: the clock, the links, the search for a nonce, the disk (which never fails here).
//
// A message has its own delay, so messages of one link overtake each other; TCP would not allow it,
// which makes this harder than the truth.  A partition is silence first and broken links after the
// ten seconds in which the real swarm notices.
#include "sim/world.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sim/founding.hpp"
#include "sim/stage.hpp"

namespace sim {

namespace {

constexpr std::int64_t kSettleMax = 30 * kMinutes;  // after the last submission
// Rarer than people are, for each transaction brings a dozen blocks until it is final.
constexpr std::int64_t kSubmitSeconds = 600;  // of one node, in the mean
constexpr std::int64_t kBreakMinutes = 10;    // some link breaks, in the mean
constexpr std::int64_t kCrashMinutes = 20;    // some node loses its power, in the mean
constexpr std::int64_t kJumpMinutes = 20;     // some clock is set wrong, in the mean
constexpr std::int64_t kReplayMinutes = 3;     // somebody submits what was submitted, in the mean
constexpr std::int64_t kClockSkew = 2 * kSeconds;
constexpr std::int64_t kClockDrift = 100;     // parts per million
constexpr std::int64_t kJumpMax = 60 * kSeconds;

class World {
  public:
    World(const Plan& plan, const Cast& cast)
        : plan_{plan},
          cast_{cast},
          founded_{found(cast, kStart)},
          stage_{cast, founded_, {}, plan.seed},
          chance_{stage_.chance()},
          end_{plan.hours * 60 * kMinutes} {}

    Outcome run() {
        people();
        for (int i = 0; i < plan_.partitions; ++i) plan_partition(i);
        now_and_then(kBreakMinutes, [this] { break_link(); });
        now_and_then(kCrashMinutes, [this] { crash(); });
        now_and_then(kJumpMinutes, [this] { set_a_clock_wrong(); });
        now_and_then(kReplayMinutes, [this] { replay(); });
        stage_.run_to(end_);
        stage_.run_to(end_ + kSettleMax, [this] { return settled(); });
        judge_the_end();
        return out_;
    }

  private:
    using Who = Stage::Who;

    void people() {
        for (Who who = 0; who < cast_.keys.size(); ++who) {
            stage_.enter(who);
            Clock& clock = stage_.node(who).clock;
            clock.offset = chance_.between(-kClockSkew, kClockSkew);
            clock.parts_per_million = chance_.between(-kClockDrift, kClockDrift);
            // They come one after the other, and each is told of those before.
            stage_.later(chance_.between(0, 2 * kMinutes), [this, who] { stage_.begin(who); });
            stage_.later(3 * kMinutes + wait_for_submit(), [this, who] { submit(who); });
            stage_.node(who).on_death = [this, who] {
                stage_.later(0, [this, who] { be_down(who); });
            };
            stage_.node(who).on_vote = [this, who](const std::string& token) {
                stage_.watch().hear_vote(token);
                if (moves_.contains(who))
                    stage_.node(who).crash_at_effect(chance_.between(0, 6));
            };
        }
    }

    /// Once in so many minutes, until the end.
    void now_and_then(std::int64_t minutes, const Stage::Happening& what) {
        stage_.later(chance_.wait_for_one_in(minutes * 60) * kSeconds, [this, minutes, what] {
            if (stage_.now() > end_) return;
            what();
            now_and_then(minutes, what);
        });
    }
    Who somebody() {
        return static_cast<Who>(
            chance_.between(0, static_cast<std::int64_t>(stage_.size()) - 1));
    }

    std::int64_t wait_for_submit() { return chance_.wait_for_one_in(kSubmitSeconds) * kSeconds; }

    void submit(Who who) {
        if (stage_.now() > end_) return;
        stage_.later(wait_for_submit(), [this, who] { submit(who); });
        if (!stage_.node(who).up()) return;
        const auto id = stage_.node(who).submit(
            cast_.actions(static_cast<int>(who), ++numbers_[who]));
        ++out_.submitted;
        if (id)
            accepted_.push_back(*id);
        else
            ++out_.refused;
    }

    /// One of the newest transactions of the chain, at anybody's door: nobody may take it again.
    void replay() {
        const auto who = somebody();
        const auto skip = chance_.between(0, 5);
        if (!stage_.node(who).up()) return;
        std::vector<std::string> newest;
        const auto* link = stage_.node(who).view().tip.get();
        for (; link != nullptr && std::ssize(newest) <= skip; link = link->parent.get())
            for (std::size_t i = 0; i < link->receipts.size(); ++i)
                if (ledger::is_transaction(link->receipts[i]))
                    newest.push_back(link->block.entries[i]);
        ++out_.replayed;
        stage_.node(who).submit_token(newest.back());
    }

    void break_link() {
        const auto a = somebody();
        const auto b = somebody();
        if (a == b) return;
        ++out_.links_broken;
        stage_.unlink(a, b);
        stage_.later(chance_.between(1, 20) * kSeconds, [this, a, b] { stage_.link(a, b); });
    }

    /// Anywhere within what it does next: between two effects, so that a block may be on the disk
    /// and not announced, or a vote remembered and not sent.
    void crash() {
        const auto who = somebody();
        if (!stage_.node(who).up()) return;
        ++out_.crashes;
        stage_.node(who).crash_at_effect(chance_.between(0, 40));
    }

    void be_down(Who who) {
        stage_.crash(who);
        const bool moves = moves_.erase(who) > 0;
        stage_.later(chance_.between(1, moves ? 10 : 120) * kSeconds, [this, who, moves] {
            if (moves) stage_.change_side(who);
            stage_.begin(who, moves ? kSeconds : 10 * kSeconds);
        });
    }

    void set_a_clock_wrong() {
        const auto who = somebody();
        const auto by = chance_.between(-kJumpMax, kJumpMax);
        ++out_.clock_jumps;
        stage_.node(who).clock.offset += by;
        stage_.later(chance_.between(30, 300) * kSeconds,
                     [this, who, by] { stage_.node(who).clock.offset -= by; });
    }

    /// In its share of the hours, for five to ten minutes, two sides with somebody on each.
    void plan_partition(int number) {
        const auto share = end_ / plan_.partitions;
        const auto begin = number * share + chance_.between(share / 4, share / 2);
        const auto length = chance_.between(5 * kMinutes, 10 * kMinutes);
        stage_.later(begin, [this] { stage_.part(sides()); });
        // The hardest for a witness' memory: it votes, loses its power, and is on the other side.
        stage_.later(begin + chance_.between(length / 4, length / 2),
                     [this] { moves_.insert(somebody()); });
        if (!plan_.heals && number + 1 == plan_.partitions) return;
        stage_.later(begin + length, [this] {
            moves_.clear();
            stage_.heal(30 * kSeconds);
        });
    }
    std::vector<int> sides() {
        const auto all = (std::uint64_t{1} << stage_.size()) - 1;
        const auto side = static_cast<std::uint64_t>(
            chance_.between(1, static_cast<std::int64_t>(all) - 1));
        std::vector<int> groups;
        for (Who i = 0; i < stage_.size(); ++i) groups.push_back((side >> i & 1U) != 0U ? 1 : 0);
        return groups;
    }

    [[nodiscard]] bool settled() const {
        for (Who who = 0; who < stage_.size(); ++who) {
            const auto& node = stage_.node(who);
            if (!node.up() || node.view().waiting_count != 0 || node.view().finishing ||
                node.view().tip->id() != stage_.node(0).view().tip->id())
                return false;
        }
        return true;
    }

    void judge_the_end() {
        Watch& watch = stage_.watch();
        if (!settled()) {
            std::string heads = "no one head, or something waits or is not final:";
            for (Who who = 0; who < stage_.size(); ++who)
                heads += ' ' + brief(stage_.node(who).view());
            watch.fault(std::move(heads));
        }
        const auto& tip = *stage_.node(0).view().tip;
        for (const auto& id : accepted_)
            ++(tip.find_entry(id) != nullptr ? out_.applied : out_.expired);
        for (Who who = 0; who < stage_.size(); ++who) {
            const auto& node = stage_.node(who);
            out_.blocks += node.blocks_mined();
            out_.reorganisations += node.reorganisations();
            out_.deepest = std::max(out_.deepest, node.deepest());
            for (const auto& why : node.dropped())
                watch.fault("an honest node was dropped: rule " + why);
        }
        out_.messages = stage_.messages;
        out_.lost = stage_.lost;
        out_.doubled = stage_.doubled;
        out_.height = tip.height().value;
        out_.final = watch.final()->height().value;
        out_.head = tip.id().hex();
        out_.state_root = base::hex(tip.state.state_root());
        out_.ledger_root = base::hex(tip.state.ledger_root());
        out_.faults = watch.faults();
        for (std::int64_t height = 0; height <= tip.height().value; ++height)
            out_.chain += ledger::lines(tip.ancestor({height})->block);
    }

    const Plan plan_;
    const Cast& cast_;
    Founded founded_;
    Stage stage_;
    Chance& chance_;
    std::int64_t end_;
    std::map<Who, std::int64_t> numbers_;
    std::set<Who> moves_;  // that lose their power after their next vote
    std::vector<base::EntryId> accepted_;
    Outcome out_;
};

}  // namespace

Outcome run(const Plan& plan, const Cast& cast) { return World{plan, cast}.run(); }

std::string line(const Plan& plan, const Outcome& outcome) {
    std::string text = "seed " + std::to_string(plan.seed) + ':';
    const auto tell = [&text](const char* what, std::int64_t n) {
        text += std::string{" "} + what + ' ' + std::to_string(n);
    };
    tell("height", outcome.height);
    tell("final", outcome.final);
    tell("blocks", outcome.blocks);
    tell("reorganisations", outcome.reorganisations);
    tell("deepest", outcome.deepest);
    tell("submitted", outcome.submitted);
    tell("refused", outcome.refused);
    tell("applied", outcome.applied);
    tell("expired", outcome.expired);
    tell("messages", outcome.messages);
    tell("lost", outcome.lost);
    tell("doubled", outcome.doubled);
    tell("broken", outcome.links_broken);
    tell("crashes", outcome.crashes);
    tell("jumps", outcome.clock_jumps);
    tell("replayed", outcome.replayed);
    return text + " head " + outcome.head.substr(0, 16) + " state " +
           outcome.state_root.substr(0, 16);
}

}  // namespace sim
