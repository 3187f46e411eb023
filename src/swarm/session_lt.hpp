// SPDX-License-Identifier: Apache-2.0
// Internal to the room: what a session needs beside libtorrent's own calls.
#pragma once
#include <string>
#include <vector>

#include <libtorrent/settings_pack.hpp>
#include <libtorrent/socket.hpp>

#include "swarm/torrent_swarm.hpp"

namespace swarm {

/// Every setting that differs from libtorrent's own, and why.
lt::settings_pack settings(const SwarmOptions& options, int port);
/// Numeric or DNS; empty when it does not resolve.  Blocks: not on libtorrent's thread.
std::vector<lt::tcp::endpoint> resolve(const std::string& host_port);
void sync_to_disk(const std::string& path, int flags);

}  // namespace swarm
