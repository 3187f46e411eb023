// SPDX-License-Identifier: Apache-2.0
#include "store/block_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>

#include "base/hash.hpp"
#include "store/data_dir.hpp"

namespace store {

namespace {

constexpr std::size_t kLogBytesMax = std::size_t{16} << 30U;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

std::string framed(std::string_view lines) {
    const auto count = std::ranges::count(lines, '\n');
    return "# " + std::to_string(count) + ' ' + std::to_string(lines.size()) + ' ' +
           base::hex(base::sha256(lines)) + '\n' + std::string{lines};
}

/// The lines of the record at the front of `text`, or nothing when it is torn or damaged.
std::optional<std::string_view> record(std::string_view text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with("# ")) return std::nullopt;
    const auto frame = text.substr(2, end - 2);
    const auto first = frame.find(' ');
    const auto second = first == std::string_view::npos ? first : frame.find(' ', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    std::size_t bytes = 0;
    const auto* stop = frame.data() + second;
    const auto read = std::from_chars(frame.data() + first + 1, stop, bytes);
    if (read.ec != std::errc{} || read.ptr != stop) return std::nullopt;
    if (text.size() - end - 1 < bytes) return std::nullopt;
    const auto lines = text.substr(end + 1, bytes);
    if (framed(lines) != text.substr(0, end + 1 + bytes)) return std::nullopt;
    return lines;
}

}  // namespace

BlockLog::BlockLog(std::string path) : path_{std::move(path)} {
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) fail(path_);
}

BlockLog::~BlockLog() { ::close(file_); }

BlockLog::Opened BlockLog::open(const std::function<void(std::string_view)>& each) {
    const auto text = read_file(path_, kLogBytesMax).value_or("");
    Opened opened;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto lines = record(rest);
        if (!lines) break;
        each(*lines);
        ++opened.records;
        rest.remove_prefix(static_cast<std::size_t>(lines->data() + lines->size() - rest.data()));
    }
    size_ = static_cast<std::int64_t>(text.size() - rest.size());
    if (rest.empty()) return opened;
    opened.cut_bytes = static_cast<std::int64_t>(rest.size());
    opened.reason = rest.contains('\n') && rest.substr(rest.find('\n') + 1).contains("\n# ")
                        ? "a damaged record; what follows it is fetched again"
                        : "a torn last record";
    if (::ftruncate(file_, size_) != 0 || ::fsync(file_) != 0) fail(path_);
    return opened;
}

void BlockLog::append(std::string_view lines, const std::function<void()>& written) {
    const auto text = framed(lines);
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto count = ::write(file_, rest.data(), rest.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) break;
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    if (rest.empty() && written) written();
    if (rest.empty() && ::fdatasync(file_) == 0) {
        size_ += static_cast<std::int64_t>(text.size());
        return;
    }
    const int why = errno;
    if (::ftruncate(file_, size_) != 0) errno = why;  // the next start cuts the tail
    errno = why;
    fail(path_);
}

}  // namespace store
