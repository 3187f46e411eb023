// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace wallet {

/// Owns an open file.
class File {
  public:
    /// Throws std::system_error.
    File(const std::filesystem::path& path, int flags, unsigned mode = 0);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

/// Appends at most `count` bytes to `text`; false at the end of the file.
bool read_some(const File& file, std::size_t count, std::string& text);
void write_all(const File& file, std::string_view text);

/// The whole file.  Throws std::system_error, or Error when it is longer than `bytes_max`.
std::string read_file(const std::filesystem::path& path, std::size_t bytes_max);

/// Writes a file that was not there, mode 0600, and returns when it is on the disk.  A kill at any
/// moment leaves the whole file or none (and perhaps a hidden `.NAME.<hex>` beside it).  Throws
/// Error when there is already something of that name, which stays as it is; std::system_error.
void write_new_file(const std::filesystem::path& path, std::string_view text);

}  // namespace wallet
