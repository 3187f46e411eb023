// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace wallet {

inline constexpr std::size_t kPassphraseBytesMax = 1024;

/// The first line without its line end; nothing after it is read, so /dev/stdin and /dev/fd/N do.
/// Throws std::system_error, or Error when the line is longer than a passphrase can be.
std::string passphrase_from_file(const std::filesystem::path& path);

/// $JOTCHAIN_PASSPHRASE; none when it is not set or empty.
std::optional<std::string> passphrase_from_environment();

/// Asks without echo.  Control-C and Control-D throw Error, as does having no terminal.
std::string passphrase_from_terminal(std::string_view prompt,
                                     const std::filesystem::path& terminal = "/dev/tty");

/// Asks twice; throws Error when the answers differ.
std::string new_passphrase_from_terminal(const std::filesystem::path& terminal = "/dev/tty");

}  // namespace wallet
