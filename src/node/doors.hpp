// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/vitals.hpp"
#include "engine/view.hpp"
#include "node/inbox.hpp"
#include "node/latest.hpp"

namespace node {

struct DoorOptions {
    std::string address;
    int port = 0;
    int swarm_port = 0;  // what the tracker names to those who ask
    std::int64_t rate = 0;  // units per second and address (api/limits.hpp); 0: no limit
};

/// The HTTP door: pictures are answered from the latest ones, commands go to the loop, and
/// `/announce` is the tracker of the node's own torrents.
class Doors {
  public:
    Doors(DoorOptions options, Inbox& inbox, const Latest<engine::View>& view,
          const Latest<api::Vitals>& vitals);
    ~Doors();
    [[nodiscard]] int port() const;
    /// http://ADDRESS:PORT, one for each address under which others reach this door.
    [[nodiscard]] std::vector<std::string> urls() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Under which others reach what listens on `listen`: for 0.0.0.0 the numeric addresses of this
/// machine's interfaces, loopback only if there is no other.
std::vector<std::string> addresses_of(const std::string& listen);

}  // namespace node
