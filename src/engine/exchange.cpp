// SPDX-License-Identifier: Apache-2.0
// What peers say to each other, and what a liar can do.  A peer may claim any height and work, so
// nothing is fetched on its word: headers first, each judged for link, difficulty, work and time
// (to fake them costs the work itself), and only when their sum beats our tip the bodies, in order,
// each judged whole before the next is taken.  Whoever sends what no honest node sends is dropped;
// what may be honest (a parent that we lack, a clock that differs, a transaction that another
// block has used up) is not held against it, and what a bad link explains (an answer that is late,
// lost or comes twice) only so often.  Every question has a deadline; one question at a time is
// open per peer, so that memory per peer is bounded.
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

/// Of a block: all but those that it may outlive.
bool hostile_block(Fault fault) { return !ledger::may_pass_later(fault); }

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
    peers_[id].greeted = now_;
    const auto& tip = *chain_.tip();
    send(id, wire::Hello{chain_.genesis()->id(), tip.height(), tip.work, tip.id(), files_});
}

void Engine::greet_all() {
    for (const auto& [id, peer] : peers_) greet(id);
}

void Engine::heard(wire::PeerId from, wire::Hello message) {
    if (message.network != chain_.genesis()->id()) return drop(from, Fault::wrong_chain);
    Peer& peer = peers_[from];
    peer.hello = std::move(message);
    if (!pool_.empty()) {  // each time: an announcement may have been lost
        wire::Inv inv;
        pool_.all().for_each([&](const base::Hash&, const Waiting& waiting) {
            if (inv.ids.size() < wire::kIdsMax) inv.ids.push_back(waiting.id);
        });
        send(from, inv);
    }
    catch_up(from);
}

void Engine::catch_up(wire::PeerId from) {
    Peer& peer = peers_[from];
    if (!peer.hello || peer.asked != Peer::Asked::nothing || download_) return;
    if (chain_.find(peer.hello->head) != nullptr || peer.hello->work < chain_.tip()->work) return;
    // The longest run of blocks that somebody seeds comes by torrent, the rest by gossip.
    const auto ours = chain_.tip()->height();
    const wire::FileOffer* best = nullptr;
    for (const auto& file : peer.hello->files) {
        const bool useful = file.first <= ours.next() && file.last > ours;
        if (useful && (best == nullptr || file.last > best->last)) best = &file;
    }
    if (best != nullptr) {
        download_ = Download{*best, from, now_};
        effects_.push_back(Fetch{*best, from});
        return;
    }
    ask_headers(from, locator());
}

void Engine::on(Fetched event) {
    if (!download_ || download_->offer.id != event.id) return;
    const Download done = *std::exchange(download_, std::nullopt);
    const auto file = read_file(done.offer.name, event.text);
    if (!file) {
        effects_.push_back(Forget{done.offer.id});
        remember(file.error(), "file " + done.offer.name);
        if (hostile_block(file.fault())) drop(done.from, file.error());
    } else {
        effects_.push_back(Share{done.offer.name, std::move(event.text), false});
        offer(*file);
    }
    for (const auto& [id, peer] : std::map{peers_}) catch_up(id);
}

void Engine::on(const FetchFailed& event) {
    if (!download_ || download_->offer.id != event.id) return;
    const Download failed = *std::exchange(download_, std::nullopt);
    for (auto& [id, peer] : peers_)  // by gossip then, from whoever offered it
        if (peer.hello) std::erase(peer.hello->files, failed.offer);
    for (const auto& [id, peer] : std::map{peers_}) catch_up(id);
}

std::vector<base::BlockId> Engine::locator() const {
    std::vector<base::BlockId> ids;
    const auto& tip = *chain_.tip();
    std::int64_t height = tip.height().value;
    for (std::int64_t step = 1; height > 0 && ids.size() + 1 < wire::kLocatorMax; height -= step) {
        ids.push_back(tip.ancestor({height})->id());
        if (ids.size() > 10) step *= 2;
    }
    ids.push_back(chain_.genesis()->id());
    return ids;
}

void Engine::ask_headers(wire::PeerId id, std::vector<base::BlockId> from) {
    Peer& peer = peers_[id];
    peer.asked = Peer::Asked::headers;
    peer.asked_at = now_;
    send(id, wire::GetHeaders{std::move(from)});
}

void Engine::heard(wire::PeerId from, const wire::GetHeaders& message) {
    const auto& tip = *chain_.tip();
    std::int64_t height = 0;
    for (const auto& id : message.locator) {
        const auto link = chain_.find(id);
        if (link == nullptr || tip.ancestor(link->height()) != link.get()) continue;
        height = link->height().value;
        break;
    }
    wire::Headers answer;
    std::size_t bytes = 0;
    while (height < tip.height().value && answer.tokens.size() < wire::kHeadersMax) {
        const auto& token = tip.ancestor({height + 1})->block.token.jws.token;
        if ((bytes += token.size() + 8) > wire::kLinesBytesMax) break;
        answer.tokens.push_back(token);
        ++height;
    }
    answer.more = height < tip.height().value;
    send(from, answer);
}

bool Engine::begin_candidate(Peer& peer, const ledger::BlockToken& first) {
    const auto parent = chain_.find(first.header.prev);
    if (parent == nullptr) return false;
    peer.candidate = Candidate{ledger::header_parent(*parent), parent->work, {}};
    return true;
}

