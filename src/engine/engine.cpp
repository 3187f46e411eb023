// SPDX-License-Identifier: Apache-2.0
// The node's mind.  Events come one at a time; each is answered by effects that the node performs
// in order.  The order carries one promise: a block is persisted before anybody hears of it.
#include "engine/engine.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ledger/genesis.hpp"

namespace engine {

using base::Fault;
using base::Refusal;

namespace {

constexpr std::size_t kRefusedMax = 10'000;

std::string name_of(const ledger::BlockToken& token) {
    return "block " + std::to_string(token.header.height.value);
}

}  // namespace

Engine::Engine(Options options, ledger::LinkPtr genesis)
    : options_{options},
      chain_{genesis, options.chosen},
      pool_{std::move(genesis)},
      voted_{options.voted} {}

Effects Engine::step(Event event, base::Time now) {
    if (!started_) started_ = now;
    if (now != now_) second_began_at_ = chain_.tip()->height();
    now_ = now;
    effects_.clear();
    // Files that are on the disk come last at start: none is written again before they are read.
    const bool starting =
        std::holds_alternative<Restored>(event) || std::holds_alternative<Kept>(event);
    std::visit([this](auto&& what) { on(std::forward<decltype(what)>(what)); }, std::move(event));
    if (!starting) seal();
    plan_vote();
    plan_mining();
    tell_clock();
    show();
    // Whoever is answered may look at once: the picture comes before the answer.
    std::ranges::move(replies_, std::back_inserter(effects_));
    replies_.clear();
    return std::exchange(effects_, {});
}

void Engine::on(const Submitted& event) {
    const auto outcome = pool_.add(event.token, now_, cache_);
    if (const auto* added = std::get_if<Pool::Added>(&outcome)) {
        replies_.push_back(Reply{event.ticket, Accepted{added->id}});
        if (!added->fresh) return;
        effects_.push_back(Say{"transaction " + added->id.hex() + " waits"});
        for (const auto& [id, peer] : peers_)
            if (peer.hello) send(id, wire::Inv{{added->id}});
    } else if (const auto* receipt = std::get_if<ledger::Receipt>(&outcome)) {
        replies_.push_back(
            Reply{event.ticket, RefusedByContract{chain_.tip(), event.token, *receipt}});
    } else {
        auto why = std::get<Refusal>(outcome);
        // Whoever sends a token twice learns that it stands in a block already, not only that its
        // number is used.
        remember(why, "transaction");
        replies_.push_back(Reply{event.ticket, std::move(why)});
    }
}

void Engine::on(Mined event) {
    const auto name = name_of(event.block.token);
    const bool stale = event.block.token.header.prev != chain_.tip()->id();
    mining_on_.reset();
    const auto link = accept(std::move(event.block), std::nullopt, false);
    if (!link)
        remember(link.error(), "our own " + name);
    else if (stale)
        effects_.push_back(Say{name + " was mined too late"});
}

void Engine::on(Restored event) {
    const auto name = name_of(event.block.token);
    if (event.block.token.id == chain_.genesis()->id()) return;
    if (const auto link = accept(std::move(event.block), std::nullopt, true); !link)
        effects_.push_back(Say{"on disk, not accepted: " + name + ": " +
                               std::string{base::rule(link.fault()).name}});
}

void Engine::on(const Ticked&) {
    pool_.expire(now_, cache_);
    std::vector<wire::PeerId> late;
    std::vector<wire::PeerId> silent;
    for (auto& [id, peer] : peers_) {
        if (!peer.hello && now_.seconds > peer.since.seconds + kHelloSeconds) silent.push_back(id);
        if (peer.asked != Peer::Asked::nothing &&
            now_.seconds > peer.asked_at.seconds + kAnswerSeconds)
            late.push_back(id);
        else if (now_.seconds >= peer.greeted.seconds + kGreetSeconds)
            greet(id);
        // Whoever announced the block may lack an entry of it by now: another chain is its best.
        if (peer.head && peer.asked == Peer::Asked::nothing &&
            now_.seconds > peer.head_at.seconds + kHeadSeconds) {
            peer.head.reset();
            peer.found.clear();
            ask_headers(id, locator());
        }
    }
    for (const auto id : silent) drop(id, Refusal{Fault::bad_message, "no hello"});
    for (const auto id : late) {
        stop_asking(peers_[id]);
        bear(id, "no answer");
    }
    if (download_ && now_.seconds > download_->since.seconds + kFetchSeconds) {
        effects_.push_back(Forget{download_->offer.id});
        on(FetchFailed{download_->offer.id});
    }
}

base::Judged<ledger::LinkPtr> Engine::accept(ledger::Block block, std::optional<wire::PeerId> from,
                                             bool restored) {
    const auto id = block.token.id;
    if (auto known = chain_.find(id)) return known;
    if (refused_.contains(id)) return Refusal{Fault::block_shape, "refused before"};
    const auto name = name_of(block.token);
    const auto old_tip = chain_.tip();
    auto link = chain_.add(std::move(block), now_, cache_);
    if (!link) {
        if (!ledger::may_pass_later(link.fault()) && refused_.size() < kRefusedMax)
            refused_.insert(id);
        remember(link.error(), name);
        return link;
    }
    if (from) in_step();
    if (!restored) effects_.push_back(Persist{ledger::lines((*link)->block)});
    for (const auto& token : (*link)->block.entries)
        if (const auto held = chain_.votes().find({base::sha256(token)});
            held != chain_.votes().end())
            remember_own_vote(held->second.vote);
    retry_early_votes(id);
    if (chain_.tip() != old_tip) tip_moved(old_tip, from);
    return link;
}

void Engine::tip_moved(const ledger::LinkPtr& old_tip, std::optional<wire::PeerId> from) {
    const auto& tip = chain_.tip();
    tip_at_ = now_;
    std::vector<std::string> fallen_out;
    const ledger::Link* common = old_tip.get();
    for (; tip->ancestor(common->height()) != common; common = common->parent.get()) {
        const auto& entries = common->block.entries;
        fallen_out.insert(fallen_out.begin(), entries.begin(), entries.end());
    }
    if (common != old_tip.get())
        effects_.push_back(Say{"another chain is better from block " +
                               std::to_string(common->height().value + 1) + " on"});
    pool_.move_to(tip, fallen_out, now_, cache_);
    settle(*common);
    effects_.push_back(Say{"block " + std::to_string(tip->height().value) + " " +
                           tip->id().hex() + " entries " +
                           std::to_string(tip->block.entries.size())});
    announce(*tip, from);
}

void Engine::send(wire::PeerId peer, const wire::Message& message) {
    effects_.push_back(Send{peer, wire::encode(message)});
}

void Engine::remember(const Refusal& why, std::string what) {
    last_refusal_ = {LastRefusal{why, std::move(what), now_}};
}

void Engine::show() {
    auto view = std::make_shared<View>();
    view->genesis = chain_.genesis();
    view->tip = chain_.tip();
    view->blocks = chain_.blocks();
    view->waiting = pool_.all();
    view->waiting_count = pool_.size();
    view->next_seq = pool_.next_seqs();
    for (const auto& [id, peer] : peers_) {
        if (!peer.hello) continue;
        ++view->peers;
        view->best_peer_height = std::max(view->best_peer_height, peer.hello->height);
    }
    const auto last = std::max(chain_.tip()->header().iat, pool_.waiting_since());
    view->waiting_since = pool_.empty() ? now_ : last;
    show_finality(*view);
    if (options_.miner) read_licence();
    view->may_mine = licence_.may_sign;
    view->mining = mining_on_.has_value();
    view->fetching = download_.has_value();
    view->files = files_for(chain_.tip()->height());
    view->last_refusal = last_refusal_;
    view->clock_behind = clock_behind();
    view->now = now_;
    effects_.push_back(Show{std::move(view)});
}

}  // namespace engine
