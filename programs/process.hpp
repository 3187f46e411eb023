// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace programs {

/// This program once more, as a process of its own; what it prints is read as JSON lines.
class Process {
  public:
    /// Ends when we end, unless `outlives`.  Throws std::system_error.
    Process(const std::vector<std::string>& arguments, bool outlives);
    /// SIGTERM, then waits; SIGKILL after ten seconds.  Not when released.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// The next line that is JSON; nothing after the time, or when the process has ended.
    std::optional<base::Json> next(std::chrono::milliseconds patience);
    /// Reads until an event of this name; `each` sees all that come before it, and it.  Throws
    /// std::runtime_error when the process ends or the time is up.
    base::Json await(const std::string& event, std::chrono::seconds patience,
                     const std::function<void(const base::Json&)>& each = {});
    /// Lets it live on without us.
    void release();
    /// Whether it closed its output, and all that it said was read.
    [[nodiscard]] bool ended() const;
    [[nodiscard]] int pid() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Runs this program to its end; its lines.  Throws std::runtime_error with its last words when it
/// fails.
std::vector<std::string> run(const std::vector<std::string>& arguments);

}  // namespace programs
