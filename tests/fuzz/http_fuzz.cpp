// SPDX-License-Identifier: Apache-2.0
// node/http_server over loopback.  An input that begins with `=` is a request in parts (method and
// target on the first line, then the body) that the handler must get as it is; any other goes onto
// the wire as it stands, whole and in two pieces, and what comes back must be HTTP, and the same.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "fuzz.hpp"
#include "node/http_server.hpp"

namespace {

constexpr timeval kPatience{10, 0};  // for any one read; the server's own deadlines are shorter

struct Door {
    std::mutex mutex;
    std::vector<api::Request> seen;  // guarded by mutex
    node::HttpServer server{{.threads = 1, .header_seconds = 5, .body_seconds = 5},
                            [this](const api::Request& request, node::Respond respond) {
                                handle(request, std::move(respond));
                            }};

    void handle(const api::Request& request, node::Respond respond) {
        LAW(request.body.size() <= api::kHttpBodyBytesMax);
        LAW(request.path.size() + request.query.size() <= api::kHttpHeaderBytesMax);
        LAW(request.loopback && request.client == "127.0.0.1");
        if (const auto segments = api::split_path(request.path)) LAW(segments->size() <= 8);
        if (const auto value = api::query_value(request.query, "info_hash"))
            LAW(api::percent_decode(api::percent_encode(*value)).value() == *value);
        const std::scoped_lock lock{mutex};
        seen.push_back(request);
        respond({200, "text/plain", std::to_string(request.body.size()), {}});
    }
    std::vector<api::Request> take() {
        const std::scoped_lock lock{mutex};
        return std::exchange(seen, {});
    }
};

/// What comes back for these bytes until the server ends the connection.
std::string answer(int port, std::string_view first, std::string_view second) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    LAW(fd >= 0);
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    LAW(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
    for (auto piece : {first, second}) {
        while (!piece.empty()) {
            const auto sent = ::send(fd, piece.data(), piece.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) break;  // the server had enough; its answer is still to be read
            piece.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    ::shutdown(fd, SHUT_WR);
    std::string got;
    char bytes[16'384];
    ssize_t count = 0;
    do {
        count = ::recv(fd, bytes, sizeof bytes, 0);
        if (count > 0) got.append(bytes, static_cast<std::size_t>(count));
    } while (count > 0 || (count < 0 && errno == EINTR));  // libFuzzer's alarm
    const bool ended = count == 0 || errno == ECONNRESET;
    ::close(fd);
    LAW(ended);  // else the connection hangs
    return got;
}

/// Takes one whole response off the front; with `head` it has a length and no body.
bool take_response(std::string_view& text, bool head) {
    if (text.starts_with("HTTP/1.1 100 Continue\r\n\r\n")) {
        text.remove_prefix(25);
        return true;
    }
    const auto end = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.1 ") || end == std::string_view::npos) return false;
    const auto headers = text.substr(0, end + 2);
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    const auto at = headers.find(kLength);
    if (at == std::string_view::npos) return false;
    std::size_t length = 0;
    const auto digits = headers.substr(at + kLength.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    const auto status = headers.substr(9, 4);
    for (const char* known : {"200 ", "400 ", "408 ", "413 ", "417 ", "431 ", "501 ", "505 "}) {
        if (status != known) continue;
        text.remove_prefix(end + 4);
        if (head || (status != "200 " && text.empty())) length = 0;  // a refused HEAD is not seen
        if (text.size() < length) return false;
        text.remove_prefix(length);
        return true;
    }
    return false;
}

void raw(Door& door, std::string_view input) {
    const auto whole = answer(door.server.port(), input, "");
    const auto seen = door.take();
    std::string_view rest = whole;
    std::size_t responses = 0;
    while (!rest.empty()) {
        const bool head = responses < seen.size() && seen[responses].method == "HEAD";
        const bool goes_on = rest.starts_with("HTTP/1.1 100 ");
        LAW(take_response(rest, head));
        if (!goes_on) ++responses;
    }
    LAW(responses >= seen.size() && responses <= seen.size() + 1);
    const auto cut = input.size() / 2;
    const auto split = answer(door.server.port(), input.substr(0, cut), input.substr(cut));
    // What is wrong before its header has ended may be refused when it has, which is never.
    LAW(split == whole || (!input.ends_with("\r\n\r\n") &&
                           (whole.starts_with(split) || split.starts_with(whole))));
    LAW(door.take().size() == seen.size());
}

void parts(Door& door, std::string_view input) {
    const auto end = std::min(input.find('\n'), input.size());
    std::string path{input.substr(0, end)};
    const std::string body{input.substr(std::min(end + 1, input.size()))};
    std::erase_if(path, [](char c) { return c <= ' ' || c >= '\x7f'; });
    if (path.find('#') != std::string::npos) return;  // a fragment is no part of a target
    path = '/' + path;
    const auto text = "POST " + path + " HTTP/1.1\r\nHost: here\r\nConnection: close\r\n" +
                      "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    const auto got = answer(door.server.port(), text, "");
    const auto seen = door.take();
    LAW(got.starts_with("HTTP/1.1 200 OK\r\n") && seen.size() == 1);
    LAW(seen[0].method == "POST" && seen[0].body == body);
    const auto mark = path.find('?');
    LAW(seen[0].path == path.substr(0, mark));
    LAW(seen[0].query == (mark == std::string::npos ? "" : path.substr(mark + 1)));
}

}  // namespace

FUZZ(input) {
    static Door* const door = new Door;  // never ended: its threads live as long as the process
    if (input.starts_with('='))
        parts(*door, input.substr(1));
    else
        raw(*door, input);
}
