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
#include <deque>
#include <functional>
#include <map>
#include <set>

#include "sim/chance.hpp"
#include "sim/founding.hpp"
#include "sim/node.hpp"

namespace sim {

namespace {

constexpr std::int64_t kSecond = 1'000;  // milliseconds
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kSilence = 10 * kSecond;     // until a dead link is noticed
constexpr std::int64_t kSettleMax = 30 * kMinute;   // after the last submission
// Rarer than people are, for each transaction brings a dozen blocks until it is final.
constexpr std::int64_t kSubmitSeconds = 600;        // of one node, in the mean
constexpr std::int64_t kLossOneIn = 100;
constexpr std::int64_t kDoubleOneIn = 100;
constexpr std::int64_t kBreakMinutes = 10;          // some link breaks, in the mean
constexpr std::int64_t kClockSkewSeconds = 2;

class World {
  public:
    World(const Plan& plan, const Cast& cast)
        : plan_{plan}, cast_{cast}, chance_{plan.seed}, founded_{found(cast, kStart)} {
        net_.set_weather([this](const auto& from, const auto& to) { return fate(from, to); });
    }

    Outcome run() {
        people();
        for (int i = 0; i < plan_.partitions; ++i) plan_partition(i);
        break_links();
        const auto end = plan_.hours * 60 * kMinute;
        while (true) {
            const auto letter = net_.next_due();
            const auto event = agenda_.empty() ? kSettleMax + end : agenda_.begin()->first.first;
            const auto next = letter ? std::min(*letter, event) : event;
            if (next > end && (settled() || next > end + kSettleMax)) break;
            net_.advance_to(next);
            if (letter && *letter <= event) {
                net_.deliver();
                continue;
            }
            const auto happens = std::move(agenda_.extract(agenda_.begin()).mapped());
            happens();
        }
        judge_the_end();
        return out_;
    }

  private:
    using Happening = std::function<void()>;

    void later(std::int64_t delay, Happening what) {
        agenda_.emplace(std::pair{net_.now() + delay, next_++}, std::move(what));
    }

    void people() {
        for (std::size_t i = 0; i < cast_.keys.size(); ++i) {
            const auto skew = chance_.between(-kClockSkewSeconds, kClockSkewSeconds);
            nodes_.push_back(std::make_unique<Node>(net_, founded_, *cast_.keys[i],
                                                    std::to_string(i), skew));
            Node& node = *nodes_.back();
            node.on_mine = [this, &node](std::uint64_t job, std::int64_t difficulty) {
                search(node, job, difficulty);
            };
            node.on_step = [this, &node] { watch(node); };
            // They come one after the other, and each is told of those before.
            later(chance_.between(0, 2 * kMinute), [this, i] {
                nodes_[i]->begin();
                tick(*nodes_[i]);
                for (std::size_t other = 0; other < nodes_.size(); ++other)
                    if (other != i) link(i, other);
            });
            later(3 * kMinute + wait_for_submit(), [this, i] { submit(static_cast<int>(i)); });
        }
        group_.assign(nodes_.size(), 0);
    }

    void tick(Node& node) {
        node.tick();
        later(kSecond, [this, &node] { tick(node); });
    }

    std::int64_t wait_for_submit() { return chance_.wait_for_one_in(kSubmitSeconds) * kSecond; }

    void submit(int who) {
        if (net_.now() > plan_.hours * 60 * kMinute) return;
        Node& node = *nodes_[static_cast<std::size_t>(who)];
        const auto id = node.submit(cast_.actions(who, ++numbers_[who]));
        ++out_.submitted;
        if (id)
            accepted_.push_back(*id);
        else
            ++out_.refused;
        later(wait_for_submit(), [this, who] { submit(who); });
    }

    /// A nonce is found once in a while, whoever searches: every quarter second somebody throws.
    /// All of them together need 5 s for the founding difficulty.
    void search(Node& node, std::uint64_t job, std::int64_t difficulty) {
        const auto nodes = static_cast<std::int64_t>(nodes_.size());
        const auto mean = std::max<std::int64_t>(1, 4 * 5 * nodes * difficulty / kDifficulty);
        later(chance_.wait_for_one_in(mean) * kSecond / 4, [&node, job] { node.found(job); });
    }

    // The links.

