// SPDX-License-Identifier: Apache-2.0
#include "sim/play.hpp"

#include <algorithm>
#include <utility>

#include "ledger/vote.hpp"

namespace sim {

using base::Json;

namespace {

constexpr std::int64_t kHealMax = 10 * kMinutes;
constexpr std::int64_t kSettleMax = 15 * kMinutes;
constexpr std::int64_t kCatchUp = 30 * kSeconds;
constexpr std::int64_t kLinksBack = 10 * kSeconds;  // as long as a node takes to try a peer again

}  // namespace

Play::Play(const Scenario& scenario, const Cast& cast, const Founded& founded, std::uint64_t seed)
    : scenario_{scenario},
      cast_{cast},
      seed_{seed},
      stage_{cast, founded, scenario.beginning, seed} {
    for (const auto key : scenario.cast) {
        const auto who = stage_.enter(key);
        stage_.node(who).alone = true;  // a side of one goes on
        stage_.node(who).clock.offset = stage_.chance().between(-2 * kSeconds, 2 * kSeconds);
    }
    stage_.on_step = [this](Who who) { watch(who); };
}

void Play::cheat(Who who) {
    cheats_.insert(who);
    stage_.distrust(who);
}

void Play::open() {
    for (Who who = 0; who < stage_.size(); ++who) stage_.begin(who, kSeconds);
    submitting_ = true;
    people();
}

std::vector<Play::Who> Play::honest_up() const {
    std::vector<Who> those;
    for (Who who = 0; who < stage_.size(); ++who)
        if (!cheats_.contains(who) && stage_.node(who).up()) those.push_back(who);
    return those;
}

/// Somebody submits every ten seconds or so.
void Play::people() {
    stage_.later(stage_.chance().between(5, 15) * kSeconds, [this] {
        if (!submitting_) return;
        auto those = honest_up();
        std::erase_if(those, [this](Who who) {
            return left_alone_.contains(who) || accusers_.contains(who) ||
                   (back_.contains(who) && stage_.now() < back_[who] + kCatchUp);
        });
        if (!those.empty()) {
            const auto last = static_cast<std::int64_t>(those.size()) - 1;
            const auto who = those[static_cast<std::size_t>(stage_.chance().between(0, last))];
            const auto id = stage_.node(who).submit(
                cast_.actions(static_cast<int>(who), ++numbers_[who]));
            if (id && measuring_) pending_[who].push_back({*id, stage_.now()});
        }
        people();
    });
}

void Play::watch(Who who) {
    const auto& view = stage_.node(who).view();
    look_for_crimes(who);
    if (const auto after = after_.find(who); after != after_.end()) after->second();
    if (final_[who] == view.final.get()) return;
    final_[who] = view.final.get();
    std::erase_if(culprits_, [&](const auto& culprit) {
        const auto wallet = ledger::wallet_of_key(view.final->state, culprit.first);
        if (wallet->has_role("witness")) return false;
        figures_.to_convict.push_back(stage_.now() - culprit.second);
        accusers_.clear();
        return true;
    });
    std::erase_if(pending_[who], [&](const Pending& one) {
        if (view.final->find_entry(one.id) == nullptr) return false;
        figures_.to_final.push_back(stage_.now() - one.since);
        return true;
    });
}

void Play::look_for_crimes(Who who) {
    if (cheats_.contains(who)) return;
    for (const auto& [one, two] : stage_.node(who).view().crimes) {
        if (!accused_.emplace(who, one).second) continue;
        const auto culprit = ledger::parse_vote(one)->jws.kid;
        culprits_.try_emplace(culprit, stage_.now());
        const Json votes{Json::Array{one, two}};
        stage_.later(stage_.chance().between(0, 30) * kSeconds, [this, who, culprit, votes] {
            if (!stage_.node(who).up()) return;
            const auto wallet =
                ledger::wallet_of_key(stage_.node(who).view().tip->state, culprit);
            if (!wallet || !wallet->has_role("witness")) return;
            // Refused when somebody else's evidence waits already.  When that comes into a block
            // first, ours falls out of the pool with all later numbers of our wallet.
            accusers_.insert(who);
            const auto evidence = Json::object({{"action", "evidence"}, {"votes", votes}});
            static_cast<void>(stage_.node(who).submit(std::vector<Json>(1, evidence)));
        });
    }
}

void Play::part(std::vector<int> groups) {
    pending_.clear();
    measuring_ = false;
    stage_.part(std::move(groups));
}

bool Play::all_honest(const std::function<bool(const engine::View&)>& hold) const {
    return std::ranges::all_of(honest_up(),
                               [&](Who who) { return hold(stage_.node(who).view()); });
}

void Play::heal(const std::function<void()>& act) {
    const auto before = stage_.watch().final()->height();
    act();
    figures_.to_heal.push_back(time("a newer final block everywhere", [this, before] {
        return all_honest([&](const auto& view) { return view.final->height() > before; });
    }));
    measuring_ = true;
}

void Play::heal_links() {
    heal([this] { stage_.heal(kLinksBack); });
}

std::int64_t Play::time(const std::string& what, const std::function<bool()>& done) {
    const auto since = stage_.now();
    if (!stage_.run_to(since + kHealMax, done))
        stage_.watch().fault("not within ten minutes: " + what);
    return stage_.now() - since;
}

void Play::crash(Who who) {
    pending_.erase(who);
    stage_.crash(who);
}

void Play::come_back(Who who) {
    back_[who] = stage_.now();
    stage_.begin(who, kLinksBack);
}

void Play::submit(Who who, const Json& action) {
    if (!stage_.node(who).submit(std::vector<Json>(1, action)))
        stage_.watch().fault("refused: " + base::write_json(action).substr(0, 60));
}

base::WalletId Play::wallet_of(Who who) const {
    return {stage_.node(who).signer().key().id().hash};
}

bool Play::settled() const {
    const auto those = honest_up();
    const auto head = stage_.node(those.front()).view().tip->id();
    return std::ranges::all_of(those, [&](Who who) {
        const auto& view = stage_.node(who).view();
        return view.tip->id() == head && view.waiting_count == 0 && !view.finishing;
    });
}

void Play::finish() {
    if (std::exchange(finished_, true)) return;
    submitting_ = false;
    if (!stage_.run_to(stage_.now() + kSettleMax, [this] { return settled(); })) {
        std::string heads = "no one head, or something waits or is not final:";
        for (const auto who : honest_up())
            heads += ' ' + brief(stage_.node(who).view());
        stage_.watch().fault(heads);
    }
    judge_the_end();
}

void Play::judge_the_end() {
    for (const auto who : honest_up()) {
        figures_.deepest = std::max(figures_.deepest, stage_.node(who).deepest());
        for (const auto& why : stage_.node(who).dropped())
            stage_.watch().fault("an honest node dropped a peer: rule " + why);
        if (!pending_[who].empty()) stage_.watch().fault("a transaction was not made final");
    }
    const auto& view = stage_.node(honest_up().front()).view();
    figures_.height = view.tip->height().value;
    figures_.final = view.final->height().value;
    figures_.head = view.tip->id().hex();
    figures_.faults = stage_.watch().faults();
}

}  // namespace sim
