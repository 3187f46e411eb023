// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "engine/view.hpp"
#include "node/node.hpp"
#include "wire/magnet.hpp"

namespace node {

/// The links that this node hands out.
struct Invitation {
    wire::Magnet magnet;
    base::Sha1 genesis_v1{};

    /// `port`: of the swarm.
    void make(const base::TorrentId& genesis, const std::string& name, const Options& options,
              int port);
    /// Names the last final block from now on, once there is one after block 0.
    void take_final(const engine::View* view);
    [[nodiscard]] std::string link() const { return wire::write_magnet(magnet); }
    /// For clients that cannot read v2; `doors`: addresses of this node's API, its trackers.
    [[nodiscard]] std::string v1_link(const std::vector<std::string>& doors) const;
};

}  // namespace node
