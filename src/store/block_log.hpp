// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace store {

/// `blocks.log`: every accepted block in order of arrival, branches too.  A record is a line
/// `# LINES BYTES SHA256` and then the block's lines as they are, so that `grep` reads it and a
/// torn or flipped one is found.  After a kill at any instant the log is what it was before or
/// after the append that was under way, plus perhaps a torn tail, which `open` cuts.
class BlockLog {
  public:
    explicit BlockLog(std::string path);
    ~BlockLog();
    BlockLog(const BlockLog&) = delete;
    BlockLog& operator=(const BlockLog&) = delete;

    struct Opened {
        std::int64_t records = 0;
        std::int64_t cut_bytes = 0;  // from the first damaged record on
        std::string reason;          // why, for people
    };
    /// Hands every intact record to `each`, in order.  Once, before `append`.  Throws
    /// std::system_error.
    Opened open(const std::function<void(std::string_view lines)>& each);

    /// Returns when the lines are on the disk; `written` is called when the machine has them, but
    /// a loss of power would still take them.  Throws std::system_error; the log is then as it was.
    /// Requires: lines that end with a newline.
    void append(std::string_view lines, const std::function<void()>& written = {});

  private:
    std::string path_;
    int file_ = -1;
    std::int64_t size_ = 0;
};

}  // namespace store
