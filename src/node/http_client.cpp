// SPDX-License-Identifier: Apache-2.0
#include "node/http_client.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>

#include "node/http_tls.hpp"

namespace node {

namespace {

constexpr std::size_t kReplyBytesMax = 64 << 20;

struct Socket {
    int fd = -1;
    Socket() = default;
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        if (fd >= 0) ::close(fd);
    }
};

struct Address {
    bool tls = false;
    std::string host_port;  // as in the Host header
    std::string host;       // without brackets
    std::string port;
    std::string path;

    [[nodiscard]] std::string origin() const {
        return (tls ? "https://" : "http://") + host_port;
    }
};

Address split(const std::string& url) {
    Address to;
    to.tls = url.starts_with("https://");
    if (!to.tls && !url.starts_with("http://"))
        throw NoAnswer{"not an http:// or https:// address: " + url};
    const auto rest = url.substr(url.find("//") + 2);
    const auto slash = std::min(rest.find('/'), rest.size());
    to.host_port = rest.substr(0, slash);
    to.path = slash < rest.size() ? rest.substr(slash) : "/";
    const auto colon = to.host_port.rfind(':');
    const bool ported = colon != std::string::npos && !to.host_port.ends_with(']');
    to.host = to.host_port.substr(0, ported ? colon : std::string::npos);
    if (to.host.starts_with('[') && to.host.ends_with(']'))
        to.host = to.host.substr(1, to.host.size() - 2);
    to.port = ported ? to.host_port.substr(colon + 1) : (to.tls ? "443" : "80");
    return to;
}

void dial(Socket& socket, const Address& to, int timeout_seconds) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(to.host.c_str(), to.port.c_str(), &hints, &found) == 0) {
        for (const addrinfo* at = found; at != nullptr && socket.fd < 0; at = at->ai_next) {
            socket.fd = ::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const timeval limit{timeout_seconds, 0};
            ::setsockopt(socket.fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
            ::setsockopt(socket.fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
            if (::connect(socket.fd, at->ai_addr, at->ai_addrlen) == 0) continue;
            ::close(socket.fd);
            socket.fd = -1;
        }
        ::freeaddrinfo(found);
    }
    if (socket.fd < 0)
        throw NoAnswer{"no node answers at " + to.origin() + ": is it running?"};
}

std::string header_value(std::string_view head, std::string_view name) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    while (!head.empty()) {
        const auto end = std::min(head.find("\r\n"), head.size());
        const auto line = head.substr(0, end);
        head.remove_prefix(std::min(end + 2, head.size()));
        const auto same = [&](char a, char b) { return lower(a) == b; };
        if (line.size() > name.size() && line[name.size()] == ':' &&
            std::equal(name.begin(), name.end(), line.begin(),
                       [&](char b, char a) { return same(a, b); })) {
            auto value = line.substr(name.size() + 1);
            while (value.starts_with(' ')) value.remove_prefix(1);
            return std::string{value};
        }
    }
    return {};
}

}  // namespace

HttpReply http_request(std::string_view method, const std::string& url, std::string_view body,
                       int timeout_seconds) {
    const auto address = split(url);
    Socket socket;
    dial(socket, address, timeout_seconds);
    std::optional<TlsClient> tls;
    if (address.tls) tls.emplace(socket.fd, address.host);
    std::string out{method};
    out += ' ' + address.path + " HTTP/1.1\r\nHost: " + address.host_port +
           "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    out += body;
    for (std::string_view rest = out; !rest.empty();) {
        const auto sent = tls ? tls->send(rest)
                              : ::send(socket.fd, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent <= 0) break;  // it may have answered already
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::string in;
    std::string piece(65'536, '\0');
    for (;;) {
        const auto got = tls ? tls->receive(piece)
                             : ::recv(socket.fd, piece.data(), piece.size(), 0);
        if (got < 0) throw NoAnswer{address.origin() + " did not answer in time"};
        if (got == 0) break;
        in.append(piece, 0, static_cast<std::size_t>(got));
        if (in.size() > kReplyBytesMax) throw NoAnswer{"the answer is too large"};
        const auto end = in.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        std::size_t length = 0;
        const auto stated = header_value(std::string_view{in}.substr(0, end), "content-length");
        std::from_chars(stated.data(), stated.data() + stated.size(), length);
        if (!stated.empty() && in.size() >= end + 4 + length) break;
    }
    const auto end = in.find("\r\n\r\n");
    HttpReply reply;
    if (end == std::string::npos || !in.starts_with("HTTP/1.") || in.size() < 12 ||
        std::from_chars(in.data() + 9, in.data() + 12, reply.status).ec != std::errc{})
        throw NoAnswer{address.origin() + " broke off its answer"};
    reply.type = header_value(std::string_view{in}.substr(0, end), "content-type");
    reply.body = in.substr(end + 4);
    return reply;
}

}  // namespace node