void Engine::heard(wire::PeerId from, const wire::Headers& message) {
    Peer& peer = peers_[from];
    if (peer.asked != Peer::Asked::headers) return bear(from, "headers that nobody asked for");
    peer.asked = Peer::Asked::nothing;
    for (const auto& text : message.tokens) {
        const auto token = ledger::parse_block_token(text);
        if (!token) return drop(from, token.error());
        if (!peer.candidate && !begin_candidate(peer, *token))
            return drop(from, Fault::unknown_parent);
        Candidate& candidate = *peer.candidate;
        const auto good =
            ledger::judge_header(candidate.last, *token, chain_.tip()->params, now_);
        if (!good) {
            peer.candidate.reset();
            if (hostile_block(good.fault())) drop(from, good.error());
            return;
        }
        if (refused_.contains(token->id)) return drop(from, Fault::block_shape);
        candidate.last = ledger::header_parent(candidate.last, *token);
        candidate.work += static_cast<std::uint64_t>(token->header.difficulty);
        if (chain_.find(token->id) == nullptr) candidate.missing.push_back(token->id);
        if (candidate.missing.size() > kCandidatesMax) break;
    }
    if (!peer.candidate) return;  // nothing new
    if (message.more && peer.candidate->missing.size() < kCandidatesMax)
        return ask_headers(from, {peer.candidate->last.id});
    if (peer.candidate->work < chain_.tip()->work || peer.candidate->missing.empty()) {
        peer.candidate.reset();
        return;
    }
    ask_blocks(from);
}

void Engine::ask_blocks(wire::PeerId id) {
    Peer& peer = peers_[id];
    auto& missing = peer.candidate->missing;
    if (peer.lines.empty())  // never skip a block of which a part is here
        std::erase_if(missing, [&](const auto& block) { return chain_.find(block) != nullptr; });
    if (missing.empty()) {
        peer.candidate.reset();
        return;
    }
    const auto count = std::min(missing.size(), wire::kBlocksMax);
    peer.asked = Peer::Asked::blocks;
    peer.asked_at = now_;
    const auto end = missing.begin() + static_cast<std::ptrdiff_t>(count);
    send(id, wire::GetBlocks{{missing.begin(), end},
                             static_cast<std::int64_t>(peer.lines.size())});
}

void Engine::heard(wire::PeerId from, const wire::GetBlocks& message) {
    wire::Blocks answer{message.ids.front(), message.from, {}};
    std::size_t bytes = 0;
    std::int64_t skip = message.from;
    for (const auto& id : message.ids) {
        const auto link = chain_.find(id);
        if (link == nullptr) break;
        const auto add = [&](const std::string& line) {
            if (skip > 0) return --skip, true;
            if ((bytes += line.size() + 8) > wire::kLinesBytesMax) return false;
            answer.lines.push_back(line);
            return true;
        };
        if (!add(link->block.token.jws.token) || !std::ranges::all_of(link->block.entries, add))
            break;
    }
    send(from, answer);
}

void Engine::heard(wire::PeerId from, wire::Blocks message) {
    Peer& peer = peers_[from];
    if (peer.asked != Peer::Asked::blocks || !peer.candidate ||
        message.first != peer.candidate->missing.front() ||
        message.from != static_cast<std::int64_t>(peer.lines.size()) || message.lines.empty())
        return bear(from, "blocks that nobody asked for");
    peer.asked = Peer::Asked::nothing;
    for (auto& line : message.lines) {
        peer.lines.push_back(std::move(line));
        const auto token = ledger::parse_block_token(peer.lines.front());
        if (!token) return drop(from, token.error());
        if (peer.candidate->missing.empty() || token->id != peer.candidate->missing.front())
            return drop(from, Refusal{Fault::bad_message, "another block than asked for"});
        if (static_cast<std::int64_t>(peer.lines.size()) <= token->header.entries_count) continue;
        ledger::Block block{*token, {peer.lines.begin() + 1, peer.lines.end()}};
        peer.lines.clear();
        peer.candidate->missing.erase(peer.candidate->missing.begin());
        const auto link = accept(std::move(block), from, false);
        if (!link && hostile_block(link.fault())) return drop(from, link.error());
        if (!link) return stop_asking(peer);
        peer.patience = kPatience;
    }
    ask_blocks(from);
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
        ledger::judge_header(ledger::header_parent(*parent), *token, parent->params, now_);
    if (!good) {
        if (hostile_block(good.fault())) drop(from, good.error());
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
    if (!link && hostile_block(link.fault())) drop(from, link.error());
}

void Engine::heard(wire::PeerId from, const wire::Inv& message) {
    wire::Get wanted;
    for (const auto& id : message.ids)
        if (pool_.find(id) == nullptr && chain_.tip()->find_entry(id) == nullptr)
            wanted.ids.push_back(id);
    if (!wanted.ids.empty()) send(from, wanted);
}

const std::string* Engine::find_entry(const base::EntryId& id) const {
    if (const auto* waiting = pool_.find(id)) return &waiting->token;
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
    wire::Inv fresh;
    for (auto& token : message.tokens) {
        const base::EntryId id{base::sha256(token)};
        Peer& peer = peers_[from];
        const auto& wanted = peer.head ? peer.head->entries : std::vector<base::EntryId>{};
        if (std::ranges::find(wanted, id) != wanted.end()) peer.found.emplace(id, token);
        const auto outcome = pool_.add(token, now_, cache_);
        if (const auto* why = std::get_if<Refusal>(&outcome); why && hostile(why->fault))
            return drop(from, *why);
        const auto* added = std::get_if<Pool::Added>(&outcome);
        if (added != nullptr && added->fresh) fresh.ids.push_back(id);
    }
    if (!fresh.ids.empty())
        for (const auto& [id, peer] : peers_)
            if (peer.hello && id != from) send(id, fresh);
    const Peer& peer = peers_[from];
    if (peer.head && peer.found.size() == peer.head->entries.size()) complete_head(from);
}

}  // namespace engine
