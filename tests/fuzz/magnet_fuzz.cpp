// SPDX-License-Identifier: Apache-2.0
// wire/magnet: what is read says the same after it is written, and the C library agrees on which
// hosts are addresses.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/json.hpp"
#include "fuzz.hpp"
#include "wire/magnet.hpp"

namespace {

bool is_address(int family, std::string_view host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const std::string text{host};
    return !host.contains('\0') && ::inet_pton(family, text.c_str(), bytes.data()) == 1;
}

/// A line as HOST:PORT, judged without wire's own readers of addresses.
void host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    const auto host = text.substr(0, std::min(colon, text.size()));
    const auto port = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    int number = 0;
    for (const char c : port.substr(0, 6))
        number = c >= '0' && c <= '9' && number >= 0 ? number * 10 + (c - '0') : -1;
    const bool good_port = !port.empty() && port[0] != '0' && number >= 1 && number <= 65'535;
    const bool good = wire::is_host_port(text);
    if (host.starts_with('[') && host.ends_with(']') && host.size() > 1)
        LAW(good == (good_port && is_address(AF_INET6, host.substr(1, host.size() - 2))));
    else if (host.find_first_not_of("0123456789.") == std::string_view::npos)
        LAW(good == (good_port && is_address(AF_INET, host)));
    else if (good)
        LAW(good_port && host.size() <= 253 &&
            std::ranges::all_of(host, [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                       (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
            }));
}

}  // namespace

FUZZ(input) {
    host_port(input);
    const auto magnet = wire::parse_magnet(input);
    if (!magnet) return;
    LAW(magnet->peers.size() <= wire::kMagnetPeersMax);
    LAW(magnet->trackers.size() <= wire::kMagnetPeersMax);
    LAW(base::is_utf8(magnet->name) && std::ranges::all_of(magnet->name, [](char c) {
            return c == static_cast<char>(c & 0x7F) ? c >= 0x20 && c != 0x7F : true;
        }));
    LAW(std::ranges::all_of(magnet->peers, wire::is_host_port));
    const auto written = wire::write_magnet(*magnet);
    if (written.size() > wire::kMagnetBytesMax) return;  // escapes may triple what was sent plain
    const auto again = wire::parse_magnet(written);
    LAW(again && *again == *magnet);
    LAW(!wire::parse_magnet(wire::write_v1_magnet({}, *magnet)));  // of the twin, no network
}
