// SPDX-License-Identifier: Apache-2.0
// Whether it is our own clock that is wrong.  Rule 3.13 refuses what lies in the future of it; when
// all peers are refused for this and for nothing else, they are more likely right than we are.
#include <algorithm>
#include <cstdlib>

#include "engine/engine.hpp"

namespace engine {

namespace {

constexpr std::int64_t kToldAgain = 10;  // seconds: a smaller change is no news to the log

}  // namespace

/// How far the newest of these headers leads our clock; the first was refused for its time alone.
/// Each has to be good otherwise, so that a peer's word costs it the work.
void Engine::note_ahead(Peer& peer, const ledger::HeaderParent& parent,
                        std::span<const std::string> tokens) {
    ledger::HeaderParent last = parent;
    for (const auto& text : tokens) {
        const auto token = ledger::parse_block_token(text);
        if (!token) return;
        const auto& iat = token->header.iat;
        if (!ledger::judge_header(last, *token, chain_.tip()->params(), iat)) return;
        peer.ahead = iat.seconds - now_.seconds;
        last = ledger::header_parent(last, *token);
    }
}

/// A peer's block was accepted.
void Engine::in_step() {
    for (auto& [id, peer] : peers_) peer.ahead = 0;
}

/// Seconds, by the most modest of the peers; 0 unless each that greeted us was refused so and no
/// block was accepted since.
std::int64_t Engine::clock_behind() const {
    std::int64_t least = 0;
    for (const auto& [id, peer] : peers_) {
        if (!peer.hello) continue;
        if (peer.ahead <= 0) return 0;
        least = least == 0 ? peer.ahead : std::min(least, peer.ahead);
    }
    return least;
}

void Engine::tell_clock() {
    const auto behind = clock_behind();
    const bool news = (behind == 0) != (told_behind_ == 0) ||
                      std::abs(behind - told_behind_) >= kToldAgain;
    if (!news) return;
    told_behind_ = behind;
    effects_.push_back(Say{behind == 0 ? "this machine's clock is no longer behind its peers'"
                                       : "this machine's clock is " + std::to_string(behind) +
                                             " s behind: every peer's blocks are refused as "
                                             "time_in_future (rule 3.13)"});
}

}  // namespace engine
