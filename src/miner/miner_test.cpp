// SPDX-License-Identifier: Apache-2.0
#include "miner/miner.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/base64url.hpp"

namespace miner {

TEST(Sha256, compresses_as_the_standard_says) {
    std::string padded = "abc\x80";
    padded.resize(63, '\0');
    padded += '\x18';
    auto state = initial_state();
    compress(state, reinterpret_cast<const std::uint8_t*>(padded.data()));
    EXPECT_EQ(digest(state), base::sha256("abc"));
}

TEST(Layout, finds_what_hashing_the_whole_text_confirms_at_every_length) {
    for (std::size_t head = 100; head < 164; head += 7) {
        for (std::size_t front = 300; front < 300 + 48 * 3; ++front) {
            const Job job{1, std::string(head, 'h') + '.', std::string(front, 'f') + "\"nonce\":\"",
                          16};
            const Layout layout{job};
            const auto counter = layout.search(0, 10'000);
            ASSERT_TRUE(counter.has_value());
            const auto nonce = layout.nonce(*counter);
            EXPECT_GE(nonce.size(), 12U);
            EXPECT_LE(nonce.size(), 64U);
            const auto hash = base::sha256(job.head + base::base64url(job.front + nonce + "\"}"));
            ASSERT_EQ(hash, layout.work_hash(*counter)) << head << ' ' << front;
            EXPECT_LT(hash[0], 16);
        }
    }
}

TEST(Layout, of_256_attempts_one_has_two_leading_hex_zeros) {
    const Job job{1, "h.", "{\"nonce\":\"", 256};
    const Layout layout{job};
    const auto counter = layout.search(0, 1U << 20U);
    ASSERT_TRUE(counter.has_value());
    EXPECT_EQ(base::hex(layout.work_hash(*counter)).substr(0, 2), "00");
}

TEST(Miner, answers_the_newest_job_only_and_rests) {
    std::mutex mutex;
    std::condition_variable solved;
    std::optional<Solution> solution;
    Miner miner{2, [&](Solution found) {
                    const std::scoped_lock lock{mutex};
                    solution = std::move(found);
                    solved.notify_one();
                }};
    miner.mine({1, "h.", "{\"nonce\":\"", (std::int64_t{1} << 53) - 1});  // hopeless
    miner.mine({2, "h.", "{\"nonce\":\"", 4'096});
    std::unique_lock lock{mutex};
    ASSERT_TRUE(solved.wait_for(lock, std::chrono::seconds{60}, [&] { return !!solution; }));
    EXPECT_EQ(solution->number, 2U);
    miner.rest();
    EXPECT_GT(miner.hashes_done(), 0U);
}

}  // namespace miner
