// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "store/block_log.hpp"
#include "store/data_dir.hpp"

namespace store {

namespace {

class Store : public testing::Test {
  protected:
    Store() {
        std::string pattern = testing::TempDir() + "jot_store_XXXXXX";
        folder = ::mkdtemp(pattern.data());
    }
    ~Store() override { std::filesystem::remove_all(folder); }
    std::vector<std::string> read_back(BlockLog::Opened* opened = nullptr) const {
        std::vector<std::string> records;
        BlockLog log{folder + "/blocks.log"};
        const auto result = log.open([&](std::string_view lines) { records.emplace_back(lines); });
        if (opened != nullptr) *opened = result;
        return records;
    }
    std::string folder;
};

}  // namespace

TEST_F(Store, a_log_gives_back_what_was_appended) {
    {
        BlockLog log{folder + "/blocks.log"};
        log.open([](std::string_view) {});
        log.append("a.b.c\n");
        log.append("d.e.f\ng.h.i\n");
    }
    EXPECT_EQ(read_back(), (std::vector<std::string>{"a.b.c\n", "d.e.f\ng.h.i\n"}));
}

TEST_F(Store, a_log_torn_at_any_byte_keeps_what_was_whole_and_goes_on) {
    const std::string path = folder + "/blocks.log";
    {
        BlockLog log{path};
        log.open([](std::string_view) {});
        log.append("first\n");
    }
    const auto whole = std::filesystem::file_size(path);
    {
        BlockLog log{path};
        log.open([](std::string_view) {});
        log.append("second\n");
    }
    const auto full = *read_file(path, 10'000);
    for (std::size_t size = whole + 1; size < full.size(); ++size) {
        write_file(path, std::string_view{full}.substr(0, size), 0644);
        BlockLog::Opened opened;
        EXPECT_EQ(read_back(&opened), std::vector<std::string>{"first\n"}) << size;
        EXPECT_EQ(opened.cut_bytes, static_cast<std::int64_t>(size - whole));
        BlockLog log{path};
        log.open([](std::string_view) {});
        log.append("third\n");
        EXPECT_EQ(read_back(), (std::vector<std::string>{"first\n", "third\n"}));
    }
}

TEST_F(Store, a_flipped_bit_anywhere_is_never_served) {
    const std::string path = folder + "/blocks.log";
    {
        BlockLog log{path};
        log.open([](std::string_view) {});
        log.append("first\n");
        log.append("second\n");
    }
    const auto full = *read_file(path, 10'000);
    for (std::size_t at = 0; at < full.size(); ++at) {
        auto bent = full;
        bent[at] = static_cast<char>(bent[at] ^ 4);
        write_file(path, bent, 0644);
        const auto records = read_back();
        ASSERT_LT(records.size(), 2U) << at;
        if (!records.empty()) {
            EXPECT_EQ(records[0], "first\n");
        }
    }
}

TEST_F(Store, a_full_disk_leaves_the_log_as_it_was) {
    const std::string path = folder + "/blocks.log";
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        BlockLog log{path};
        log.open([](std::string_view) {});
        log.append("first\n");
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit small{200, 200};
        ::setrlimit(RLIMIT_FSIZE, &small);
        try {
            log.append(std::string(5'000, 'x') + '\n');
        } catch (const std::system_error&) {
            ::_exit(std::filesystem::file_size(path) < 200 ? 0 : 2);
        }
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(read_back(), std::vector<std::string>{"first\n"});
}

TEST_F(Store, a_folder_has_one_owner) {
    const std::string home = folder + "/home";
    const DataDir mine{home};
    EXPECT_THROW(DataDir{home}, std::runtime_error);
    EXPECT_EQ(std::filesystem::status(home).permissions(), std::filesystem::perms::owner_all);
}

TEST_F(Store, a_file_is_written_whole_and_read_within_bounds) {
    const DataDir home{folder + "/home"};
    EXPECT_FALSE(home.read_file("a.txt", 10).has_value());
    home.write_file("a.txt", "hello", 0600);
    EXPECT_EQ(home.read_file("a.txt", 10), "hello");
    EXPECT_THROW((void)home.read_file("a.txt", 4), std::system_error);
    EXPECT_THROW(home.write_file("none/a.txt", "x", 0600), std::system_error);
}

}  // namespace store
