// SPDX-License-Identifier: Apache-2.0
#include "wallet/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/hash.hpp"
#include "wallet/chance.hpp"
#include "wallet/error.hpp"

namespace wallet {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

Error already_there(const fs::path& path) {
    return Error{path.string() + " exists already; it is never overwritten"};
}

/// A file that goes unless it is kept.
struct Temporary {
    fs::path path;
    bool keep = false;

    explicit Temporary(fs::path where) : path{std::move(where)} {}
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    ~Temporary() {
        if (!keep) unlink(path.c_str());
    }
};

/// Gives the file its name unless the name is taken.
void publish(Temporary& file, const fs::path& path) {
    const char* const from = file.path.c_str();
    if (renameat2(AT_FDCWD, from, AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
        file.keep = true;
        return;
    }
    // Some file systems cannot rename so; there a second link does it, or nothing.
    if ((errno == EINVAL || errno == ENOSYS) && link(from, path.c_str()) == 0) return;
    if (errno == EEXIST) throw already_there(path);
    fail(path.string());
}

}  // namespace

File::File(const fs::path& path, int flags, unsigned mode)
    : descriptor_{::open(path.c_str(), flags | O_CLOEXEC, mode)} {
    if (descriptor_ < 0) fail(path.string());
}

File::~File() { close(descriptor_); }

bool read_some(const File& file, std::size_t count, std::string& text) {
    const std::size_t before = text.size();
    text.resize(before + count);
    ssize_t got = 0;
    do {
        got = read(file.descriptor(), text.data() + before, count);
    } while (got < 0 && errno == EINTR);
    text.resize(before + static_cast<std::size_t>(got < 0 ? 0 : got));
    if (got < 0) fail("reading");
    return got > 0;
}

void write_all(const File& file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t done = write(file.descriptor(), text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) fail("writing");
        text.remove_prefix(static_cast<std::size_t>(done));
    }
}

std::string read_file(const fs::path& path, std::size_t bytes_max) {
    const File file{path, O_RDONLY};
    std::string text;
    while (text.size() <= bytes_max && read_some(file, bytes_max + 1 - text.size(), text)) {
    }
    if (text.size() > bytes_max) throw Error{path.string() + " is larger than such a file can be"};
    return text;
}

void write_new_file(const fs::path& path, std::string_view text) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
    Temporary temporary{folder / ('.' + path.filename().string() + '.' +
                                  base::hex(random_bytes(8)))};
    {
        const File file{temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600};
        write_all(file, text);
        if (fsync(file.descriptor()) != 0) fail(path.string());
    }
    publish(temporary, path);
    const File names{folder, O_RDONLY | O_DIRECTORY};
    if (fsync(names.descriptor()) != 0 && errno != EINVAL) fail(folder.string());
}

}  // namespace wallet
