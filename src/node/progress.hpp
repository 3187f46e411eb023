// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "api/vitals.hpp"

namespace node {

/// In the prototype's words: `Downloading... 42.00% complete (down: 512.00 kB/s, up: 10.00 kB/s,
/// peers: 3)`; kB are 1000 bytes.
std::string progress_line(const api::TorrentVitals& torrent);

}  // namespace node
