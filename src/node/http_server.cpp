// SPDX-License-Identifier: Apache-2.0
// Beast parses, Asio's coroutines move the bytes.  The parser is fed by hand instead of through
// Beast's composed operations: half the compile time, and a deadline that provably covers a whole
// header or body.  For this compiler: no braced list and no capturing lambda inside a co_await
// expression (both are miscompiled), and no io.stop(), which leaves frames behind.
#include "node/http_server.hpp"

#include <utility>  // Boost.Asio 1.74 forgets it

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

// A coroutine frame of Asio is freed by the same class that allocated it; g++ 12 sees half of it.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace node {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::awaitable;
using asio::ip::tcp;
using beast::error_code;
using std::chrono::seconds;

namespace {

using Parser = http::request_parser<http::string_body>;

constexpr std::size_t kReadBytes = 16'384;
constexpr std::int64_t kSlowestReader = 16'384;  // bytes per second, beyond `body_seconds`

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }
std::string text(beast::string_view view) { return {view.data(), view.size()}; }

std::string title(int status) {
    return text(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status))));
}
api::Response problem(int status) { return api::problem(status, title(status)); }

/// One client.  Everything but the constructor runs on the stream's strand.
struct Connection {
    beast::tcp_stream stream;
    asio::steady_timer answered;  // cancelled when the handler has answered
    std::string client;
    bool loopback;
    beast::flat_buffer in{api::kHttpHeaderBytesMax + kReadBytes};

    Connection(tcp::socket socket, const asio::ip::address& from)
        : stream{std::move(socket)},
          answered{stream.get_executor()},
          client{from.to_string()},
          loopback{from.is_loopback()} {}

    void end() {
        stream.close();
        answered.cancel();
    }
};
using ConnectionPtr = std::shared_ptr<Connection>;

/// Where a handler leaves its answer.  It may outlive the server, so it lets go of the connection
/// when nobody waits any more.
class Answer {
  public:
    explicit Answer(ConnectionPtr waiting) : waiting_{std::move(waiting)} {}

    void put(api::Response value) {
        const std::scoped_lock lock{mutex_};
        if (waiting_ == nullptr || response_) return;
        response_ = std::move(value);
        asio::post(waiting_->stream.get_executor(),
                   [waiting = waiting_] { waiting->answered.cancel(); });
    }
    bool is_there() {
        const std::scoped_lock lock{mutex_};
        return response_.has_value();
    }
    /// What was put, if anything; later ones are ignored.
    std::optional<api::Response> close() {
        const std::scoped_lock lock{mutex_};
        waiting_.reset();
        return std::move(response_);
    }

  private:
    std::mutex mutex_;
    ConnectionPtr waiting_;  // null: closed
    std::optional<api::Response> response_;
};

/// Shared by the copies of one Respond; the last of them to go answers if nobody did.
struct Promise {
    std::shared_ptr<Answer> answer;
    explicit Promise(std::shared_ptr<Answer> a) : answer{std::move(a)} {}
    Promise(const Promise&) = delete;
    Promise& operator=(const Promise&) = delete;
    ~Promise() { answer->put(problem(500)); }
};

bool is_syntax(const error_code& error) {
    return error.category() == http::make_error_code(http::error::bad_method).category();
}

/// The status for what the parser refused; nothing when the connection broke.
std::optional<int> status_of(const error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
    if (error == http::error::body_limit) return 413;
    if (is_syntax(error)) return 400;
    return std::nullopt;
}

std::optional<int> header_fault(const Parser::value_type& header, bool chunked) {
    const auto hosts = header.count(http::field::host);
    if (hosts > 1 || (hosts == 0 && header.version() >= 11)) return 400;
    if (!api::is_host(text(header[http::field::host]))) return 400;
    // Whoever stands before us may see a body where the parser, which knows `chunked` only, sees
    // the next request.
    if (header.count(http::field::transfer_encoding) > 0 && !chunked) return 501;
    return std::nullopt;
}

api::Request request_of(Parser& parser, const Connection& from) {
    auto& header = parser.get();
    api::Request request;
    request.method = text(header.method_string());
    request.host = text(header[http::field::host]);
    api::set_target(request, text(header.target()));
    request.body = std::move(header.body());
    request.client = from.client;
    request.loopback = from.loopback;
    return request;
}

