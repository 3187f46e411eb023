// SPDX-License-Identifier: Apache-2.0
#include "sim/stage.hpp"

#include <algorithm>

namespace sim {

namespace {

constexpr std::int64_t kSilence = 10 * kSeconds;  // until a dead link is noticed
constexpr std::int64_t kLossOneIn = 100;
constexpr std::int64_t kDoubleOneIn = 100;
constexpr std::int64_t kWholeRate = 1'000;  // of all nodes together, unless somebody says otherwise

}  // namespace

Stage::Stage(const Cast& cast, const Founded& founded, const Beginning& beginning,
             std::uint64_t seed)
    : cast_{cast}, founded_{founded}, difficulty_{beginning.difficulty}, chance_{seed} {
    net_.set_weather([this](const auto& from, const auto& to) {
        return fate(std::stoul(from), std::stoul(to));
    });
}

void Stage::later(std::int64_t delay, Happening what) {
    agenda_.emplace(std::pair{net_.now() + delay, next_++}, std::move(what));
}

bool Stage::run_to(std::int64_t end, const std::function<bool()>& done) {
    while (!done || !done()) {
        const auto letter = net_.next_due();
        const auto event = agenda_.empty() ? end + 1 : agenda_.begin()->first.first;
        const auto next = letter ? std::min(*letter, event) : event;
        if (next > end) {
            net_.advance_to(end);
            return false;
        }
        net_.advance_to(next);
        if (letter && *letter <= event) {
            net_.deliver();
            continue;
        }
        const auto happens = std::move(agenda_.extract(agenda_.begin()).mapped());
        happens();
    }
    return true;
}

Stage::Who Stage::enter(std::size_t key) {
    const Who who = nodes_.size();
    nodes_.push_back(
        std::make_unique<Node>(net_, founded_, *cast_.keys[key], std::to_string(who)));
    Node& node = *nodes_.back();
    node.on_mine = [this, who](std::uint64_t job, std::int64_t difficulty) {
        search(who, job, difficulty);
    };
    node.on_step = [this, who] {
        watch_.look(nodes_[who]->view());
        if (on_step) on_step(who);
    };
    node.on_vote = [this, who](const std::string& token) {
        if (!distrusted_.contains(who)) watch_.hear_vote(token);
    };
    group_.push_back(0);
    rate_.push_back(0);
    for (auto& rate : rate_) rate = kWholeRate / static_cast<std::int64_t>(nodes_.size());
    later(chance_.between(0, kSeconds), [this, who] { tick(who); });
    return who;
}

void Stage::begin(Who who, std::int64_t within) {
    nodes_[who]->begin();
    for (Who other = 0; other < nodes_.size(); ++other)
        if (other != who)
            later(chance_.between(0, within), [this, who, other] { link(who, other); });
}

void Stage::set_rate(Who who, std::int64_t thousandths) { rate_[who] = thousandths; }

void Stage::tick(Who who) {
    nodes_[who]->tick();
    later(kSeconds, [this, who] { tick(who); });
}

/// A nonce is found once in a while, whoever searches: every quarter second somebody throws.
void Stage::search(Who who, std::uint64_t job, std::int64_t difficulty) {
    if (rate_[who] == 0) return;
    const auto interval = founded_.genesis->params().interval_seconds;
    const auto mean = std::max<std::int64_t>(
        1, 4 * interval * kWholeRate * difficulty / (difficulty_ * rate_[who]));
    later(chance_.wait_for_one_in(mean) * kSeconds / 4, [this, who, job] {
        nodes_[who]->found(job);
    });
}

std::vector<std::int64_t> Stage::fate(Who from, Who to) {
    ++messages;
    if (group_[from] != group_[to] || chance_.one_in(kLossOneIn)) {
        ++lost;
        return {};
    }
    std::vector<std::int64_t> delays{chance_.between(5, 400)};
    if (chance_.one_in(kDoubleOneIn)) {
        ++doubled;
        delays.push_back(chance_.between(5, 2'000));
    }
    return delays;
}

void Stage::link(Who a, Who b) {
    if (nodes_[a]->up() && nodes_[b]->up() && group_[a] == group_[b])
        net_.connect(nodes_[a]->swarm(), nodes_[b]->swarm());
}

void Stage::unlink(Who a, Who b) {
    if (nodes_[a]->up() && nodes_[b]->up())
        net_.disconnect(nodes_[a]->swarm(), nodes_[b]->swarm());
}

void Stage::part(std::vector<int> groups) {
    group_ = std::move(groups);
    later(kSilence, [this] {
        for (Who a = 0; a < nodes_.size(); ++a)
            for (Who b = a + 1; b < nodes_.size(); ++b)
                if (group_[a] != group_[b]) unlink(a, b);
    });
}

void Stage::change_side(Who who) {
    const auto other = std::ranges::find_if(
        group_, [&](const int group) { return group != group_[who]; });
    if (other != group_.end()) group_[who] = *other;
}

void Stage::heal(std::int64_t within) {
    group_.assign(nodes_.size(), 0);
    for (Who a = 0; a < nodes_.size(); ++a)
        for (Who b = a + 1; b < nodes_.size(); ++b)
            later(chance_.between(0, within), [this, a, b] { link(a, b); });
}

}  // namespace sim
