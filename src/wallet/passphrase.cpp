// SPDX-License-Identifier: Apache-2.0
#include "wallet/passphrase.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <system_error>

#include "jose/secret.hpp"
#include "wallet/error.hpp"
#include "wallet/file.hpp"

namespace wallet {

namespace {

namespace fs = std::filesystem;

/// The terminal without echo, keys given one by one.  Control-C arrives as a character, so that no
/// signal can leave the terminal mute.
class Silence {
  public:
    explicit Silence(const File& terminal) : terminal_{terminal} {
        if (tcgetattr(terminal.descriptor(), &before_) != 0)
            throw Error{"this is no terminal to ask for a passphrase"};
        termios mute = before_;
        mute.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
        mute.c_cc[VMIN] = 1;
        mute.c_cc[VTIME] = 0;
        if (tcsetattr(terminal.descriptor(), TCSAFLUSH, &mute) != 0)
            throw Error{"the terminal does not stop to echo"};
    }
    ~Silence() {
        tcsetattr(terminal_.descriptor(), TCSAFLUSH, &before_);
        // The Enter was mute too.  A failure to write is nothing to fail for.
        [[maybe_unused]] const auto done = write(terminal_.descriptor(), "\n", 1);
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

  private:
    const File& terminal_;
    termios before_{};
};

void erase_character(std::string& utf8) {
    while (!utf8.empty() && (static_cast<unsigned char>(utf8.back()) & 0xC0U) == 0x80U)
        utf8.pop_back();
    if (!utf8.empty()) utf8.pop_back();
}

std::string read_typed_line(const File& terminal) {
    constexpr char kControlC = 0x03;
    constexpr char kControlD = 0x04;
    constexpr char kControlU = 0x15;
    constexpr char kDelete = 0x7F;
    jose::Secret typed{{}};
    typed.bytes.reserve(kPassphraseBytesMax + 1);  // growing would leave copies
    while (read_some(terminal, 1, typed.bytes)) {
        const char key = typed.bytes.back();
        const bool is_control = (key >= 0 && key < ' ') || key == kDelete;
        if (is_control) typed.bytes.pop_back();
        if (key == '\n' || key == '\r') return typed.bytes;
        if (key == kControlC || key == kControlD) break;
        if (key == kControlU) jose::wipe(typed.bytes);
        if (key == '\b' || key == kDelete) erase_character(typed.bytes);
        if (typed.bytes.size() > kPassphraseBytesMax)
            throw Error{"this is longer than a passphrase can be"};
    }
    throw Error{"no passphrase was given"};
}

}  // namespace

std::string passphrase_from_file(const fs::path& path) {
    const File file{path, O_RDONLY | O_NOCTTY};
    jose::Secret line{{}};
    line.bytes.reserve(kPassphraseBytesMax + 3);
    while (line.bytes.size() < kPassphraseBytesMax + 2 && !line.bytes.ends_with('\n') &&
           read_some(file, 1, line.bytes)) {
    }
    if (line.bytes.ends_with('\n')) line.bytes.pop_back();
    if (line.bytes.ends_with('\r')) line.bytes.pop_back();
    if (line.bytes.size() > kPassphraseBytesMax)
        throw Error{"the first line of " + path.string() + " is longer than a passphrase can be"};
    return line.bytes;
}

std::optional<std::string> passphrase_from_environment() {
    const char* const value = std::getenv("JOTCHAIN_PASSPHRASE");
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

std::string passphrase_from_terminal(std::string_view prompt, const fs::path& path) {
    std::optional<File> terminal;
    try {
        terminal.emplace(path, O_RDWR | O_NOCTTY);
    } catch (const std::system_error&) {
        throw Error{
            "there is no terminal to ask for the passphrase: name a file or set "
            "JOTCHAIN_PASSPHRASE"};
    }
    const Silence silence{*terminal};
    write_all(*terminal, prompt);
    return read_typed_line(*terminal);
}

std::string new_passphrase_from_terminal(const fs::path& terminal) {
    std::string first = passphrase_from_terminal("New passphrase: ", terminal);
    jose::Secret second{passphrase_from_terminal("Again: ", terminal)};
    if (first == second.bytes) return first;
    jose::wipe(first);
    throw Error{"the two passphrases differ"};
}

}  // namespace wallet
