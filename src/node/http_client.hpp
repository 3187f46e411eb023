// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace node {

/// Nobody listens there, or it broke off.
class NoAnswer : public std::runtime_error {
  public:
    using runtime_error::runtime_error;
};

struct HttpReply {
    int status = 0;
    std::string type;
    std::string body;
};

/// One request to `http://HOST:PORT/PATH` or `https://…`; the reply has at most 64 MiB.
/// Throws NoAnswer, also when the server cannot show that it is HOST.
HttpReply http_request(std::string_view method, const std::string& url,
                       std::string_view body = {}, int timeout_seconds = 40);

}  // namespace node