std::string date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 40> out{};
    return {out.data(),
            std::strftime(out.data(), out.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string head_of(const api::Response& response, bool keep, bool old) {
    std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' ' +
                      title(response.status) + "\r\nServer: jotchain\r\nDate: " + date() +
                      "\r\nContent-Type: " + response.type +
                      "\r\nContent-Length: " + std::to_string(response.body.size()) +
                      "\r\nX-Content-Type-Options: nosniff\r\n";
    if (!keep) out += "Connection: close\r\n";
    if (keep && old) out += "Connection: keep-alive\r\n";  // HTTP/1.0 closes unless told
    for (const auto& [name, value] : response.headers) out += name + ": " + value + "\r\n";
    return out + "\r\n";
}

[[noreturn]] void cannot_listen(const HttpOptions& options, const error_code& error) {
    throw std::system_error{error.value(), std::generic_category(),
                            "the API cannot listen on " + options.address + ':' +
                                std::to_string(options.port)};
}

}  // namespace

struct HttpServer::Impl {
    HttpOptions options;
    Handler handler;
    asio::io_context io;
    asio::strand<asio::io_context::executor_type> door{io.get_executor()};  // the acceptor's
    tcp::acceptor acceptor{door};
    int port = 0;
    std::atomic<bool> stopping = false;  // set before anything is cancelled
    std::mutex mutex;                    // guards what follows
    std::set<ConnectionPtr> connections;
    std::map<std::string, std::size_t> per_address;
    std::vector<std::thread> threads;  // the owner's

    Impl(HttpOptions o, Handler h) : options{std::move(o)}, handler{std::move(h)} {
        listen();
        asio::co_spawn(door, accept(), asio::detached);
        for (int i = 0; i < std::max(options.threads, 1); ++i)
            threads.emplace_back([this] { io.run(); });
    }

    void listen() {
        error_code error;
        const auto address = asio::ip::make_address(options.address, error);
        if (error) cannot_listen(options, error);
        const tcp::endpoint at{address, static_cast<unsigned short>(options.port)};
        acceptor.open(at.protocol(), error);
        if (error) cannot_listen(options, error);
        acceptor.set_option(asio::socket_base::reuse_address(true), error);
        acceptor.bind(at, error);
        if (error) cannot_listen(options, error);
        acceptor.listen(128, error);
        if (error) cannot_listen(options, error);
        port = acceptor.local_endpoint(error).port();
    }

    /// Whatever starts after this sees `stopping`, whatever runs is ended by its own strand.
    void stop() {
        if (threads.empty()) return;
        stopping = true;
        {
            const std::scoped_lock lock{mutex};
            for (const auto& connection : connections)
                asio::post(connection->stream.get_executor(), [connection] { connection->end(); });
        }
        asio::post(door, [this] {
            error_code ignored;
            acceptor.close(ignored);
        });
        for (auto& thread : threads) thread.join();
        threads.clear();
    }

    /// False when there is no room for one more.
    bool enter(const ConnectionPtr& connection) {
        const std::scoped_lock lock{mutex};
        const auto of_client = per_address.find(connection->client);
        if (stopping || connections.size() >= api::kHttpConnectionsMax ||
            (of_client != per_address.end() &&
             of_client->second >= api::kHttpConnectionsPerAddressMax))
            return false;
        ++per_address[connection->client];
        connections.insert(connection);
        return true;
    }
    void leave(const ConnectionPtr& connection) {
        const std::scoped_lock lock{mutex};
        connections.erase(connection);
        if (--per_address[connection->client] == 0) per_address.erase(connection->client);
    }

    awaitable<void> accept() {
        error_code error;
        while (!stopping) {
            const auto strand = asio::make_strand(io);
            tcp::socket socket{strand};
            co_await acceptor.async_accept(socket, into(error));
            if (!error) {
                welcome(std::move(socket));
            } else if (!stopping) {  // out of descriptors: wait rather than spin
                asio::steady_timer pause{door, std::chrono::milliseconds{50}};
                co_await pause.async_wait(into(error));
            }
        }
    }

    void welcome(tcp::socket socket) {
        error_code error;
        auto from = socket.remote_endpoint(error).address();
        if (error) return;
        if (from.is_v6() && from.to_v6().is_v4_mapped())
            from = asio::ip::make_address_v4(asio::ip::v4_mapped, from.to_v6());
        socket.set_option(tcp::no_delay(true), error);
        const auto connection = std::make_shared<Connection>(std::move(socket), from);
        if (!enter(connection)) return;
        asio::co_spawn(connection->stream.get_executor(), run(connection), asio::detached);
    }

    awaitable<void> run(ConnectionPtr connection) {
        auto& stream = connection->stream;
        try {
            co_await serve(connection);
        } catch (...) {
            // The connection is lost; nothing else is.
        }
        // Linger: unread bytes would reset the connection before the answer is read.
        error_code error;
        stream.socket().shutdown(tcp::socket::shutdown_send, error);
        stream.expires_after(seconds{2});
        std::array<char, 8192> waste{};
        const auto buffer = asio::buffer(waste);
        while (!error && !stopping) co_await stream.async_read_some(buffer, into(error));
        leave(connection);
    }

    awaitable<void> serve(ConnectionPtr connection) {
        error_code error;
        for (bool keep = true; keep && !stopping;) {
            if (connection->in.size() == 0) {  // only with its first byte a header's time runs
                connection->stream.expires_after(seconds{options.idle_seconds});
                co_await read_more(*connection, error);
                if (error) co_return;
            }
            Parser parser;
            const auto refused = co_await read_request(*connection, parser, error);
            if (error && !refused) co_return;
            const auto& header = parser.get();
            const bool head = header.method() == http::verb::head;
            const bool old = header.version() < 11;
            keep = !refused && header.keep_alive();
            std::optional<api::Response> response;
            if (refused)
                response = problem(*refused);
            else
                response = co_await ask(connection, request_of(parser, *connection));
            co_await write(*connection, *response, head_of(*response, keep, old), head, error);
            if (error) co_return;
        }
    }

    /// Reads a request; the status to refuse it with, or an error when the connection is lost.
    awaitable<std::optional<int>> read_request(Connection& from, Parser& parser,
                                               error_code& error) {
        from.stream.expires_after(seconds{options.header_seconds});
        parser.eager(false);
        parser.header_limit(static_cast<std::uint32_t>(api::kHttpHeaderBytesMax));
        parser.body_limit(api::kHttpBodyBytesMax);
        co_await parse(from, parser, true, error);
        if (error) co_return status_of(error);
        if (const auto fault = header_fault(parser.get(), parser.chunked())) co_return fault;
        if (parser.is_done()) co_return std::nullopt;
        const auto length = parser.content_length();
        if (length && *length > api::kHttpBodyBytesMax) co_return 413;
        parser.eager(true);
        from.stream.expires_after(seconds{options.body_seconds});
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
            const auto buffer = asio::buffer(kGoOn);
            co_await asio::async_write(from.stream, buffer, into(error));
            if (error) co_return std::nullopt;
        }
        co_await parse(from, parser, false, error);
        if (error) co_return status_of(error);
        co_return std::nullopt;
    }

    /// Feeds the parser until its header, or its end; the deadline set before covers all of it.
    static awaitable<void> parse(Connection& from, Parser& parser, bool header_only,
                                 error_code& error) {
        auto& in = from.in;
        error = {};
        while (!(header_only ? parser.is_header_done() : parser.is_done())) {
            if (in.size() > 0) {
                in.consume(parser.put(in.data(), error));
                if (!error) continue;
                if (error != http::error::need_more) co_return;
                error = {};
            }
            if (in.size() == in.max_size()) {
                error = http::error::buffer_overflow;
                co_return;
            }
            co_await read_more(from, error);
            if (error) co_return;
        }
    }

    static awaitable<void> read_more(Connection& from, error_code& error) {
        auto& in = from.in;
        const auto buffer = in.prepare(std::min(kReadBytes, in.max_size() - in.size()));
        in.commit(co_await from.stream.async_read_some(buffer, into(error)));
    }

    awaitable<api::Response> ask(ConnectionPtr connection, api::Request request) {
        const auto answer = std::make_shared<Answer>(connection);
        auto& answered = connection->answered;
        answered.expires_after(seconds{options.answer_seconds});
        try {
            const auto promise = std::make_shared<Promise>(answer);
            handler(request, [promise](api::Response response) {
                promise->answer->put(std::move(response));
            });
        } catch (...) {
            answer->put(problem(500));
        }
        error_code ignored;
        const auto late = [&] {
            return stopping || answered.expiry() <= std::chrono::steady_clock::now();
        };
        while (!answer->is_there() && !late()) co_await answered.async_wait(into(ignored));
        auto response = answer->close();
        co_return response ? std::move(*response) : problem(504);
    }

    awaitable<void> write(Connection& to, const api::Response& response, std::string head,
                          bool head_only, error_code& error) {
        const std::string_view body{response.body.data(), head_only ? 0 : response.body.size()};
        const std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(body)};
        const auto size = static_cast<std::int64_t>(body.size());
        to.stream.expires_after(seconds{options.body_seconds + size / kSlowestReader});
        co_await asio::async_write(to.stream, parts, into(error));
    }
};

HttpServer::HttpServer(HttpOptions options, Handler handler)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(handler))} {}
HttpServer::~HttpServer() { stop(); }
int HttpServer::port() const { return impl_->port; }
void HttpServer::stop() { impl_->stop(); }

}  // namespace node
