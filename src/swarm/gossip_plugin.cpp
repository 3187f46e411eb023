// SPDX-License-Identifier: Apache-2.0
// Gossip rides on the BitTorrent connections of the genesis torrent as a BEP 10 extension.  Three
// things decide whether a network of complete nodes lives.  libtorrent closes a link between two
// seeds, for it sees no use in it: we veto.  It never again dials a peer that it knows to be a
// seed: once we are complete we hide from it that the other one is, and what it learnt while we
// were not we make it forget.  And a connection that was cut without a word is noticed by TCP only
// after minutes: a heartbeat tells us in seconds.
// Against abuse: messages are bounded before they are buffered, rates are counted per link, and a
// reader that does not read loses its link instead of our memory.
#include <libtorrent/bdecode.hpp>
#include <libtorrent/deadline_timer.hpp>
#include <libtorrent/entry.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/socket.hpp>
#include <libtorrent/torrent_peer.hpp>

#include <algorithm>
#include <deque>

#include "base/bucket.hpp"
#include "base/hash.hpp"
#include "swarm/gossip_lt.hpp"

namespace swarm {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr const char* kExtension = "jc_gossip";
constexpr int kLocalId = 20;  // under which we receive; libtorrent takes 1, 2, 3, 4, 7, 8
constexpr int kVersion = 1;
constexpr int kHandedOverMax = 64 * 1024;        // bytes queued inside libtorrent per link
constexpr std::size_t kQueueBytesMax = 16 << 20;  // bytes queued by us per link
constexpr seconds kSilenceMax{10};
constexpr seconds kHeartbeat{3};
constexpr seconds kStallMax{30};         // of a reader that does not read, or half a message
constexpr seconds kDiscourage{600};
constexpr milliseconds kPumpPause{2};  // until we look whether libtorrent has sent what it had
constexpr std::size_t kLostMax = 64;
constexpr std::int64_t kBytesPerSecond = 20'000'000;
constexpr std::int64_t kBytesBurst = 64'000'000;
constexpr std::int64_t kMessagesPerSecond = 5'000;
constexpr std::int64_t kMessagesBurst = 20'000;

std::int64_t now_ms() {
    using std::chrono::duration_cast;
    return duration_cast<milliseconds>(Clock::now().time_since_epoch()).count();
}

std::string text(const lt::tcp::endpoint& endpoint) {
    const auto address = endpoint.address();
    const std::string host = address.to_string();
    return (address.is_v6() ? '[' + host + ']' : host) + ':' + std::to_string(endpoint.port());
}

bool closes_idle_links(const lt::error_code& why) {
    return why == lt::errors::upload_upload_connection ||
           why == lt::errors::uninteresting_upload_peer || why == lt::errors::torrent_finished ||
           why == lt::errors::timed_out_no_interest || why == lt::errors::timed_out_no_request;
}

}  // namespace

class GossipPeer final : public lt::peer_plugin, public std::enable_shared_from_this<GossipPeer> {
  public:
    GossipPeer(std::shared_ptr<Hub> hub, lt::peer_connection_handle connection)
        : hub_{std::move(hub)}, connection_{std::move(connection)}, peer_{hub_->next_peer++} {}

    lt::string_view type() const override { return kExtension; }
    void on_connected() override { no_delay(connection_); }
    bool on_handshake(lt::span<char const>) override {
        no_delay(connection_);
        return true;
    }
    void add_handshake(lt::entry& handshake) override {
        handshake["m"][kExtension] = kLocalId;
        auto& ours = handshake["jc"];
        ours["v"] = kVersion;
        ours["net"] = std::string{base::view(hub_->genesis.hash)};
        ours["node"] = hub_->node_id;
    }
    bool on_extension_handshake(const lt::bdecode_node& handshake) override;
    bool on_extended(int length, int id, lt::span<char const> body) override;
    void on_disconnect(const lt::error_code&) override {
        const auto native = connection_.native_handle();
        if (native && native->peer_info_struct() != nullptr) native->peer_info_struct()->seed = 0;
        go_down();
    }
    bool can_disconnect(const lt::error_code& why) override {
        return !up_ || !closes_idle_links(why);
    }
    bool on_have_all() override { return hub_->complete; }
    bool on_bitfield(const lt::bitfield&) override { return hub_->complete; }
    bool on_have(lt::piece_index_t) override { return hub_->complete; }
    void tick() override;

    void queue(std::string message);
    void leave(bool discourage);

  private:
    bool take_place(const std::string& node);
    void go_up(const std::string& node, const lt::bdecode_node& handshake);
    void go_down(bool comes_back = true);
    void pump();
    void pump_soon();
    void hand_over(const std::string& body);
    void close(lt::error_code why, bool their_fault = false);

