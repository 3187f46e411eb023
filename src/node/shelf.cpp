// SPDX-License-Identifier: Apache-2.0
#include "node/shelf.hpp"

#include <algorithm>
#include <filesystem>

#include "base/torrent.hpp"
#include "node/progress.hpp"

namespace node {

using base::Json;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kDownloadsKept = 16;

std::string torrent_name(const std::string& file, const char* ending) {
    return std::filesystem::path{file}.stem().string() + ending;
}

}  // namespace

api::TorrentVitals vitals_of(const swarm::TorrentStats& t) {
    return {t.name, t.id,         t.version,  t.done,  t.total,  t.down,
            t.up,   t.downloaded, t.uploaded, t.peers, t.seeding};
}

void Shelf::share(const std::string& name, const std::string& text, bool write) {
    if (write) dir_.write_file(name, text, 0644);
    const auto v2 = base::torrent_v2(name, text);
    const auto v1 = base::torrent_v1(name, text);
    const auto v2_name = torrent_name(name, ".torrent");
    const auto v1_name = torrent_name(name, ".v1.torrent");
    dir_.write_file(v2_name, v2.text, 0644);
    dir_.write_file(v1_name, v1.text, 0644);
    torrent_files_[v2_name] = v2.text;
    torrent_files_[v1_name] = v1.text;
    torrents_.share({name, home_, v2.text});
    torrents_.share({name, home_, v1.text});
    journal_.say("shared", "Torrent file created at " + v2_name,
                 Json::object({{"id", v2.id.hex()}, {"name", v2_name}}));
}

void Shelf::begin_fetch(wire::Wanted wanted) {
    journal_.say("downloading", "Downloading: " + wanted.name,
                 Json::object({{"name", wanted.name}}));
    fetching_[wanted.name] = Clock::now();
    torrents_.fetch(std::move(wanted));
}

void Shelf::show_progress() const {
    if (fetching_.empty()) return;
    for (const auto& torrent : torrents_.stats().torrents) {
        if (!fetching_.contains(torrent.name) || torrent.version != 2) continue;
        journal_.say("progress", progress_line(vitals_of(torrent)),
                     Json::object({{"name", torrent.name}}));
    }
}

void Shelf::finish_fetch(const wire::Fetched& fetched) {
    const auto since = fetching_.find(fetched.name);
    if (since == fetching_.end()) return;
    const auto took =
        std::chrono::duration_cast<milliseconds>(Clock::now() - since->second).count();
    fetching_.erase(since);
    for (const auto& torrent : torrents_.stats().torrents) {
        if (torrent.id != fetched.id.hex()) continue;
        auto now = vitals_of(torrent);
        // libtorrent counts the padding of a last block too.
        const auto bytes = std::min(now.downloaded, now.total);
        // A short download ends before its rate was ever measured: show its own average.  Whoever
        // sent it may have closed the idle link already, but was there.
        now.down = bytes * 1000 / std::max<std::int64_t>(took, 1);
        now.peers = std::max<std::int64_t>(now.peers, bytes > 0 ? 1 : 0);
        journal_.say("progress", progress_line(now), Json::object({{"name", fetched.name}}));
        if (downloads_.size() == kDownloadsKept) downloads_.erase(downloads_.begin());
        downloads_.push_back({fetched.name, bytes, took, now.peers});
    }
    journal_.say("downloaded", "Download complete", Json::object({{"name", fetched.name}}));
}

}  // namespace node
