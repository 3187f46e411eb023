// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace store {

/// A node's folder, held by one process at a time.
class DataDir {
  public:
    /// Creates it (mode 0700) and locks it.  Throws std::runtime_error when another process holds
    /// it, std::system_error when the machine refuses.
    explicit DataDir(std::string folder);
    ~DataDir();
    DataDir(const DataDir&) = delete;
    DataDir& operator=(const DataDir&) = delete;

    /// Whole or not at all, and on the disk when it returns.  Throws std::system_error.
    void write_file(const std::string& name, std::string_view text, unsigned mode) const;
    /// Nothing when there is no such file.  Throws when it is larger.
    [[nodiscard]] std::optional<std::string> read_file(const std::string& name,
                                                       std::size_t bytes_max) const;

  private:
    std::string folder_;
    int lock_ = -1;
};

/// Nothing when there is no such file.  Throws std::system_error, also when it is larger.
std::optional<std::string> read_file(const std::string& path, std::size_t bytes_max);
/// As DataDir::write_file.
void write_file(const std::string& path, std::string_view text, unsigned mode);

}  // namespace store