    std::shared_ptr<Hub> hub_;
    lt::peer_connection_handle connection_;
    wire::PeerId peer_;
    int remote_id_ = 0;
    bool up_ = false;
    bool pausing_ = false;  // a timer will pump
    std::string node_;
    std::deque<std::string> queue_;
    std::size_t queued_ = 0;
    Clock::time_point heard_ = Clock::now();
    Clock::time_point spoke_ = Clock::now();
    Clock::time_point moved_ = Clock::now();  // when the queue last got shorter
    Clock::time_point began_;                 // when the message that is arriving began
    bool arriving_ = false;
    base::Bucket bytes_{kBytesPerSecond, kBytesBurst, now_ms()};
    base::Bucket messages_{kMessagesPerSecond, kMessagesBurst, now_ms()};
};

bool GossipPeer::on_extension_handshake(const lt::bdecode_node& handshake) {
    if (up_) return true;  // BEP 10 allows it again
    if (handshake.type() != lt::bdecode_node::dict_t) return false;
    const auto ids = handshake.dict_find_dict("m");
    const auto theirs = handshake.dict_find_dict("jc");
    if (!ids || !theirs) return false;
    const auto id = ids.dict_find_int_value(kExtension, 0);
    const std::string net{theirs.dict_find_string_value("net")};
    const std::string node{theirs.dict_find_string_value("node")};
    if (id < 1 || id > 255 || theirs.dict_find_int_value("v", 0) != kVersion ||
        net != base::view(hub_->genesis.hash) || node.size() != 16)
        return false;
    if (!take_place(node)) return true;  // stays attached until the connection is gone
    remote_id_ = static_cast<int>(id);
    go_up(node, handshake);
    return true;
}

/// One link per node: of two that cross, the one whose initiator has the smaller id stays, on both
/// sides alike.
bool GossipPeer::take_place(const std::string& node) {
    const auto bad = hub_->discouraged.find(node);
    const bool refused = bad != hub_->discouraged.end() && Clock::now() < bad->second;
    if (node == hub_->node_id || refused) {
        close(lt::errors::self_connection, true);
        return false;
    }
    const auto other = hub_->by_node.find(node);
    if (other == hub_->by_node.end()) return true;
    const auto link = hub_->links[other->second].lock();
    if (link == nullptr) return true;
    const auto initiator = [&](const GossipPeer& which) {
        return which.connection_.is_outgoing() ? hub_->node_id : node;
    };
    // An old link that has been silent may be dead already: the new one is preferred.
    const bool stale = Clock::now() - link->heard_ > 2 * kHeartbeat;
    if (!stale && initiator(*link) <= initiator(*this)) {
        close(lt::errors::duplicate_peer_id);
        return false;
    }
    link->close(lt::errors::duplicate_peer_id);
    link->go_down();
    return true;
}

