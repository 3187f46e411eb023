// SPDX-License-Identifier: Apache-2.0
#include "wire/magnet.hpp"

#include <algorithm>
#include <charconv>

#include "base/json.hpp"

namespace wire {

using base::Fault;

namespace {

constexpr std::string_view kMultihash = "urn:btmh:";
constexpr std::string_view kSha256 = "1220";  // its multihash code, and 32 bytes
constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;
constexpr std::size_t kIpv6Groups = 8;

bool plain(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view{"-._~:[]/"}.contains(c);
}

std::string escape(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain(c)) {
            out += c;
        } else {
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
        }
    }
    return out;
}

/// Control characters are refused in either spelling: names end up on people's terminals.
base::Result<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto byte = static_cast<unsigned>(static_cast<unsigned char>(text[i]));
        if (text[i] == '+') byte = ' ';
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return Fault::bad_magnet;
            const char* end = text.data() + i + 3;
            const auto read = std::from_chars(text.data() + i + 1, end, byte, 16);
            if (read.ec != std::errc{} || read.ptr != end) return Fault::bad_magnet;
            i += 2;
        }
        if (byte < 0x20 || byte == 0x7F) return Fault::bad_magnet;
        out += static_cast<char>(byte);
    }
    if (!base::is_utf8(out)) return Fault::bad_magnet;
    return out;
}

/// Decimal without a leading zero, at most `max`.
bool is_number(std::string_view text, unsigned max) {
    unsigned number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return read.ec == std::errc{} && read.ptr == end && number <= max &&
           (text.front() != '0' || text.size() == 1);
}

/// Calls `good` with each part between separators; false as soon as one is not.
template <class Good>
bool all_parts(std::string_view text, char separator, Good good) {
    while (true) {
        const auto end = std::min(text.find(separator), text.size());
        if (!good(text.substr(0, end))) return false;
        if (end == text.size()) return true;
        text.remove_prefix(end + 1);
    }
}

bool is_ipv4(std::string_view host) {
    return std::ranges::count(host, '.') == 3 &&
           all_parts(host, '.', [](std::string_view part) { return is_number(part, 255); });
}

/// RFC 4291: eight groups of hex digits, one run of them shortened to "::", the last two perhaps
/// written as IPv4.
bool is_ipv6(std::string_view host) {
    const auto is_group = [](std::string_view group) {
        return !group.empty() && group.size() <= 4 &&
               std::ranges::all_of(group, [](char c) {
                   return std::string_view{"0123456789abcdefABCDEF"}.contains(c);
               });
    };
    std::size_t groups = 0;
    const auto count = [&](std::string_view side, bool last) {
        if (side.empty()) return true;
        if (const auto tail = side.rfind(':') + 1; last && side.substr(tail).contains('.')) {
            if (!is_ipv4(side.substr(tail))) return false;
            groups += 2;
            if (tail == 0) return true;
            side = side.substr(0, tail - 1);
        }
        groups += static_cast<std::size_t>(std::ranges::count(side, ':')) + 1;
        return all_parts(side, ':', is_group);
    };
    const auto gap = host.find("::");
    if (gap == std::string_view::npos) return count(host, true) && groups == kIpv6Groups;
    return count(host.substr(0, gap), false) && count(host.substr(gap + 2), true) &&
           groups < kIpv6Groups;
}

/// RFC 1123.  What ends in a number is an address or nothing.
bool is_dns_name(std::string_view host) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_label = [&](std::string_view label) {
        return !label.empty() && label.size() <= kLabelBytesMax && !label.starts_with('-') &&
               !label.ends_with('-') && std::ranges::all_of(label, [&](char c) {
                   return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          c == '-';
               });
    };
    return host.size() <= kHostBytesMax && all_parts(host, '.', is_label) &&
           !std::ranges::all_of(host.substr(host.rfind('.') + 1), is_digit);
}

