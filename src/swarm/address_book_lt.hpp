// SPDX-License-Identifier: Apache-2.0
// Internal to the room: addresses that are to be linked for as long as the node runs.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include <libtorrent/socket.hpp>

namespace swarm {

/// HOST:PORT texts and what they resolve to.  Any thread; nothing here waits for DNS.
class AddressBook {
  public:
    AddressBook();
    /// Leaves a lookup that is under way to itself.
    ~AddressBook();
    AddressBook(const AddressBook&) = delete;
    AddressBook& operator=(const AddressBook&) = delete;

    /// A numeric address is there at once, a name when it has been looked up; what cannot be
    /// looked up is tried again.
    void add(const std::string& host_port);
    [[nodiscard]] std::vector<lt::tcp::endpoint> endpoints() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace swarm
