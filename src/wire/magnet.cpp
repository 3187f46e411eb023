// SPDX-License-Identifier: Apache-2.0
#include "wire/magnet.hpp"

#include <algorithm>
#include <charconv>

namespace wire {

using base::Fault;

namespace {

constexpr std::string_view kMultihash = "urn:btmh:1220";  // SHA-256, 32 bytes

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

base::Result<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        unsigned byte = 0;
        if (i + 2 >= text.size()) return Fault::bad_magnet;
        const char* end = text.data() + i + 3;
        const auto read = std::from_chars(text.data() + i + 1, end, byte, 16);
        if (read.ec != std::errc{} || read.ptr != end || byte < 0x20) return Fault::bad_magnet;
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

std::string parameters(const Magnet& magnet) {
    std::string text;
    if (!magnet.name.empty()) text += "&dn=" + escape(magnet.name);
    for (const auto& peer : magnet.peers) text += "&x.pe=" + escape(peer);
    for (const auto& tracker : magnet.trackers) text += "&tr=" + escape(tracker);
    return text;
}

}  // namespace

std::string write_magnet(const Magnet& magnet) {
    return "magnet:?xt=" + std::string{kMultihash} + magnet.id.hex() + parameters(magnet);
}

std::string write_v1_magnet(const base::Sha1& id, const Magnet& magnet) {
    return "magnet:?xt=urn:btih:" + base::hex(base::view(id)) + parameters(magnet);
}

bool is_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 255) return false;
    const auto digits = text.substr(colon + 1);
    unsigned port = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || port < 1 ||
        port > 65'535)
        return false;
    const auto host = text.substr(0, colon);
    const auto in = [](std::string_view alphabet) {
        return [alphabet](char c) { return alphabet.contains(c); };
    };
    if (host.starts_with('['))
        return host.size() > 3 && host.ends_with(']') &&
               std::ranges::all_of(host.substr(1, host.size() - 2), in("0123456789abcdefABCDEF:."));
    return std::ranges::all_of(host, [](char c) { return plain(c) && c != ':' && c != '/'; });
}

base::Result<Magnet> parse_magnet(std::string_view text) {
    constexpr std::string_view kScheme = "magnet:?";
    if (text.size() > kMagnetBytesMax || !text.starts_with(kScheme)) return Fault::bad_magnet;
    text.remove_prefix(kScheme.size());
    Magnet magnet;
    bool named = false;
    while (!text.empty()) {
        const auto parameter = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), parameter.size() + 1));
        const auto equals = parameter.find('=');
        if (equals == std::string_view::npos) return Fault::bad_magnet;
        const auto key = parameter.substr(0, equals);
        const auto value = unescape(parameter.substr(equals + 1));
        if (!value) return value.fault();
        if (key == "xt" && value->starts_with(kMultihash)) {
            const auto id =
                base::id_from_hex<base::TorrentId>(value->substr(kMultihash.size()));
            if (!id || named) return Fault::bad_magnet;
            magnet.id = *id;
            named = true;
        } else if (key == "dn") {
            magnet.name = *value;
        } else if (key == "x.pe") {
            if (!is_host_port(*value) || magnet.peers.size() == kMagnetPeersMax)
                return Fault::bad_magnet;
            magnet.peers.push_back(*value);
        } else if (key == "tr") {
            if (magnet.trackers.size() == kMagnetPeersMax) return Fault::bad_magnet;
            magnet.trackers.push_back(*value);
        }
    }
    if (!named) return Fault::bad_magnet;
    return magnet;
}

}  // namespace wire
