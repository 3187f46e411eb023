// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libtorrent/alert.hpp>

#include <algorithm>

#include "swarm/session_lt.hpp"

namespace swarm {

using Pack = lt::settings_pack;

namespace {

constexpr int kMetadataBytesMax = 4 << 20;

}  // namespace

Pack settings(const SwarmOptions& options, int port) {
    Pack s;
    s.set_str(Pack::listen_interfaces, options.listen + ':' + std::to_string(port));
    for (const int off : {Pack::enable_dht, Pack::enable_lsd, Pack::enable_upnp,
                          Pack::enable_natpmp, Pack::enable_outgoing_utp,
                          Pack::enable_incoming_utp, Pack::listen_system_port_fallback})
        s.set_bool(off, false);
    s.set_bool(Pack::enable_ip_notifier, options.listen == "0.0.0.0");
    s.set_bool(Pack::allow_multiple_connections_per_ip, true);
    // RC4 obfuscation is no secrecy and costs three quarters of the speed.
    s.set_int(Pack::out_enc_policy, Pack::pe_disabled);
    s.set_int(Pack::in_enc_policy, Pack::pe_disabled);
    s.set_int(Pack::max_retry_port_bind, 0);
    s.set_int(Pack::min_reconnect_time, 1);
    s.set_int(Pack::max_failcount, 1'000);
    s.set_int(Pack::peer_connect_timeout, 5);
    s.set_int(Pack::alert_queue_size, 50'000);
    s.set_int(Pack::aio_threads, 2);
    s.set_int(Pack::unchoke_slots_limit, -1);
    s.set_int(Pack::max_metadata_size, kMetadataBytesMax);
    s.set_int(Pack::max_peerlist_size, 1'000);
    s.set_int(Pack::listen_queue_size, 128);
    s.set_int(Pack::stop_tracker_timeout, 1);
    s.set_int(Pack::connection_speed, 200);
    s.set_int(Pack::upload_rate_limit, options.upload_limit);
    s.set_int(Pack::download_rate_limit, options.download_limit);
    s.set_str(Pack::user_agent, "jotchain");
    s.set_int(Pack::alert_mask, lt::alert_category::status | lt::alert_category::error |
                                    lt::alert_category::storage);
    return s;
}

std::vector<lt::tcp::endpoint> resolve(const std::string& host_port) {
    const auto colon = host_port.rfind(':');
    auto host = host_port.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    std::vector<lt::tcp::endpoint> endpoints;
    if (colon == std::string::npos ||
        getaddrinfo(host.c_str(), host_port.c_str() + colon + 1, &hints, &found) != 0)
        return endpoints;
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        lt::tcp::endpoint endpoint;
        if (at->ai_addrlen > endpoint.capacity()) continue;
        std::copy_n(reinterpret_cast<const char*>(at->ai_addr), at->ai_addrlen,
                    reinterpret_cast<char*>(endpoint.data()));
        endpoint.resize(at->ai_addrlen);
        endpoints.push_back(endpoint);
    }
    freeaddrinfo(found);
    return endpoints;
}

void sync_to_disk(const std::string& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) return;
    ::fsync(file);
    ::close(file);
}

}  // namespace swarm
