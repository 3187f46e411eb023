// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "miner/sha256.hpp"

namespace miner {

/// A block that lacks its nonce: SHA-256(head + base64url(front + nonce + `"}`)) must meet the
/// difficulty.  `front` ends with `"nonce":"`.
struct Job {
    std::uint64_t number = 0;
    std::string head;
    std::string front;
    std::int64_t difficulty = 1;
};

struct Solution {
    std::uint64_t number = 0;
    std::string nonce;
    base::Hash work_hash{};
};

/// A job laid out so that only the last compression depends on the counter: the nonce's length is
/// chosen so that the text ends 53 to 55 bytes into its last chunk, and the counting characters are
/// whole base64 groups inside it.  What comes before is compressed once.
class Layout {
  public:
    explicit Layout(const Job& job);

    /// Tries `count` counters from `from` on; the first that meets the difficulty.
    [[nodiscard]] std::optional<std::uint64_t> search(std::uint64_t from,
                                                      std::uint64_t count) const;
    [[nodiscard]] std::string nonce(std::uint64_t counter) const;
    [[nodiscard]] base::Hash work_hash(std::uint64_t counter) const;
    [[nodiscard]] bool meets(const base::Hash& hash) const;
    [[nodiscard]] std::uint64_t counters() const { return kCounters; }

  private:
    // Nine bytes of the nonce count; each holds six bits, so the counter has 54.
    static constexpr std::size_t kDigits = 9;
    static constexpr std::uint64_t kCounters = std::uint64_t{1} << (6 * kDigits);

    void put_counter(std::array<std::uint8_t, kChunk>& chunk, std::uint64_t counter) const;

    std::string filler_;  // the nonce's characters before the counting ones
    std::string after_;   // and behind them
    Midstate midstate_{};
    std::array<std::uint8_t, kChunk> last_{};  // the last chunk, padded, the counter's place zero
    std::size_t place_ = 0;                    // of the counter's text in the last chunk
    std::int64_t difficulty_;
    std::uint32_t top_limit_ = 0;  // no better hash begins with more than this
};

}  // namespace miner
