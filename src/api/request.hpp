// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace api {

/// An HTTP request as plain values.
struct Request {
    std::string method;  // "GET"
    std::string path;    // percent-encoded as sent, without the query
    std::string query;   // after the '?', percent-encoded
    std::string body;
    std::string client;  // the peer's numeric address, without port
    std::string host;    // the Host header: the address at which the request arrived
    bool loopback = false;  // the client is on this machine
};

struct Response {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// RFC 9457 problem document.  `detail` never holds a secret, a path or another's data.
Response problem(int status, std::string title, std::string detail = {});

inline constexpr std::size_t kHttpHeaderBytesMax = 16 * 1024;
inline constexpr std::size_t kHttpBodyBytesMax = 128 * 1024;  // the largest body is one token
inline constexpr std::size_t kHttpConnectionsMax = 256;

}  // namespace api
