// SPDX-License-Identifier: Apache-2.0
#include "api/tracker.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "api/request.hpp"
#include "base/bencode.hpp"

namespace api {

using base::Bencode;

namespace {

std::string failure(std::string_view reason) {
    return base::write_bencode(Bencode::Dict{{"failure reason", reason}});
}

std::optional<int> whole(const std::optional<std::string>& text, int min, int max) {
    if (!text) return std::nullopt;
    int number = 0;
    const char* end = text->data() + text->size();
    const auto read = std::from_chars(text->data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end || number < min || number > max)
        return std::nullopt;
    return number;
}

/// Four bytes of a dotted IPv4 address; empty for anything else.
std::string ipv4_bytes(std::string_view address) {
    std::string bytes;
    while (bytes.size() < 4) {
        const auto end = std::min(address.find('.'), address.size());
        const auto number = whole(std::string{address.substr(0, end)}, 0, 255);
        if (!number) return {};
        bytes += static_cast<char>(static_cast<unsigned char>(*number));
        address.remove_prefix(end);
        if (bytes.size() == 4) break;
        if (!address.starts_with('.')) return {};
        address.remove_prefix(1);
    }
    return address.empty() ? bytes : std::string{};
}

std::string port_bytes(int port) {
    return {static_cast<char>(static_cast<unsigned char>(port >> 8)),
            static_cast<char>(static_cast<unsigned char>(port & 255))};
}

}  // namespace

void Tracker::allow(std::set<std::string> info_hashes) {
    allowed_ = std::move(info_hashes);
    std::erase_if(peers_, [&](const auto& torrent) { return !allowed_.contains(torrent.first); });
}

std::string Tracker::announce(const Announce& what) {
    const auto hash = query_value(what.query, "info_hash");
    const auto peer_id = query_value(what.query, "peer_id");
    const auto port = whole(query_value(what.query, "port"), 1, 65'535);
    if (!hash || hash->size() != 20 || !peer_id || peer_id->size() != 20 || !port)
        return failure("info_hash, peer_id and port are needed");
    if (!allowed_.contains(*hash)) return failure("not a torrent of this node");
    auto& known = peers_[*hash];
    std::erase_if(known, [&](const auto& peer) {
        return peer.second.seconds + 2 * kTrackerInterval < what.now.seconds;
    });
    const Peer asking{what.client, *port};
    if (query_value(what.query, "event") == "stopped")
        known.erase(asking);
    else if (known.size() < kTrackerPeersMax || known.contains(asking))
        known[asking] = what.now;
    const auto wanted = whole(query_value(what.query, "numwant"), 0, 1'000).value_or(50);
    std::vector<Peer> peers{{what.own_host, what.own_port}};
    for (const auto& [peer, seen] : known)
        if (peer != asking && std::ssize(peers) < wanted) peers.push_back(peer);
    Bencode::Dict reply{{"complete", 1},
                        {"incomplete", static_cast<std::int64_t>(known.size())},
                        {"interval", kTrackerInterval}};
    std::string compact;
    Bencode::List list;
    for (const auto& peer : peers) {
        const auto address = ipv4_bytes(peer.address);
        if (!address.empty()) compact += address + port_bytes(peer.port);
        list.emplace_back(Bencode::Dict{{"ip", peer.address}, {"port", peer.port}});
    }
    if (query_value(what.query, "compact") == "0")
        reply.emplace("peers", std::move(list));
    else
        reply.emplace("peers", std::move(compact));
    return base::write_bencode(reply);
}

}  // namespace api