    std::vector<std::int64_t> fate(const std::string& from, const std::string& to) {
        ++out_.messages;
        const bool apart = group_[std::stoul(from)] != group_[std::stoul(to)];
        if (apart || chance_.one_in(kLossOneIn)) {
            ++out_.lost;
            return {};
        }
        std::vector<std::int64_t> delays{chance_.between(5, 400)};
        if (chance_.one_in(kDoubleOneIn)) {
            ++out_.doubled;
            delays.push_back(chance_.between(5, 2'000));
        }
        return delays;
    }

    void link(std::size_t a, std::size_t b) {
        if (nodes_[a]->begun() && nodes_[b]->begun() && group_[a] == group_[b])
            net_.connect(nodes_[a]->swarm(), nodes_[b]->swarm());
    }

    void break_links() {
        later(chance_.wait_for_one_in(kBreakMinutes * 60) * kSecond, [this] {
            const auto last = static_cast<std::int64_t>(nodes_.size()) - 1;
            const auto a = static_cast<std::size_t>(chance_.between(0, last));
            const auto b = static_cast<std::size_t>(chance_.between(0, last));
            if (a != b) {
                ++out_.links_broken;
                net_.disconnect(nodes_[a]->swarm(), nodes_[b]->swarm());
                later(chance_.between(1, 20) * kSecond, [this, a, b] { link(a, b); });
            }
            break_links();
        });
    }

    /// In its share of the hours, for five to ten minutes, two sides with somebody on each.
    void plan_partition(int number) {
        const auto share = plan_.hours * 60 * kMinute / plan_.partitions;
        const auto begin = number * share + chance_.between(share / 4, share / 2);
        const auto length = chance_.between(5 * kMinute, 10 * kMinute);
        later(begin, [this] { part(); });
        later(begin + kSilence, [this] {
            for_each_pair([this](std::size_t a, std::size_t b) {
                if (group_[a] == group_[b]) return;
                net_.disconnect(nodes_[a]->swarm(), nodes_[b]->swarm());
            });
        });
        if (!plan_.heals && number + 1 == plan_.partitions) return;
        later(begin + length, [this] {
            group_.assign(nodes_.size(), 0);
            for_each_pair([this](std::size_t a, std::size_t b) {
                later(chance_.between(0, 30) * kSecond, [this, a, b] { link(a, b); });
            });
        });
    }
    void part() {
        const auto all = (std::uint64_t{1} << nodes_.size()) - 1;
        const auto side = static_cast<std::uint64_t>(
            chance_.between(1, static_cast<std::int64_t>(all) - 1));
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            group_[i] = (side >> i & 1U) != 0U ? 1 : 0;
    }
    template <class Do>
    void for_each_pair(Do what) {
        for (std::size_t a = 0; a < nodes_.size(); ++a)
            for (std::size_t b = a + 1; b < nodes_.size(); ++b) what(a, b);
    }

    // What must hold.

    void watch(const Node& node) {
        const auto& tip = *node.view().tip;
        const std::pair roots{tip.state.state_root(), tip.state.ledger_root()};
        const auto [known, fresh] = roots_.emplace(tip.id(), roots);
        if (!fresh && known->second != roots)
            out_.faults.push_back("two states after block " + tip.id().hex());
        watch_final(node.view().final);
    }

    /// What is final anywhere is final everywhere, for ever: all final blocks lie on one chain.
    void watch_final(const ledger::LinkPtr& final) {
        if (final_ == nullptr || final->height() > final_->height()) {
            if (final_ != nullptr && final->ancestor(final_->height())->id() != final_->id())
                out_.faults.push_back("a final block reverts: " + final_->id().hex());
            final_ = final;
        } else if (final_->ancestor(final->height())->id() != final->id()) {
            out_.faults.push_back("two final chains: " + final->id().hex());
        }
    }

    bool settled() {
        return std::ranges::all_of(nodes_, [this](const auto& node) {
            return node->begun() && node->view().waiting_count == 0 && !node->view().finishing &&
                   node->view().tip->id() == nodes_.front()->view().tip->id();
        });
    }

    void judge_the_end() {
        if (!settled()) {
            std::string heads = "no one head, or something waits or is not final:";
            for (const auto& node : nodes_)
                heads += ' ' + node->view().tip->id().hex().substr(0, 12) + '/' +
                         std::to_string(node->view().waiting_count);
            out_.faults.push_back(std::move(heads));
        }
        const auto& tip = *nodes_.front()->view().tip;
        for (const auto& id : accepted_)
            ++(tip.find_entry(id) != nullptr ? out_.applied : out_.expired);
        for (const auto& node : nodes_) {
            out_.blocks += node->blocks_mined();
            out_.reorganisations += node->reorganisations();
            out_.deepest = std::max(out_.deepest, node->deepest());
            for (const auto& why : node->dropped())
                out_.faults.push_back("an honest node was dropped: rule " + why);
        }
        out_.height = tip.height().value;
        out_.final = final_->height().value;
        out_.head = tip.id().hex();
        out_.state_root = base::hex(tip.state.state_root());
        out_.ledger_root = base::hex(tip.state.ledger_root());
    }

    const Plan plan_;
    const Cast& cast_;
    Chance chance_;
    Founded founded_;
    wire::MemoryNet net_;
    std::deque<std::unique_ptr<Node>> nodes_;
    std::vector<int> group_;
    std::map<std::pair<std::int64_t, std::uint64_t>, Happening> agenda_;
    std::uint64_t next_ = 0;
    std::map<int, std::int64_t> numbers_;
    std::vector<base::EntryId> accepted_;
    std::map<base::BlockId, std::pair<base::Hash, base::Hash>> roots_;
    ledger::LinkPtr final_;  // the highest that anybody holds for final
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
    return text + " head " + outcome.head.substr(0, 16) + " state " +
           outcome.state_root.substr(0, 16);
}

}  // namespace sim
