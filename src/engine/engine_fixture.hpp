// SPDX-License-Identifier: Apache-2.0
// For tests: engines in one process, nonces and signatures found by the test.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/torrent.hpp"
#include "engine/engine.hpp"
#include "ledger/ledger_fixture.hpp"
#include "wire/memory_swarm.hpp"

namespace engine {

using base::Fault;
using ledger::TestNetwork;

/// Engines that hear each other through the swarm's twin in memory.
class Office {
  public:
    explicit Office(TestNetwork& net) : net_{net} {}

    /// A node that mines with this person's key, and votes with it when it has a memory.
    std::size_t open(std::optional<std::string> miner,
                     std::optional<VoteMemory> voted = std::nullopt, bool witness = false) {
        Options options;
        if (miner) options.miner = net_.key(*miner).id();
        if (miner && (voted || witness)) options.witness = net_.key(*miner).id();
        options.voted = voted;
        options.alone = alone;
        engines_.emplace_back(options, net_.chain->genesis());
        miners_.push_back(miner.value_or(""));
        views_.emplace_back();
        const auto me = engines_.size() - 1;
        swarms_.push_back(std::make_unique<wire::MemorySwarm>(
            swarm_, std::to_string(me), [this, me](wire::SwarmEvent event) { hear(me, event); }));
        for (std::int64_t h = 1; h <= 2; ++h)
            step(me, Restored{net_.chain->tip()->ancestor({h})->block});
        return me;
    }
    void link(std::size_t a, std::size_t b) { swarm_.connect(*swarms_[a], *swarms_[b]); }
    void cut(std::size_t a, std::size_t b) { swarm_.disconnect(*swarms_[a], *swarms_[b]); }

    Effects step(std::size_t who, Event event) {
        auto effects = engines_[who].step(std::move(event), now);
        for (const auto& effect : effects) {
            if (const auto* sent = std::get_if<Send>(&effect))
                swarms_[who]->send(sent->peer, sent->bytes);
            if (const auto* shown = std::get_if<Show>(&effect)) views_[who] = shown->view;
            if (const auto* mine = std::get_if<Mine>(&effect))
                if (!mine->draft.entries.empty() || mines_empty) drafts_[who] = mine->draft;
            if (std::holds_alternative<Rest>(effect)) drafts_.erase(who);
            if (const auto* sign = std::get_if<Sign>(&effect))
                votes_.push_back({who, sign->payload});
            if (const auto* shared = std::get_if<Share>(&effect)) keep(who, *shared);
            if (const auto* fetch = std::get_if<Fetch>(&effect))
                swarms_[who]->fetch({fetch->offer.id, fetch->offer.name, folder(who), "",
                                     static_cast<std::size_t>(kFileBytesMax), fetch->from});
            if (const auto* forget = std::get_if<Forget>(&effect)) swarms_[who]->forget(forget->id);
            if (const auto* drop = std::get_if<Drop>(&effect)) {
                dropped.push_back(drop->why.fault);
                swarms_[who]->drop(drop->peer);
            }
        }
        while (!votes_.empty()) {
            const auto [witness, payload] = votes_.front();
            votes_.pop_front();
            ++votes_signed;
            step(witness, Signed{jose::sign_token(net_.signer(miners_[witness]), jose::Typ::vote,
                                                  payload)});
        }
        return effects;
    }
    /// This one finds a nonce if it searches.
    void find_for(std::size_t who) {
        const auto found = drafts_.extract(who);
        if (!found) return;
        const auto& draft = found.mapped();
        step(who, Mined{net_.seal(draft.header, draft.entries, miners_[who])});
        while (swarm_.deliver()) {}
    }
    /// So many seconds, in each of which everybody ticks, hears, and the one whose turn it is finds
    /// a nonce.
    void pass(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            now.seconds += 1;
            for (std::size_t who = 0; who < engines_.size(); ++who) step(who, Ticked{});
            while (swarm_.deliver()) {}
            auto turn = drafts_.lower_bound(static_cast<std::size_t>(now.seconds) %
                                            engines_.size());
            if (turn == drafts_.end()) turn = drafts_.begin();
            if (turn == drafts_.end()) continue;
            const auto [who, draft] = *turn;
            drafts_.erase(turn);
            step(who, Mined{net_.seal(draft.header, draft.entries, miners_[who])});
            while (swarm_.deliver()) {}
        }
    }
    /// Delivers and mines until nothing is left to do.
    void run(bool mining = true) {
        while (swarm_.deliver() || (mining && !drafts_.empty())) {
            if (swarm_.waiting() > 0 || !mining || drafts_.empty()) continue;
            const auto [who, draft] = *drafts_.begin();
            drafts_.erase(drafts_.begin());
            now.seconds = std::max(now.seconds, draft.header.iat.seconds);
            step(who, Mined{net_.seal(draft.header, draft.entries, miners_[who])});
        }
    }
    const View& view(std::size_t who) { return *views_[who]; }
    /// The text of a file that this one seeds.
    std::string file(std::size_t who, const std::string& name) {
        const auto* text = swarm_.read(folder(who), name);
        return text == nullptr ? "" : *text;
    }

    base::Time now{ledger::kStart + 100};
    std::vector<Fault> dropped;
    int votes_signed = 0;
    std::vector<std::string> written;  // files, by whomever
    std::vector<std::string> fetched;
    bool alone = false;  // those who come mine without peers, too
    bool mines_empty = false;  // blocks without entries, for votes to come to

  private:
    void hear(std::size_t who, const wire::SwarmEvent& event) {
        if (const auto* up = std::get_if<wire::PeerUp>(&event)) step(who, PeerUp{up->peer});
        if (const auto* down = std::get_if<wire::PeerDown>(&event)) step(who, PeerDown{down->peer});
        if (const auto* arrived = std::get_if<wire::MessageArrived>(&event)) {
            auto message = wire::decode(arrived->bytes);
            ASSERT_TRUE(message.has_value());
            step(who, Arrived{arrived->peer, std::move(*message)});
        }
        if (const auto* file = std::get_if<wire::Fetched>(&event)) {
            fetched.push_back(file->name);
            step(who, Fetched{file->id, *swarm_.read(file->folder, file->name)});
        }
    }
    static std::string folder(std::size_t who) { return '/' + std::to_string(who); }
    void keep(std::size_t who, const Share& file) {
        if (!file.written) written.push_back(file.name);
        swarm_.write(folder(who), file.name, file.text);
        swarms_[who]->share(
            {file.name, folder(who), base::torrent_v2(file.name, file.text).text});
    }

    TestNetwork& net_;
    wire::MemoryNet swarm_;
    std::deque<Engine> engines_;
    std::vector<std::unique_ptr<wire::MemorySwarm>> swarms_;
    std::vector<std::string> miners_;
    std::vector<std::shared_ptr<const View>> views_;
    std::map<std::size_t, ledger::Draft> drafts_;
    std::deque<std::pair<std::size_t, std::string>> votes_;
};

template <class What>
std::ptrdiff_t place_of(const Effects& effects) {
    const auto at = std::ranges::find_if(
        effects, [](const Effect& effect) { return std::holds_alternative<What>(effect); });
    return at == effects.end() ? -1 : at - effects.begin();
}

}  // namespace engine
