// SPDX-License-Identifier: Apache-2.0
#include "node/progress.hpp"

#include <fmt/core.h>

namespace node {

std::string progress_line(const api::TorrentVitals& torrent) {
    const double percent = torrent.total == 0 ? 0.0
                                              : 100.0 * static_cast<double>(torrent.done) /
                                                    static_cast<double>(torrent.total);
    return fmt::format("Downloading... {:.2f}% complete (down: {:.2f} kB/s, up: {:.2f} kB/s, "
                       "peers: {})",
                       percent, static_cast<double>(torrent.down) / 1000,
                       static_cast<double>(torrent.up) / 1000, torrent.peers);
}

}  // namespace node
