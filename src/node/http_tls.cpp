// SPDX-License-Identifier: Apache-2.0
#include "node/http_tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "node/http_client.hpp"

namespace node {

struct TlsClient::Impl {
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                              SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl{nullptr, SSL_free};
};

TlsClient::TlsClient(int socket, const std::string& host) : impl_{std::make_unique<Impl>()} {
    SSL_CTX* context = impl_->context.get();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_default_verify_paths(context);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    impl_->ssl.reset(SSL_new(context));
    SSL* ssl = impl_->ssl.get();
    if (ssl == nullptr || SSL_set_fd(ssl, socket) != 1) throw NoAnswer{"TLS cannot start"};
    // An address is compared with the certificate's addresses, a name with its names.
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) != 1 &&
        (SSL_set1_host(ssl, host.c_str()) != 1 ||
         SSL_set_tlsext_host_name(ssl, host.c_str()) != 1))
        throw NoAnswer{"not a host: " + host};
    if (SSL_connect(ssl) == 1) return;
    const auto why = SSL_get_verify_result(ssl);
    ERR_clear_error();
    if (why != X509_V_OK)
        throw NoAnswer{"the certificate of " + host +
                       " is refused: " + X509_verify_cert_error_string(why)};
    throw NoAnswer{host + " does not speak TLS 1.2 or 1.3"};
}

TlsClient::~TlsClient() = default;

std::ptrdiff_t TlsClient::send(std::string_view bytes) {
    std::size_t sent = 0;
    const bool good = SSL_write_ex(impl_->ssl.get(), bytes.data(), bytes.size(), &sent) == 1;
    return good ? static_cast<std::ptrdiff_t>(sent) : -1;
}

std::ptrdiff_t TlsClient::receive(std::string& buffer) {
    std::size_t got = 0;
    SSL* ssl = impl_->ssl.get();
    if (SSL_read_ex(ssl, buffer.data(), buffer.size(), &got) == 1)
        return static_cast<std::ptrdiff_t>(got);
    return SSL_get_error(ssl, 0) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

}  // namespace node
