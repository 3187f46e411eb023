// SPDX-License-Identifier: Apache-2.0
// Catching up.  A peer may claim any height and work, so nothing is fetched on its word: headers
// first, each judged for link, difficulty, work and time (to fake them costs the work itself), and
// only when their sum beats our tip the bodies, in order, each judged whole before the next is
// taken.  Work alone does not decide, though: a chain with a higher justified checkpoint is
// preferred however light it is, so it is fetched on the peer's word, and a peer whose chain then
// holds no such checkpoint has lied.
#include <algorithm>
#include <utility>

#include "engine/engine.hpp"
#include "ledger/limits.hpp"

namespace engine {

using base::Fault;
using base::Refusal;

bool Engine::promising(const wire::Hello& hello) const {
    return hello.justified > chain_.justified()->height() || hello.work >= chain_.tip()->work;
}

void Engine::catch_up(wire::PeerId from) {
    Peer& peer = peers_[from];
    if (!peer.hello || peer.asked != Peer::Asked::nothing || download_) return;
    if (chain_.find(peer.hello->head) != nullptr || !promising(*peer.hello)) return;
    if (!fetch_file(from)) ask_headers(from, locator());
}

std::vector<base::BlockId> Engine::locator() const {
    std::vector<base::BlockId> ids;
    const auto& tip = *chain_.tip();
    auto height = tip.height().value;
    const auto final = chain_.final()->height().value;
    for (std::int64_t step = 1; height > final && ids.size() + 2 < wire::kLocatorMax;
         height -= step) {
        ids.push_back(tip.ancestor({height})->id());
        if (ids.size() > 10) step *= 2;
    }
    if (final > 0) ids.push_back(chain_.final()->id());
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

base::Judged<void> Engine::begin_candidate(Peer& peer, const ledger::BlockToken& first) {
    const auto parent = chain_.find(first.header.prev);
    if (parent == nullptr) return Fault::unknown_parent;
    const auto& final = *chain_.final();
    if (parent->ancestor(final.height()) != &final)
        return Refusal{Fault::below_final, "block " + std::to_string(first.header.height.value)};
    peer.candidate = Candidate{ledger::header_parent(*parent), parent->work, {},
                               parent->params(),
                               {parent->height().value + ledger::kNoticeBlocks}, {}};
    return {};
}

void Engine::heard(wire::PeerId from, const wire::Headers& message) {
    Peer& peer = peers_[from];
    if (peer.asked != Peer::Asked::headers) return bear(from, "headers that nobody asked for");
    peer.asked = Peer::Asked::nothing;
    bool more = message.more;
    for (const auto& text : message.tokens) {
        const auto token = ledger::parse_block_token(text);
        if (!token) return drop(from, token.error());
        if (chain_.find(token->id) != nullptr && !peer.candidate) continue;
        if (!peer.candidate) {
            if (const auto begun = begin_candidate(peer, *token); !begun) {
                if (begun.fault() == Fault::below_final) return remember(begun.error(), "headers");
                return drop(from, begun.error());
            }
        }
        Candidate& candidate = *peer.candidate;
        const auto good = ledger::judge_header(candidate.last, *token, candidate.params, now_,
                                               token->header.height <= candidate.sure);
        if (!good && good.fault() == Fault::time_in_future) {
            note_ahead(peer, candidate.last, {&text, &message.tokens.back() + 1});
            more = false;  // what comes before it is taken all the same
            break;
        }
        if (!good) {
            peer.candidate.reset();
            if (!ledger::may_pass_later(good.fault())) drop(from, good.error());
            return;
        }
        if (refused_.contains(token->id)) return drop(from, Fault::block_shape);
        candidate.last = ledger::header_parent(candidate.last, *token);
        candidate.work += static_cast<std::uint64_t>(token->header.difficulty);
        if (chain_.find(token->id) == nullptr) candidate.missing.push_back(token->id);
        if (candidate.missing.size() > kCandidatesMax) break;
    }
    if (!peer.candidate) {  // nothing new so far
        if (!more || message.tokens.empty()) return;
        bear(from, "headers that are known");
        if (peers_.contains(from))
            ask_headers(from, {{base::sha256(message.tokens.back())}});
        return;
    }
    if (more && peer.candidate->missing.size() < kCandidatesMax)
        return ask_headers(from, {peer.candidate->last.id});
    const bool by_votes = peer.hello->justified > chain_.justified()->height();
    if ((peer.candidate->work < chain_.tip()->work && !by_votes) ||
        peer.candidate->missing.empty()) {
        peer.candidate.reset();
        return;
    }
    if (fetch_file(from)) return peer.candidate.reset();  // it has spoken of files since
    if (by_votes) peer.candidate->promised = peer.hello->justified;
    ask_blocks(from);
}

void Engine::ask_blocks(wire::PeerId id) {
    Peer& peer = peers_[id];
    auto& missing = peer.candidate->missing;
    if (peer.lines.empty())  // never skip a block of which a part is here
        std::erase_if(missing, [&](const auto& block) { return chain_.find(block) != nullptr; });
    if (missing.empty()) {
        // Its votes may be on their way, so this is borne a few times.
        const bool lied = peer.candidate->promised > chain_.justified()->height();
        peer.candidate.reset();
        if (lied) bear(id, "no such votes as it said");
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
        if (!link && !ledger::may_pass_later(link.fault())) return drop(from, link.error());
        if (!link) return stop_asking(peer);
        peer.patience = kPatience;
    }
    ask_blocks(from);
}

}  // namespace engine
