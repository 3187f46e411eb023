// SPDX-License-Identifier: Apache-2.0
// Internal to the room: what a session needs beside libtorrent's own calls.
#pragma once
#include <memory>
#include <string>

#include <libtorrent/session.hpp>

#include "swarm/torrent_swarm.hpp"

namespace swarm {

/// A session that listens.  Throws std::runtime_error when it cannot.
std::unique_ptr<lt::session> open_session(const SwarmOptions& options);
/// fsync of a file or folder; throws std::system_error.
void sync_to_disk(const std::string& path, int flags);

}  // namespace swarm
