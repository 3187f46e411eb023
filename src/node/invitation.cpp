// SPDX-License-Identifier: Apache-2.0
#include "node/invitation.hpp"

#include "node/doors.hpp"

namespace node {

void Invitation::make(const base::TorrentId& genesis, const std::string& name,
                      const Options& options, int port) {
    magnet = {genesis, name, options.announce, options.trackers};
    if (!magnet.peers.empty()) return;
    for (const auto& address : addresses_of(options.listen))
        magnet.peers.push_back(address + ':' + std::to_string(port));
}

void Invitation::take_final(const engine::View* view) {
    if (view == nullptr || view->final == nullptr || view->final->height().value == 0) return;
    magnet.final = wire::FinalBlock{view->final->height(), view->final->id()};
}

std::string Invitation::v1_link(const std::vector<std::string>& doors) const {
    auto twin = magnet;
    for (const auto& url : doors) twin.trackers.push_back(url + "/announce");
    return wire::write_v1_magnet(genesis_v1, twin);
}

}  // namespace node
