// SPDX-License-Identifier: Apache-2.0
#include "store/data_dir.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace store {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

/// A file that is closed whatever happens.
struct File {
    int fd = -1;
    ~File() {
        if (fd >= 0) ::close(fd);
    }
};

void write_all(int fd, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const auto written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

void write_file(const std::string& path, std::string_view text, unsigned mode) {
    const std::string temporary = path + ".new";
    try {
        File file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
        if (file.fd < 0) fail(path);
        write_all(file.fd, text, path);
        if (::fsync(file.fd) != 0) fail(path);
        if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    const auto folder = std::filesystem::path{path}.parent_path().string();
    const File directory{::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC)};
    if (directory.fd < 0 || ::fsync(directory.fd) != 0) fail(folder);
}

std::optional<std::string> read_file(const std::string& path, std::size_t bytes_max) {
    const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.fd < 0 && errno == ENOENT) return std::nullopt;
    struct stat facts {};
    if (file.fd < 0 || ::fstat(file.fd, &facts) != 0) fail(path);
    const auto size = static_cast<std::size_t>(facts.st_size);
    if (size > bytes_max) {
        errno = EFBIG;
        fail(path);
    }
    std::string text(size, '\0');
    std::size_t at = 0;
    while (at < size) {
        const auto got = ::read(file.fd, text.data() + at, size - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(path);
        if (got == 0) break;
        at += static_cast<std::size_t>(got);
    }
    text.resize(at);
    return text;
}

DataDir::DataDir(std::string folder) : folder_{std::move(folder)} {
    const auto parent = std::filesystem::path{folder_}.parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent);
    if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) fail(folder_);
    const std::string path = folder_ + "/lock";
    lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) fail(path);
    if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
    const bool held = errno == EWOULDBLOCK;
    ::close(lock_);
    lock_ = -1;
    if (held) throw std::runtime_error{folder_ + " is in use by another node"};
    fail(path);
}

DataDir::~DataDir() {
    if (lock_ >= 0) ::close(lock_);
}

void DataDir::write_file(const std::string& name, std::string_view text, unsigned mode) const {
    store::write_file(folder_ + '/' + name, text, mode);
}

std::optional<std::string> DataDir::read_file(const std::string& name,
                                              std::size_t bytes_max) const {
    return store::read_file(folder_ + '/' + name, bytes_max);
}

}  // namespace store
