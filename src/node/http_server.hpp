// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "api/request.hpp"

namespace node {

struct HttpOptions {
    std::string address = "127.0.0.1";
    int port = 0;  // 0: the kernel's choice
    int threads = 2;
    int header_seconds = 10;  // for a whole header
    int body_seconds = 20;    // for a whole body; an answer gets more with its size
    int idle_seconds = 60;    // between two requests
    int answer_seconds = 30;  // for the handler, then 504
};

/// Any thread, at any time, also after the server is gone: the first call answers, others are
/// ignored.  When the last copy goes without a call, the client gets 500.
using Respond = std::function<void(api::Response)>;
/// Called on a server's thread; may answer later.  Must not block.
using Handler = std::function<void(const api::Request&, Respond)>;

/// HTTP/1.1, bounded in every direction (api/request.hpp).
class HttpServer {
  public:
    /// Listens, or throws std::system_error.
    HttpServer(HttpOptions options, Handler handler);
    /// Stops.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] int port() const;
    /// Ends every connection, unanswered requests too, and blocks until the threads are gone.  The
    /// handler is not called afterwards.  Not from a handler.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace node
