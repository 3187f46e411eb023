// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "node/http_client.hpp"
#include "node/http_server.hpp"

namespace node {

namespace {

/// Sends bytes as they are; what comes back until the other end closes.
std::string raw(int port, const std::string& bytes) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval limit{20, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto n = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) break;
        sent += static_cast<std::size_t>(n);
    }
    std::string answer;
    char piece[4096];
    for (;;) {
        const auto n = ::recv(fd, piece, sizeof piece, 0);
        if (n <= 0) break;
        answer.append(piece, static_cast<std::size_t>(n));
    }
    ::close(fd);
    return answer;
}

struct Door {
    std::thread later;
    HttpServer server{{}, [this](const api::Request& request, Respond respond) {
                          handle(request, std::move(respond));
                      }};
    ~Door() {
        if (later.joinable()) later.join();
    }
    void handle(const api::Request& request, Respond respond) {
        if (request.path == "/throw") throw std::runtime_error{"inside"};
        if (request.path == "/drop") return;
        if (request.path == "/later") {
            later = std::thread{[respond] { respond({200, "text/plain", "later", {}}); }};
            return;
        }
        respond({200, "text/plain",
                 request.method + ' ' + request.path + '?' + request.query + ' ' +
                     std::to_string(request.body.size()) + ' ' + request.client +
                     (request.loopback ? " here" : " there"),
                 {}});
    }
    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server.port()) + path;
    }
    int status(const std::string& bytes) {
        const auto answer = raw(server.port(), bytes);
        return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3));
    }
};

}  // namespace

TEST(Http, a_request_arrives_as_plain_values_and_its_answer_comes_back) {
    Door door;
    const auto reply = http_request("POST", door.url("/a/b?c=d"), std::string(1'000, 'x'));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.type, "text/plain");
    EXPECT_EQ(reply.body, "POST /a/b?c=d 1000 127.0.0.1 here");
    EXPECT_EQ(http_request("GET", door.url("/later")).body, "later");
}

TEST(Http, a_handler_that_fails_leaks_nothing) {
    Door door;
    for (const char* path : {"/throw", "/drop"}) {
        const auto reply = http_request("GET", door.url(path));
        EXPECT_EQ(reply.status, 500) << path;
        EXPECT_EQ(reply.body.find("inside"), std::string::npos);
    }
}

TEST(Http, what_is_too_large_or_malformed_is_refused_by_number) {
    Door door;
    const std::string end = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n";
    const auto length = [&](std::size_t n) {
        return "POST /" + end + "Content-Length: " + std::to_string(n) + "\r\n\r\n" +
               std::string(n, 'x');
    };
    EXPECT_EQ(door.status(length(api::kHttpBodyBytesMax)), 200);
    EXPECT_EQ(door.status(length(api::kHttpBodyBytesMax + 1)), 413);
    EXPECT_EQ(door.status("GET /" + end + "X: " + std::string(api::kHttpHeaderBytesMax, 'x') +
                          "\r\n\r\n"),
              431);
    EXPECT_EQ(door.status("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), 400);  // no Host
    EXPECT_EQ(door.status("nonsense\r\n\r\n"), 400);
    EXPECT_EQ(door.status("GET /" + end + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"), 400);
}

TEST(Http, one_connection_more_than_an_address_may_have_is_closed) {
    Door door;
    std::vector<int> held;
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(door.server.port()));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto answers = [&](int fd) {
        const std::string ask = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
        const timeval limit{20, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        (void)::send(fd, ask.data(), ask.size(), MSG_NOSIGNAL);
        char first = 0;
        return ::recv(fd, &first, 1, 0) == 1;
    };
    std::size_t answered = 0;
    for (std::size_t i = 0; i <= api::kHttpConnectionsPerAddressMax; ++i) {
        held.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        ASSERT_EQ(::connect(held.back(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
        answered += answers(held.back()) ? 1 : 0;
    }
    EXPECT_EQ(answered, api::kHttpConnectionsPerAddressMax);
    for (const int fd : held) ::close(fd);
}

TEST(Http, nobody_there_is_said_in_plain_words) {
    int port = 0;
    {
        Door door;
        port = door.server.port();
    }
    try {
        (void)http_request("GET", "http://127.0.0.1:" + std::to_string(port) + "/");
        FAIL() << "something answered";
    } catch (const NoAnswer& said) {
        EXPECT_NE(std::string{said.what()}.find("is it running?"), std::string::npos);
    }
}

}  // namespace node
