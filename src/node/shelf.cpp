// SPDX-License-Identifier: Apache-2.0
#include "node/shelf.hpp"

#include <algorithm>
#include <filesystem>

#include "base/torrent.hpp"
#include "ledger/segment.hpp"
#include "node/progress.hpp"

namespace node {

using base::Json;
using std::chrono::milliseconds;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDownloadsKept = 16;
constexpr const char* kBlocksFile = "blocks.txt";
constexpr const char* kSegmentsFolder = "segments";
constexpr std::size_t kBlocksFileMax = std::size_t{4} << 30U;

/// Within the home.
std::string place_of(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + '/' + name;
}

std::string torrent_name(const std::string& file, const char* ending) {
    return std::filesystem::path{file}.stem().string() + ending;
}

}  // namespace

api::TorrentVitals vitals_of(const swarm::TorrentStats& t) {
    return {t.name, t.id,         t.version,  t.done,  t.total,  t.down,
            t.up,   t.downloaded, t.uploaded, t.peers, t.seeding};
}

void Shelf::share(const engine::Share& file) {
    const auto folder = file.folder.empty() ? home_ : home_ + '/' + file.folder;
    fs::create_directories(folder);
    if (!file.written) dir_.write_file(place_of(file.folder, file.name), file.text, 0644);
    const auto v2 = base::torrent_v2(file.name, file.text);
    const auto v1 = base::torrent_v1(file.name, file.text);
    const auto v2_name = torrent_name(file.name, ".torrent");
    const auto v1_name = torrent_name(file.name, ".v1.torrent");
    dir_.write_file(place_of(file.folder, v2_name), v2.text, 0644);
    dir_.write_file(place_of(file.folder, v1_name), v1.text, 0644);
    torrent_files_[v2_name] = v2.text;
    torrent_files_[v1_name] = v1.text;
    torrents_.share({file.name, folder, v2.text});
    torrents_.share({file.name, folder, v1.text});
    journal_.say("shared", "Torrent file created at " + place_of(file.folder, v2_name),
                 Json::object({{"id", v2.id.hex()}, {"name", v2_name}}));
}

std::vector<std::string> Shelf::kept() const {
    std::map<std::int64_t, std::string> segments;
    const fs::path folder = home_ + '/' + kSegmentsFolder;
    if (fs::is_directory(folder))
        for (const auto& file : fs::directory_iterator{folder}) {
            const auto name = file.path().filename().string();
            if (const auto number = ledger::segment_number(name)) segments[*number] = name;
        }
    std::vector<std::string> names;
    for (auto& [number, name] : segments) names.push_back(std::move(name));
    if (fs::exists(home_ + '/' + kBlocksFile)) names.emplace_back(kBlocksFile);
    return names;
}

std::string Shelf::read(const std::string& name) const {
    const auto* folder = ledger::segment_number(name) ? kSegmentsFolder : "";
    return dir_.read_file(place_of(folder, name), kBlocksFileMax).value_or("");
}

std::string Shelf::free_place(const engine::Fetch& file) const {
    const auto place = file.folder.empty() ? home_ : home_ + '/' + file.folder;
    const auto folder = fs::exists(place + '/' + file.offer.name) ? incoming() : place;
    fs::create_directories(folder);
    return folder;
}

std::string Shelf::take(const wire::Fetched& fetched) {
    const auto path = fetched.folder + '/' + fetched.name;
    auto text = store::read_file(path, kBlocksFileMax);
    if (fetched.folder == incoming()) {
        torrents_.forget(fetched.id);
        fs::remove(path);
    }
    return std::move(text).value_or("");
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
