// SPDX-License-Identifier: Apache-2.0
#include "wallet/file.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>
#include <vector>

#include "wallet/error.hpp"

namespace {

namespace fs = std::filesystem;

class NewFile : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "jot-file-XXXXXX";
        folder_ = mkdtemp(pattern.data());
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] auto files() const { return std::distance(fs::directory_iterator{folder_}, {}); }

    fs::path folder_;
};

TEST_F(NewFile, is_written_whole_and_readable_by_its_owner_alone) {
    const std::string text(100'000, 'x');
    wallet::write_new_file(folder_ / "file", text);
    EXPECT_EQ(wallet::read_file(folder_ / "file", text.size()), text);
    EXPECT_EQ(fs::status(folder_ / "file").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(files(), 1);
}

TEST_F(NewFile, does_not_replace_an_old_one) {
    wallet::write_new_file(folder_ / "file", "old");
    EXPECT_THROW(wallet::write_new_file(folder_ / "file", "new"), wallet::Error);
    EXPECT_EQ(wallet::read_file(folder_ / "file", 10), "old");
    EXPECT_EQ(files(), 1);
}

TEST_F(NewFile, has_one_winner_when_many_write_it_at_once) {
    std::atomic<int> won = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            try {
                wallet::write_new_file(folder_ / "file", std::string(1'000, static_cast<char>(i)));
                ++won;
            } catch (const wallet::Error&) {
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(files(), 1);
    const std::string text = wallet::read_file(folder_ / "file", 1'000);
    EXPECT_EQ(text, std::string(1'000, text.front()));
}

TEST_F(NewFile, is_not_there_at_all_when_the_disk_is_full) {
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{.rlim_cur = 1'000, .rlim_max = before.rlim_max};
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    EXPECT_THROW(wallet::write_new_file(folder_ / "file", std::string(2'000, 'x')),
                 std::system_error);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, old_handler);
    EXPECT_EQ(files(), 0);
}

TEST_F(NewFile, is_read_up_to_a_bound) {
    wallet::write_new_file(folder_ / "file", "12345");
    EXPECT_EQ(wallet::read_file(folder_ / "file", 5), "12345");
    EXPECT_THROW(wallet::read_file(folder_ / "file", 4), wallet::Error);
    EXPECT_THROW(wallet::read_file("/dev/zero", 1'000), wallet::Error);
    EXPECT_THROW(wallet::read_file(folder_ / "none", 5), std::system_error);
}

}  // namespace
