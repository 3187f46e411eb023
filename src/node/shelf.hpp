// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "api/vitals.hpp"
#include "engine/event.hpp"
#include "node/journal.hpp"
#include "store/data_dir.hpp"
#include "swarm/torrent_swarm.hpp"

namespace node {

api::TorrentVitals vitals_of(const swarm::TorrentStats& stats);

/// The files of this node that are torrents: those it seeds and those it fetches, and what is said
/// about them.  Loop thread only.
class Shelf {
  public:
    Shelf(std::string home, const store::DataDir& dir, swarm::TorrentSwarm& torrents,
          const Journal& journal)
        : home_{std::move(home)}, dir_{dir}, torrents_{torrents}, journal_{journal} {}

    /// Writes the `.torrent` texts of a complete file (and the file, when asked) and seeds both.
    void share(const engine::Share& file);
    /// Names of the files of blocks on the disk, segments first, in order.
    [[nodiscard]] std::vector<std::string> kept() const;
    /// The text of one of them.
    [[nodiscard]] std::string read(const std::string& name) const;

    /// The folder to fetch a file into: its own, unless that holds one of its name.
    [[nodiscard]] std::string free_place(const engine::Fetch& file) const;
    /// The text of what was fetched; removes it when it does not lie in its own place.
    [[nodiscard]] std::string take(const wire::Fetched& fetched);
    void begin_fetch(wire::Wanted wanted);
    void finish_fetch(const wire::Fetched& fetched);
    void fetch_failed(const std::string& name) { fetching_.erase(name); }
    /// A line for each file on its way.
    void show_progress() const;

    /// NAME.torrent -> its text, as on disk.
    [[nodiscard]] const std::map<std::string, std::string>& torrent_files() const {
        return torrent_files_;
    }
    [[nodiscard]] const std::vector<api::DownloadVitals>& downloads() const { return downloads_; }

  private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] std::string incoming() const { return home_ + "/incoming"; }

    std::string home_;
    const store::DataDir& dir_;
    swarm::TorrentSwarm& torrents_;
    const Journal& journal_;
    std::map<std::string, Clock::time_point> fetching_;  // file name -> since when
    std::map<std::string, std::string> torrent_files_;
    std::vector<api::DownloadVitals> downloads_;
};

}  // namespace node
