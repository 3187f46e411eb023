// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace node {

/// The client's end of TLS 1.2 or 1.3 over a connected, blocking socket that it does not own.
class TlsClient {
  public:
    /// Shakes hands.  The certificate must be HOST's (a name or a numeric address) and lead to one
    /// that this machine trusts, or that `SSL_CERT_FILE` or `SSL_CERT_DIR` name.  Throws NoAnswer.
    TlsClient(int socket, const std::string& host);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    /// Bytes sent; 0 or less when the connection is gone.
    std::ptrdiff_t send(std::string_view bytes);
    /// Bytes received into BUFFER, 0 at the end, less when it broke off or took too long.
    std::ptrdiff_t receive(std::string& buffer);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace node
