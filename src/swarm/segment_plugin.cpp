// SPDX-License-Identifier: Apache-2.0
// Two nodes that seed the same file close their connection as redundant.  If that happens before
// either learnt that the other is complete, nobody is marked a seed and they dial each other for
// ever: 100 dials in 20 s for 50 files.  So the connection is kept until completeness was seen.
#include <libtorrent/error_code.hpp>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/socket.hpp>

#include "swarm/gossip_lt.hpp"

namespace swarm {

namespace {

class SegmentPeer final : public lt::peer_plugin {
  public:
    explicit SegmentPeer(lt::peer_connection_handle connection)
        : connection_{std::move(connection)} {}
    void on_connected() override { no_delay(connection_); }
    bool on_handshake(lt::span<char const>) override {
        no_delay(connection_);
        return true;
    }
    bool on_have_all() override {
        seen_ = true;
        return false;
    }
    bool on_bitfield(const lt::bitfield&) override {
        seen_ = true;
        return false;
    }
    bool can_disconnect(const lt::error_code& why) override {
        return seen_ || !(why == lt::errors::upload_upload_connection ||
                          why == lt::errors::uninteresting_upload_peer);
    }

  private:
    lt::peer_connection_handle connection_;
    bool seen_ = false;
};

class SegmentPlugin final : public lt::torrent_plugin {
  public:
    std::shared_ptr<lt::peer_plugin> new_connection(
        const lt::peer_connection_handle& connection) override {
        if (connection.type() != lt::connection_type::bittorrent) return {};
        return std::make_shared<SegmentPeer>(connection);
    }
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> make_segment_plugin() {
    return std::make_shared<SegmentPlugin>();
}

void no_delay(lt::peer_connection_handle& connection) {
    const auto native = connection.native_handle();
    if (!native) return;
    lt::error_code ignored;
    native->get_socket().set_option(lt::tcp::no_delay(true), ignored);
}

}  // namespace swarm
