// SPDX-License-Identifier: Apache-2.0
// The text that is hashed is base64url, so a nonce byte does not stay a byte: three of them become
// four characters.  If the counting bytes begin at a payload offset divisible by three, they become
// whole groups of characters, and nothing else of the text depends on them.  Placed in the last
// 64-byte chunk, they leave everything before it fixed: one compression per attempt instead of the
// twenty that the whole text would take.
#include "miner/search.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/base64url.hpp"
#include "base/int128.hpp"

namespace miner {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kNonceMin = 12;
constexpr std::size_t kNonceMax = 64;
constexpr std::string_view kEnd = "\"}";

std::size_t text_size(std::size_t bytes) { return (bytes * 4 + 2) / 3; }

}  // namespace

Layout::Layout(const Job& job) : difficulty_{job.difficulty} {
    JOT_ASSERT(job.difficulty >= 1);
    // The hash times D stays below 2^256 only if its first 32 bits, as a number, times D stay
    // below 2^32.
    const auto limit = ((std::uint64_t{1} << 32U) - 1) / static_cast<std::uint64_t>(difficulty_);
    top_limit_ = static_cast<std::uint32_t>(limit);
    for (std::size_t length = kNonceMin; length <= kNonceMax; ++length) {
        const std::size_t payload = job.front.size() + length + kEnd.size();
        const std::size_t text = job.head.size() + text_size(payload);
        const std::size_t chunk_from = text / kChunk * kChunk;
        if (text % kChunk < 53 || text % kChunk > 55) continue;
        // The first group boundary of the payload that lies in the nonce and the last chunk.
        std::size_t at = (job.front.size() + 2) / 3 * 3;
        while (job.head.size() + at / 3 * 4 < chunk_from) at += 3;
        if (at + kDigits > job.front.size() + length) continue;
        filler_ = std::string(at - job.front.size(), 'A');
        after_ = std::string(length - filler_.size() - kDigits, 'A');
        std::string all{job.head};
        all += base::base64url(job.front + nonce(0) + std::string{kEnd});
        place_ = job.head.size() + at / 3 * 4 - chunk_from;
        midstate_ = initial_state();
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(all.data());
        for (std::size_t i = 0; i < chunk_from; i += kChunk) compress(midstate_, bytes + i);
        std::copy(bytes + chunk_from, bytes + all.size(), last_.begin());
        last_.at(all.size() - chunk_from) = 0x80;
        for (std::size_t i = 0; i < 8; ++i)
            last_.at(kChunk - 1 - i) = static_cast<std::uint8_t>((all.size() * 8) >> (8 * i));
        return;
    }
    JOT_ASSERT(false);  // 53 lengths reach every residue
}

std::string Layout::nonce(std::uint64_t counter) const {
    std::string digits(kDigits, 'A');
    for (std::size_t i = kDigits; i-- > 0; counter >>= 6U) digits[i] = kAlphabet[counter & 63U];
    return filler_ + digits + after_;
}

void Layout::put_counter(std::array<std::uint8_t, kChunk>& chunk, std::uint64_t counter) const {
    std::array<std::uint8_t, kDigits> digits{};
    for (std::size_t i = kDigits; i-- > 0; counter >>= 6U)
        digits.at(i) = static_cast<std::uint8_t>(kAlphabet[counter & 63U]);
    std::size_t to = place_;
    for (std::size_t i = 0; i < kDigits; i += 3) {
        const std::uint32_t group = std::uint32_t{digits[i]} << 16U |
                                    std::uint32_t{digits[i + 1]} << 8U | digits[i + 2];
        for (const unsigned shift : {18U, 12U, 6U, 0U})
            chunk[to++] = static_cast<std::uint8_t>(kAlphabet[(group >> shift) & 63U]);
    }
}

base::Hash Layout::work_hash(std::uint64_t counter) const {
    auto chunk = last_;
    put_counter(chunk, counter);
    auto state = midstate_;
    compress(state, chunk.data());
    return digest(state);
}

bool Layout::meets(const base::Hash& hash) const {
    base::uint128 carry = 0;
    for (std::size_t limb = 4; limb-- > 0;) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < 8; ++i) word = (word << 8U) | hash.at((limb * 8) + i);
        carry = (carry + base::uint128{word} * static_cast<std::uint64_t>(difficulty_)) >> 64U;
    }
    return carry == 0;
}

std::optional<std::uint64_t> Layout::search(std::uint64_t from, std::uint64_t count) const {
    auto chunk = last_;
    for (std::uint64_t counter = from; counter < from + count; ++counter) {
        put_counter(chunk, counter);
        auto state = midstate_;
        compress(state, chunk.data());
        if (state[0] <= top_limit_ && meets(digest(state))) return counter;
    }
    return std::nullopt;
}

}  // namespace miner