void GossipPeer::go_up(const std::string& node, const lt::bdecode_node& handshake) {
    no_delay(connection_);
    up_ = true;
    node_ = node;
    heard_ = spoke_ = moved_ = Clock::now();
    hub_->links[peer_] = weak_from_this();
    hub_->by_node[node] = peer_;
    auto listens = connection_.remote();
    const auto port = handshake.dict_find_int_value("p", 0);
    if (!connection_.is_outgoing() && port > 0 && port < 65'536)
        listens.port(static_cast<unsigned short>(port));
    const std::string address = text(listens);
    {
        const std::scoped_lock lock{hub_->mutex};
        hub_->up[peer_] = {peer_, base::hex(node), address, connection_.is_outgoing(), 0, 0};
        hub_->endpoints[peer_] = listens;
        hub_->lost.erase(listens);
    }
    hub_->linked = true;
    hub_->tell(wire::PeerUp{peer_, address, node, connection_.is_outgoing()});
}

void GossipPeer::go_down(bool comes_back) {
    if (!up_) return;
    up_ = false;
    queue_.clear();
    queued_ = 0;
    hub_->links.erase(peer_);
    if (const auto mine = hub_->by_node.find(node_);
        mine != hub_->by_node.end() && mine->second == peer_)
        hub_->by_node.erase(mine);
    {
        const std::scoped_lock lock{hub_->mutex};
        hub_->up.erase(peer_);
        if (comes_back && hub_->lost.size() < kLostMax)
            hub_->lost[hub_->endpoints[peer_]] = Clock::now();
        hub_->endpoints.erase(peer_);
    }
    hub_->tell(wire::PeerDown{peer_});
}

/// After a fault libtorrent waits longer before it dials that address again, each time.
void GossipPeer::close(lt::error_code why, bool their_fault) {
    if (connection_.native_handle())
        connection_.disconnect(why, lt::operation_t::bittorrent,
                               their_fault ? lt::peer_connection_interface::peer_error
                                           : lt::peer_connection_interface::normal);
}

void GossipPeer::leave(bool discourage) {
    if (discourage && !node_.empty()) {
        std::erase_if(hub_->discouraged,
                      [](const auto& entry) { return entry.second < Clock::now(); });
        hub_->discouraged[node_] = Clock::now() + kDiscourage;
    }
    go_down(!discourage);
    close(lt::errors::banned_by_ip_filter, discourage);
}

bool GossipPeer::on_extended(int length, int id, lt::span<char const> body) {
    if (id != kLocalId || !up_) return false;
    // The length is known before the body: what is too long is refused before it is buffered.
    if (length < 0 || static_cast<std::size_t>(length) > wire::kMessageBytesMax) {
        leave(true);
        return true;
    }
    heard_ = Clock::now();
    if (body.size() < length) {  // called again as more arrives
        if (!std::exchange(arriving_, true)) began_ = heard_;
        return true;
    }
    arriving_ = false;
    if (!bytes_.take(length, now_ms()) || !messages_.take(1, now_ms())) {
        leave(true);
        return true;
    }
    hub_->count(peer_, length, 0);
    if (length == 0) return true;  // a heartbeat
    hub_->tell(wire::MessageArrived{
        peer_, std::string{body.data(), static_cast<std::size_t>(length)}});
    return true;
}

void GossipPeer::queue(std::string message) {
    if (!up_) return;
    if (queue_.empty()) moved_ = Clock::now();
    queued_ += message.size();
    queue_.push_back(std::move(message));
    if (queued_ > kQueueBytesMax) return leave(false);
    pump();
}

/// Hands over while little is queued in libtorrent: a deep queue there starves under a rate cap,
/// and cannot be bounded.
void GossipPeer::pump() {
    while (!queue_.empty()) {
        const auto native = connection_.native_handle();
        if (!native || connection_.is_disconnecting()) return;
        if (native->send_buffer_size() >= kHandedOverMax) return pump_soon();
        const std::string body = std::move(queue_.front());
        queue_.pop_front();
        queued_ -= body.size();
        hand_over(body);
    }
}

/// libtorrent does not say when it has sent, and tick() comes once a second only.
void GossipPeer::pump_soon() {
    if (std::exchange(pausing_, true)) return;
    const auto timer = std::make_shared<lt::deadline_timer>(*hub_->context);
    timer->expires_after(kPumpPause);
    timer->async_wait([timer, weak = weak_from_this()](const lt::error_code& why) {
        const auto self = weak.lock();
        if (why || self == nullptr) return;
        self->pausing_ = false;
        try {
            self->pump();
        } catch (...) {  // would end the process, here on libtorrent's thread
            self->close(lt::errors::no_memory);
        }
    });
}

void GossipPeer::hand_over(const std::string& body) {
    const auto length = static_cast<std::uint32_t>(body.size() + 2);
    std::string frame;
    frame.reserve(body.size() + 6);
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        frame += static_cast<char>((length >> shift) & 255U);
    frame += static_cast<char>(20);  // BEP 10
    frame += static_cast<char>(remote_id_);
    frame += body;
    connection_.send_buffer(frame.data(), static_cast<int>(frame.size()));
    moved_ = spoke_ = Clock::now();
    hub_->count(peer_, 0, static_cast<std::int64_t>(body.size()));
}

void GossipPeer::tick() {
    if (!up_) return;
    const auto now = Clock::now();
    const bool stalled = !queue_.empty() && now - moved_ > kStallMax;
    const bool half = arriving_ && now - began_ > kStallMax;
    if (now - heard_ > kSilenceMax || stalled || half) {
        close(lt::errors::timed_out);
        return go_down();
    }
    if (queue_.empty() && now - spoke_ >= kHeartbeat) queue({});
    pump();
}

namespace {

class GossipPlugin final : public lt::torrent_plugin {
  public:
    explicit GossipPlugin(std::shared_ptr<Hub> hub) : hub_{std::move(hub)} {}
    std::shared_ptr<lt::peer_plugin> new_connection(
        const lt::peer_connection_handle& connection) override {
        if (connection.type() != lt::connection_type::bittorrent) return {};  // a web seed
        return std::make_shared<GossipPeer>(hub_, connection);
    }

  private:
    std::shared_ptr<Hub> hub_;
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> make_gossip_plugin(std::shared_ptr<Hub> hub) {
    return std::make_shared<GossipPlugin>(std::move(hub));
}

void send_to(Hub& hub, wire::PeerId peer, std::string message) {
    const auto link = hub.links.find(peer);
    if (link == hub.links.end()) return;
    if (const auto alive = link->second.lock()) alive->queue(std::move(message));
}

void drop_peer(Hub& hub, wire::PeerId peer) {
    const auto link = hub.links.find(peer);
    if (link == hub.links.end()) return;
    if (const auto alive = link->second.lock()) alive->leave(true);
}

}  // namespace swarm
