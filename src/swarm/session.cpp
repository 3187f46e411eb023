// SPDX-License-Identifier: Apache-2.0
#include "swarm/session_lt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <libtorrent/alert.hpp>
#include <libtorrent/ip_filter.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace swarm {

using Pack = lt::settings_pack;

namespace {

constexpr int kFirstPort = 6881;
constexpr int kLastPort = 6891;
constexpr int kMetadataBytesMax = 4 << 20;

/// libtorrent exempts private and loopback addresses from rate caps; the operator meant all.
void limit_all(lt::session& session) {
    constexpr auto kGlobal = 1U << static_cast<std::uint32_t>(lt::session::global_peer_class_id);
    lt::ip_filter everyone;
    everyone.add_rule(lt::make_address("0.0.0.0"), lt::make_address("255.255.255.255"), kGlobal);
    everyone.add_rule(lt::make_address("::"),
                      lt::make_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), kGlobal);
    session.set_peer_class_filter(everyone);
}

int bytes_per_second(std::int64_t kib) {
    return static_cast<int>(std::clamp<std::int64_t>(kib, 0, 1 << 20) * 1'024);
}

/// Every setting that differs from libtorrent's own, and why.
Pack settings(const SwarmOptions& options, int port) {
    Pack s;
    s.set_str(Pack::listen_interfaces, options.listen + ':' + std::to_string(port));
    s.set_bool(Pack::enable_dht, options.dht);
    s.set_bool(Pack::enable_lsd, options.lsd);
    s.set_bool(Pack::enable_upnp, options.upnp);
    s.set_bool(Pack::enable_natpmp, options.upnp);
    // uTP is eight times slower than TCP, and 512 KiB take a second.
    s.set_bool(Pack::enable_outgoing_utp, false);
    s.set_bool(Pack::enable_incoming_utp, false);
    s.set_bool(Pack::listen_system_port_fallback, false);  // a taken port is told, not evaded
    s.set_bool(Pack::enable_ip_notifier, options.listen == "0.0.0.0");
    s.set_bool(Pack::allow_multiple_connections_per_ip, true);
    // RC4 obfuscation is no secrecy and costs three quarters of the speed.
    s.set_int(Pack::out_enc_policy, Pack::pe_disabled);
    s.set_int(Pack::in_enc_policy, Pack::pe_disabled);
    s.set_int(Pack::max_retry_port_bind, 0);
    s.set_int(Pack::min_reconnect_time, 1);
    s.set_int(Pack::max_failcount, 100);  // the counter ends at 31: no peer is given up
    s.set_int(Pack::peer_connect_timeout, 5);
    s.set_int(Pack::connections_limit, 400);
    s.set_int(Pack::alert_queue_size, 50'000);
    s.set_int(Pack::aio_threads, 2);
    s.set_int(Pack::unchoke_slots_limit, -1);
    s.set_int(Pack::max_metadata_size, kMetadataBytesMax);
    s.set_int(Pack::max_peerlist_size, 1'000);
    s.set_int(Pack::listen_queue_size, 128);
    s.set_int(Pack::stop_tracker_timeout, 1);
    s.set_int(Pack::connection_speed, 200);
    s.set_int(Pack::upload_rate_limit, bytes_per_second(options.upload_limit));
    s.set_int(Pack::download_rate_limit, bytes_per_second(options.download_limit));
    s.set_str(Pack::user_agent, "jotchain");
    s.set_int(Pack::alert_mask, lt::alert_category::status | lt::alert_category::error |
                                    lt::alert_category::storage);
    return s;
}

}  // namespace

std::unique_ptr<lt::session> open_session(const SwarmOptions& options) {
    const int first = options.port == 0 ? kFirstPort : std::max(options.port, 0);
    const int last = options.port == 0 ? kLastPort : first;
    for (int port = first; port <= last; ++port) {
        auto session =
            std::make_unique<lt::session>(lt::session_params{settings(options, port)});
        if (session->listen_port() == 0) continue;
        if (options.upload_limit > 0 || options.download_limit > 0) limit_all(*session);
        return session;
    }
    if (first != last)
        throw std::runtime_error{"every port from 6881 to 6891 is taken: name another"};
    throw std::runtime_error{"cannot listen on " + options.listen + ", port " +
                             std::to_string(first) +
                             ": it is taken, or the address is not of this host"};
}

void sync_to_disk(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const int why = errno;
    if (file >= 0) ::close(file);
    if (!synced) throw std::system_error{why, std::generic_category(), "cannot sync " + path};
}

}  // namespace swarm
