// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

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
    std::string if_none_match = {};  // that header, as sent
};

struct Response {
    int status = 200;
    std::string type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// RFC 9457 problem document.  `detail` never holds a secret, a path or another's data.
Response problem(int status, std::string title, std::string detail = {});

/// Strict percent-decoding; `bad_hex` for a broken escape.
base::Result<std::string> percent_decode(std::string_view text);
/// Everything but letters, digits and -._~ escaped: one segment of a path, or a query's value.
std::string percent_encode(std::string_view text);
/// The decoded segments; `bad_hex` for a broken escape, no leading slash or more than 8 segments.
base::Result<std::vector<std::string>> split_path(std::string_view path);
/// The decoded value of a query's parameter, the first of that name.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

/// Only what names, numeric addresses and ports are made of (the empty host too): a host comes back
/// in what we answer.
bool is_host(std::string_view host);
/// Fills path and query from a request line's target; for `http://host/path`, as proxies ask, the
/// host too (RFC 9112, section 3.2.2).
void set_target(Request& request, std::string_view target);

inline constexpr std::size_t kHttpHeaderBytesMax = 16 * 1024;
inline constexpr std::size_t kHttpBodyBytesMax = 128 * 1024;  // the largest body is one token
inline constexpr std::size_t kHttpConnectionsMax = 256;
inline constexpr std::size_t kHttpConnectionsPerAddressMax = 128;

}  // namespace api
