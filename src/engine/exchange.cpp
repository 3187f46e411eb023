// SPDX-License-Identifier: Apache-2.0
// What peers say to each other, and what a liar can do.  Whoever sends what no honest node sends
// is dropped; what may be honest (a parent that we lack, a clock that differs, a transaction that
// another block has used up) is not held against it, and what a bad link explains (an answer that
// is late, lost or comes twice) only so often.  Every question has a deadline; one question at a
// time is open per peer, so that memory per peer is bounded.
#include <algorithm>
#include <set>
#include <utility>

#include "engine/engine.hpp"
#include "ledger/limits.hpp"

namespace engine {

using base::Fault;
using base::Refusal;

namespace {

/// Refusals of a message or transaction that an honest peer can never earn.
bool hostile(Fault fault) { return base::rule(fault).final && fault < Fault::unknown_wallet; }

/// The number of the first segment among them; -1 without one.
std::int64_t first_segment(const std::vector<wire::FileOffer>& files) {
    for (const auto& file : files)
        if (const auto number = ledger::segment_number(file.name)) return *number;
    return -1;
}

}  // namespace

void Engine::on(const PeerUp& event) {
    peers_[event.peer] = Peer{};
    peers_[event.peer].since = now_;
    greet(event.peer);
}

void Engine::on(const PeerDown& event) {
    peers_.erase(event.peer);
    if (download_ && download_->from == event.peer) download_->since = now_;
}

void Engine::on(const Garbled& event) { drop(event.peer, Fault::bad_message); }

void Engine::on(Arrived event) {
    if (!peers_.contains(event.peer)) return;
    if (!peers_[event.peer].hello && !std::holds_alternative<wire::Hello>(event.message))
        return;  // hello comes first: it may have been lost, and comes again
    std::visit([&](auto&& what) { heard(event.peer, std::forward<decltype(what)>(what)); },
               std::move(event.message));
}

void Engine::drop(wire::PeerId peer, Refusal why) {
    // Once a law holds that this program does not know, it cannot say who is wrong.
    const bool lawful = chain_.tip()->law.number == ledger::kLaw || why.fault == Fault::wrong_chain;
    if (!lawful) return remember(why, "message");
    if (peers_.erase(peer) == 0) return;
    remember(why, "message");
    effects_.push_back(Drop{peer, std::move(why)});
}

void Engine::bear(wire::PeerId peer, std::string what) {
    if (--peers_[peer].patience <= 0) drop(peer, Refusal{Fault::bad_message, std::move(what)});
}

void Engine::stop_asking(Peer& peer) {
    peer.asked = Peer::Asked::nothing;
    peer.candidate.reset();
    peer.lines.clear();
}

void Engine::greet(wire::PeerId id) {
    Peer& peer = peers_[id];
    peer.greeted = now_;
    const auto& tip = *chain_.tip();
    auto files = files_for(peer.hello ? peer.hello->height : tip.height());
    peer.offered = first_segment(files);
    send(id, wire::Hello{chain_.genesis()->id(), tip.height(), tip.work, tip.id(),
                         chain_.justified()->height(), chain_.final()->height(),
                         std::move(files)});
}

void Engine::greet_all() {
    for (const auto& [id, peer] : peers_) greet(id);
}

void Engine::heard(wire::PeerId from, wire::Hello message) {
    if (message.network != chain_.genesis()->id()) return drop(from, Fault::wrong_chain);
    Peer& peer = peers_[from];
    peer.hello = std::move(message);
    // Whoever comes from far below needs older segments than the newest.
    if (first_segment(files_for(peer.hello->height)) != peer.offered) greet(from);
    // Each time: an announcement may have been lost.
    if (auto ids = entries_to_offer(); !ids.empty()) send(from, wire::Inv{std::move(ids)});
    catch_up(from);
}

void Engine::announce(const ledger::Link& link, std::optional<wire::PeerId> except) {
    wire::Head head{link.block.token.jws.token, {}};
    if (link.block.entries.size() <= wire::kIdsMax)
        for (const auto& receipt : link.receipts) head.entries.push_back(receipt.id);
    for (const auto& [id, peer] : peers_)
        if (peer.hello && id != except) send(id, head);
}

void Engine::heard(wire::PeerId from, wire::Head message) {
    const auto token = ledger::parse_block_token(message.token);
    if (!token) return drop(from, token.error());
    Peer& peer = peers_[from];
    if (token->header.height > peer.hello->height) {
        peer.hello->height = token->header.height;
        peer.hello->head = token->id;
    }
    if (chain_.find(token->id) != nullptr || refused_.contains(token->id)) return;
    const auto parent = chain_.find(token->header.prev);
    if (parent == nullptr) {
        if (peer.asked == Peer::Asked::nothing && !download_) ask_headers(from, locator());
        return;
    }
    const auto good =
        ledger::judge_header(ledger::header_parent(*parent), *token, parent->params(), now_);
    if (!good) {
        if (good.fault() == Fault::time_in_future)
            note_ahead(peer, ledger::header_parent(*parent), {&message.token, 1});
        if (!ledger::may_pass_later(good.fault())) drop(from, good.error());
        return;
    }
    if (static_cast<std::int64_t>(message.entries.size()) != token->header.entries_count) {
        if (peer.asked == Peer::Asked::nothing) ask_headers(from, locator());
        return;
    }
    const std::set<base::EntryId> distinct{message.entries.begin(), message.entries.end()};
    if (distinct.size() != message.entries.size())
        return drop(from, Refusal{Fault::bad_message, "an entry twice in one block"});
    peer.head = std::move(message);
    peer.head_at = now_;
    peer.found.clear();
    wire::Get wanted;
    for (const auto& id : peer.head->entries) {
        if (const auto* held = find_entry(id))
            peer.found.emplace(id, *held);
        else
            wanted.ids.push_back(id);
    }
    if (wanted.ids.empty()) return complete_head(from);
    send(from, wanted);
}

void Engine::complete_head(wire::PeerId from) {
    Peer& peer = peers_[from];
    auto token = ledger::parse_block_token(peer.head->token);
    ledger::Block block{std::move(*token), {}};
    for (const auto& id : peer.head->entries) block.entries.push_back(peer.found.at(id));
    peer.head.reset();
    peer.found.clear();
    const auto link = accept(std::move(block), from, false);
    if (!link && !ledger::may_pass_later(link.fault())) drop(from, link.error());
}

void Engine::heard(wire::PeerId from, const wire::Inv& message) {
    wire::Get wanted;
    for (const auto& id : message.ids)
        if (pool_.find(id) == nullptr && chain_.tip()->find_entry(id) == nullptr &&
            !chain_.votes().contains(id))
            wanted.ids.push_back(id);
    if (!wanted.ids.empty()) send(from, wanted);
}

const std::string* Engine::find_entry(const base::EntryId& id) const {
    if (const auto* waiting = pool_.find(id)) return &waiting->token;
    if (const auto vote = chain_.votes().find(id); vote != chain_.votes().end())
        return &vote->second.vote.token;
    const auto& tip = *chain_.tip();
    const auto* place = tip.find_entry(id);
    if (place == nullptr) return nullptr;
    return &tip.ancestor(place->height)
                ->block.entries.at(static_cast<std::size_t>(place->index));
}

void Engine::heard(wire::PeerId from, const wire::Get& message) {
    wire::Entries answer;
    std::size_t bytes = 0;
    const auto flush = [&] {
        if (!answer.tokens.empty()) send(from, answer);
        answer.tokens.clear();
        bytes = 0;
    };
    for (const auto& id : message.ids) {
        const std::string* token = find_entry(id);
        if (token == nullptr) continue;
        if (bytes + token->size() + 8 > wire::kLinesBytesMax) flush();
        bytes += token->size() + 8;
        answer.tokens.push_back(*token);
    }
    flush();
}

void Engine::heard(wire::PeerId from, wire::Entries message) {
    std::vector<base::EntryId> fresh;
    for (auto& token : message.tokens) {
        const base::EntryId id{base::sha256(token)};
        Peer& peer = peers_[from];
        const auto& wanted = peer.head ? peer.head->entries : std::vector<base::EntryId>{};
        if (std::ranges::find(wanted, id) != wanted.end()) peer.found.emplace(id, token);
        if (const auto jws = jose::parse_jws(token); jws && jws->typ == jose::Typ::vote) {
            const auto taken = take_vote(token);
            if (!taken && base::rule(taken.fault()).final) return drop(from, taken.error());
            if (taken && *taken) fresh.push_back(id);
            continue;
        }
        const auto outcome = pool_.add(token, now_, cache_);
        if (const auto* why = std::get_if<Refusal>(&outcome); why && hostile(why->fault))
            return drop(from, *why);
        const auto* added = std::get_if<Pool::Added>(&outcome);
        if (added != nullptr && added->fresh) fresh.push_back(id);
    }
    spread(fresh, from);
    const Peer& peer = peers_[from];
    if (peer.head && peer.found.size() == peer.head->entries.size()) complete_head(from);
}

}  // namespace engine
