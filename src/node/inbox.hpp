// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/respond.hpp"
#include "miner/miner.hpp"
#include "wire/swarm.hpp"

namespace node {

/// A command from the HTTP door, and whom to tell.
struct Asked {
    api::Command command;
    std::function<void(api::Response)> respond;
};
struct StopAsked {};
using Letter = std::variant<wire::SwarmEvent, miner::Solution, Asked, StopAsked>;

inline constexpr std::size_t kInboxMax = 20'000;             // letters
inline constexpr std::size_t kInboxBytesMax = 256 << 20;     // of gossip in them

/// What other threads have for the loop.  Any thread puts, one takes.
class Inbox {
  public:
    /// False when it is full; what must not be lost (links going up and down, the end) always fits.
    bool put(Letter letter) {
        const std::size_t bytes = weight(letter);
        {
            const std::scoped_lock lock{mutex_};
            const bool full = letters_.size() >= kInboxMax || bytes_ + bytes > kInboxBytesMax;
            if (full && may_be_lost(letter)) return false;
            bytes_ += bytes;
            letters_.push_back(std::move(letter));
        }
        filled_.notify_one();
        return true;
    }
    std::optional<Letter> take(std::chrono::milliseconds patience) {
        std::unique_lock lock{mutex_};
        if (!filled_.wait_for(lock, patience, [this] { return !letters_.empty(); }))
            return std::nullopt;
        std::optional<Letter> letter{std::move(letters_.front())};
        letters_.pop_front();
        bytes_ -= weight(*letter);
        return letter;
    }

  private:
    static const std::string* gossip(const Letter& letter) {
        const auto* event = std::get_if<wire::SwarmEvent>(&letter);
        const auto* message = event ? std::get_if<wire::MessageArrived>(event) : nullptr;
        return message ? &message->bytes : nullptr;
    }
    static std::size_t weight(const Letter& letter) {
        const auto* bytes = gossip(letter);
        return bytes ? bytes->size() : 0;
    }
    static bool may_be_lost(const Letter& letter) {
        return gossip(letter) != nullptr || std::holds_alternative<Asked>(letter);
    }

    std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<Letter> letters_;
    std::size_t bytes_ = 0;
};

}  // namespace node
