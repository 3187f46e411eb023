// SPDX-License-Identifier: Apache-2.0
#include "wallet/passphrase.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <system_error>

#include "wallet/error.hpp"
#include "wallet/file.hpp"

namespace {

namespace fs = std::filesystem;

/// A terminal whose keyboard and screen the test holds.
class Terminal {
  public:
    Terminal() : keyboard_{"/dev/ptmx", O_RDWR | O_NOCTTY} {
        grantpt(keyboard_.descriptor());
        unlockpt(keyboard_.descriptor());
        path_ = ptsname(keyboard_.descriptor());
        held_open_ = std::make_unique<wallet::File>(path_, O_RDWR | O_NOCTTY);
    }
    [[nodiscard]] const fs::path& path() const { return path_; }
    void type(std::string_view keys) const { wallet::write_all(keyboard_, keys); }
    /// What is shown until `end` is.
    [[nodiscard]] std::string shown_until(std::string_view end) const {
        std::string shown;
        while (!shown.ends_with(end) && wallet::read_some(keyboard_, 1, shown)) {
        }
        return shown;
    }
    [[nodiscard]] bool echoes() const {
        termios now{};
        tcgetattr(held_open_->descriptor(), &now);
        return (now.c_lflag & static_cast<tcflag_t>(ECHO)) != 0;
    }

  private:
    wallet::File keyboard_;
    fs::path path_;
    std::unique_ptr<wallet::File> held_open_;
};

std::string answer(const Terminal& terminal, std::string_view keys) {
    auto asked = std::async(std::launch::async, [&] {
        return wallet::passphrase_from_terminal("Passphrase: ", terminal.path());
    });
    EXPECT_EQ(terminal.shown_until(": "), "Passphrase: ");
    EXPECT_FALSE(terminal.echoes());
    terminal.type(keys);
    EXPECT_EQ(terminal.shown_until("\n"), "\r\n") << "nothing of what was typed";
    EXPECT_TRUE((asked.wait(), terminal.echoes()));
    return asked.get();
}

std::string first_line_of(std::string_view text) {
    const fs::path path = testing::TempDir() + "jot-passphrase-" + std::to_string(getpid());
    std::ofstream{path} << text;
    try {
        std::string line = wallet::passphrase_from_file(path);
        fs::remove(path);
        return line;
    } catch (...) {
        fs::remove(path);
        throw;
    }
}

TEST(Passphrase, is_the_first_line_of_a_file) {
    EXPECT_EQ(first_line_of("secret\n"), "secret");
    EXPECT_EQ(first_line_of("secret"), "secret");
    EXPECT_EQ(first_line_of("secret\r\n"), "secret");
    EXPECT_EQ(first_line_of("two words \nsecond line\n"), "two words ");
    EXPECT_EQ(first_line_of(""), "");
    EXPECT_EQ(first_line_of("\nsecret"), "");
    const std::string longest(wallet::kPassphraseBytesMax, 'x');
    EXPECT_EQ(first_line_of(longest + "\r\n"), longest);
    EXPECT_EQ(first_line_of(longest), longest);
    EXPECT_THROW(first_line_of(longest + 'x'), wallet::Error);
    EXPECT_THROW(first_line_of(longest + longest), wallet::Error);
    EXPECT_THROW(wallet::passphrase_from_file("/no/such/file"), std::system_error);
    EXPECT_THROW(wallet::passphrase_from_file("/"), std::system_error);
}

TEST(Passphrase, leaves_what_follows_its_line_in_a_pipe) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    ASSERT_EQ(write(ends[1], "secret\nrest", 11), 11);
    EXPECT_EQ(wallet::passphrase_from_file("/dev/fd/" + std::to_string(ends[0])), "secret");
    std::string rest(10, '\0');
    EXPECT_EQ(read(ends[0], rest.data(), rest.size()), 4);
    close(ends[0]);
    close(ends[1]);
}

TEST(Passphrase, comes_from_the_environment) {
    unsetenv("JOTCHAIN_PASSPHRASE");
    EXPECT_EQ(wallet::passphrase_from_environment(), std::nullopt);
    setenv("JOTCHAIN_PASSPHRASE", "", 1);
    EXPECT_EQ(wallet::passphrase_from_environment(), std::nullopt);
    setenv("JOTCHAIN_PASSPHRASE", " se cret", 1);
    EXPECT_EQ(wallet::passphrase_from_environment(), " se cret");
    unsetenv("JOTCHAIN_PASSPHRASE");
}

TEST(Passphrase, is_typed_without_echo) {
    const Terminal terminal;
    ASSERT_TRUE(terminal.echoes());
    EXPECT_EQ(answer(terminal, "secret\n"), "secret");
}

TEST(Passphrase, can_be_corrected_while_typing) {
    const Terminal terminal;
    EXPECT_EQ(answer(terminal, "secrex\x7Ft\r"), "secret");
    EXPECT_EQ(answer(terminal, "st\xC3\xA4\b\xC3\xA4h\n"), "st\xC3\xA4h");
    EXPECT_EQ(answer(terminal, "\x7F\x7Fnonsense\x15secret\n"), "secret");
    EXPECT_EQ(answer(terminal, "\n"), "");
}

TEST(Passphrase, is_refused_with_control_c_and_the_terminal_echoes_again) {
    const Terminal terminal;
    for (const std::string_view keys : {"sec\x03", "sec\x04"})
        EXPECT_THROW(answer(terminal, keys), wallet::Error);
    EXPECT_THROW(answer(terminal, std::string(wallet::kPassphraseBytesMax + 1, 'x')),
                 wallet::Error);
}

TEST(Passphrase, needs_a_terminal_to_ask_at) {
    EXPECT_THROW(wallet::passphrase_from_terminal("? ", "/no/such/terminal"), wallet::Error);
    EXPECT_THROW(wallet::passphrase_from_terminal("? ", "/dev/null"), wallet::Error);
}

TEST(Passphrase, is_asked_twice_when_new) {
    const Terminal terminal;
    for (const std::string_view second : {"secret\n", "sekret\n"}) {
        auto asked = std::async(std::launch::async, [&] {
            return wallet::new_passphrase_from_terminal(terminal.path());
        });
        EXPECT_TRUE(terminal.shown_until(": ").ends_with("New passphrase: "));
        terminal.type("secret\n");
        EXPECT_TRUE(terminal.shown_until(": ").ends_with("Again: "));
        terminal.type(second);
        if (second == "secret\n") {
            EXPECT_EQ(asked.get(), "secret");
        } else {
            EXPECT_THROW(asked.get(), wallet::Error);
        }
    }
}

}  // namespace