std::string parameters(const Magnet& magnet) {
    std::string text;
    if (!magnet.name.empty()) text += "&dn=" + escape(magnet.name);
    for (const auto& peer : magnet.peers) text += "&x.pe=" + escape(peer);
    for (const auto& tracker : magnet.trackers) text += "&tr=" + escape(tracker);
    if (magnet.final) text += "&x.final=" + write_final(*magnet.final);
    return text;
}

}  // namespace

std::string write_final(const FinalBlock& block) {
    return std::to_string(block.height.value) + '.' + block.id.hex();
}

base::Result<FinalBlock> parse_final(std::string_view text) {
    const auto dot = std::min(text.find('.'), text.size());
    const auto height = base::parse_json(text.substr(0, dot));
    if (!height || height->integer() == nullptr || *height->integer() < 0 || dot == text.size() ||
        base::write_json(*height) != text.substr(0, dot))
        return Fault::bad_magnet;
    const auto id = base::id_from_hex<base::BlockId>(text.substr(dot + 1));
    if (!id) return Fault::bad_magnet;
    return FinalBlock{{*height->integer()}, *id};
}

std::string write_magnet(const Magnet& magnet) {
    return "magnet:?xt=" + std::string{kMultihash}.append(kSha256) + magnet.id.hex() +
           parameters(magnet);
}

std::string write_v1_magnet(const base::Sha1& id, const Magnet& magnet) {
    return "magnet:?xt=urn:btih:" + base::hex(base::view(id)) + parameters(magnet);
}

bool is_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return false;
    const auto port = text.substr(colon + 1);
    if (port.empty() || port == "0" || !is_number(port, 65'535)) return false;
    const auto host = text.substr(0, colon);
    if (host.starts_with('['))
        return host.ends_with(']') && is_ipv6(host.substr(1, host.size() - 2));
    return is_ipv4(host) || is_dns_name(host);
}

namespace {

/// One parameter of a magnet link, still escaped.
base::Result<bool> take_parameter(Magnet& magnet, std::string_view key, std::string_view escaped) {
    const bool known =
        key == "xt" || key == "dn" || key == "x.pe" || key == "tr" || key == "x.final";
    if (!known) return false;
    auto value = unescape(escaped);
    if (!value) return value.fault();
    if (key == "dn") {
        magnet.name = std::move(*value);
    } else if (key == "x.pe") {
        if (!is_host_port(*value) || magnet.peers.size() == kMagnetPeersMax)
            return Fault::bad_magnet;
        magnet.peers.push_back(std::move(*value));
    } else if (key == "tr") {
        if (magnet.trackers.size() == kMagnetPeersMax) return Fault::bad_magnet;
        magnet.trackers.push_back(std::move(*value));
    } else if (key == "x.final") {
        const auto block = parse_final(*value);
        if (!block || magnet.final) return Fault::bad_magnet;
        magnet.final = *block;
    } else if (value->starts_with(kMultihash)) {
        const auto hash = std::string_view{*value}.substr(kMultihash.size());
        if (!hash.starts_with(kSha256)) return Fault::bad_magnet;
        const auto id = base::id_from_hex<base::TorrentId>(hash.substr(kSha256.size()));
        if (!id) return Fault::bad_magnet;
        magnet.id = *id;
        return true;
    }
    return false;
}

}  // namespace

base::Result<Magnet> parse_magnet(std::string_view text) {
    constexpr std::string_view kScheme = "magnet:?";
    if (text.size() > kMagnetBytesMax || !text.starts_with(kScheme)) return Fault::bad_magnet;
    Magnet magnet;
    int ids = 0;
    const bool good = all_parts(text.substr(kScheme.size()), '&', [&](std::string_view parameter) {
        const auto equals = std::min(parameter.find('='), parameter.size());
        const auto value = parameter.substr(std::min(equals + 1, parameter.size()));
        const auto is_id = take_parameter(magnet, parameter.substr(0, equals), value);
        if (is_id && *is_id) ++ids;
        return is_id.has_value();
    });
    if (!good || ids != 1) return Fault::bad_magnet;
    return magnet;
}

}  // namespace wire
