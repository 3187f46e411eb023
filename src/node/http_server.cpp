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

#include <array>
#include <chrono>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <vector>

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

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }
std::string text(beast::string_view view) { return {view.data(), view.size()}; }

std::string title(int status) {
    return text(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status))));
}
api::Response problem(int status) { return api::problem(status, title(status)); }

/// Where a handler leaves its answer; whoever drops it unanswered answers 500.
struct Answer {
    std::mutex mutex;
    std::optional<api::Response> response;
    std::function<void()> wake;

    void put(api::Response value) {
        std::function<void()> call;
        {
            const std::scoped_lock lock{mutex};
            if (response) return;
            response = std::move(value);
            call = wake;
        }
        if (call) call();
    }
    std::optional<api::Response> get() {
        const std::scoped_lock lock{mutex};
        return response;
    }
};

/// Shared by the copies of one Respond; the last of them to go answers if nobody did.
struct Promise {
    std::shared_ptr<Answer> answer;
    explicit Promise(std::shared_ptr<Answer> a) : answer{std::move(a)} {}
    Promise(const Promise&) = delete;
    ~Promise() { answer->put(problem(500)); }
};

bool is_bad_syntax(const error_code& error) {
    return error.category() == http::make_error_code(http::error::bad_method).category();
}

}  // namespace

struct HttpServer::Impl {
    HttpOptions options;
    Handler handler;
    asio::io_context io;
    tcp::acceptor acceptor{io};
    std::vector<std::thread> threads;
    std::mutex mutex;  // guards what follows
    bool stopping = false;
    std::set<std::shared_ptr<beast::tcp_stream>> connections;
    std::map<std::string, std::size_t> per_address;

    Impl(HttpOptions o, Handler h) : options{std::move(o)}, handler{std::move(h)} {
        const tcp::endpoint at{asio::ip::make_address(options.address),
                               static_cast<unsigned short>(options.port)};
        error_code error;
        acceptor.open(at.protocol());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        acceptor.bind(at, error);
        if (error)
            throw std::system_error{error.value(), std::generic_category(),
                                    "the API cannot listen on " + options.address + ':' +
                                        std::to_string(options.port)};
        acceptor.listen(128);
        asio::co_spawn(io, accept(), asio::detached);
        for (int i = 0; i < options.threads; ++i) threads.emplace_back([this] { io.run(); });
    }

    ~Impl() {
        {
            const std::scoped_lock lock{mutex};
            stopping = true;
            for (const auto& stream : connections)
                asio::post(stream->get_executor(), [stream] { stream->cancel(); });
        }
        asio::post(io, [this] {
            error_code ignored;
            acceptor.close(ignored);
        });
        for (auto& thread : threads) thread.join();
    }

    bool is_stopping() {
        const std::scoped_lock lock{mutex};
        return stopping;
    }

    /// A place for one more connection, or nothing.
    bool enter(const std::shared_ptr<beast::tcp_stream>& stream, const std::string& client) {
        const std::scoped_lock lock{mutex};
        auto& count = per_address[client];
        if (stopping || connections.size() >= api::kHttpConnectionsMax ||
            count >= api::kHttpConnectionsPerAddressMax)
            return false;
        ++count;
        connections.insert(stream);
        return true;
    }
    void leave(const std::shared_ptr<beast::tcp_stream>& stream, const std::string& client) {
        const std::scoped_lock lock{mutex};
        connections.erase(stream);
        if (--per_address[client] == 0) per_address.erase(client);
    }

    awaitable<void> accept() {
        error_code error;
        while (acceptor.is_open()) {
            auto strand = asio::make_strand(io);
            tcp::socket socket{strand};
            co_await acceptor.async_accept(socket, into(error));
            if (error == asio::error::operation_aborted || is_stopping()) co_return;
            if (error) {  // out of descriptors: wait rather than spin
                asio::steady_timer pause{io, std::chrono::milliseconds{50}};
                co_await pause.async_wait(into(error));
                continue;
            }
            const auto remote = socket.remote_endpoint(error);
            if (error) continue;
            socket.set_option(tcp::no_delay(true), error);
            const auto stream = std::make_shared<beast::tcp_stream>(std::move(socket));
            const std::string client = remote.address().to_string();
            if (!enter(stream, client)) continue;
            asio::co_spawn(strand, run(stream, client, remote.address().is_loopback()),
                           asio::detached);
        }
    }

    awaitable<void> run(std::shared_ptr<beast::tcp_stream> stream, std::string client,
                        bool loopback) {
        try {
            co_await serve(*stream, client, loopback);
        } catch (const std::exception&) {
            // The connection is lost; nothing else is.
        }
        // Linger: unread bytes would reset the connection before the answer is read.
        error_code error;
        stream->socket().shutdown(tcp::socket::shutdown_send, error);
        stream->expires_after(seconds{2});
        std::array<char, 8192> waste{};
        while (!error && !is_stopping())
            co_await stream->async_read_some(asio::buffer(waste), into(error));
        leave(stream, client);
    }

    /// Feeds the parser until its header, or its end; the deadline set before covers all of it.
    static awaitable<void> parse(beast::tcp_stream& stream, beast::flat_buffer& in,
                                 Parser& parser, bool header_only, error_code& error) {
        error = {};
        while (!(header_only ? parser.is_header_done() : parser.is_done())) {
            if (in.size() > 0) {
                in.consume(parser.put(in.data(), error));
                if (error == http::error::need_more)
                    error = {};
                else if (!error)
                    continue;
                else
                    co_return;
            }
            if (in.size() == in.max_size()) {
                error = http::error::buffer_overflow;
                co_return;
            }
            const auto room = std::min<std::size_t>(16'384, in.max_size() - in.size());
            const auto buffer = in.prepare(room);
            const auto got = co_await stream.async_read_some(buffer, into(error));
            if (error) co_return;
            in.commit(got);
        }
    }

    awaitable<api::Response> ask(beast::tcp_stream& stream, const api::Request& request) {
        const auto answer = std::make_shared<Answer>();
        auto wake = std::make_shared<asio::steady_timer>(stream.get_executor(),
                                                         seconds{options.answer_seconds});
        answer->wake = [wake] { asio::post(wake->get_executor(), [wake] { wake->cancel(); }); };
        try {
            const auto promise = std::make_shared<Promise>(answer);
            handler(request, [promise](api::Response response) {
                promise->answer->put(std::move(response));
            });
        } catch (const std::exception&) {
            answer->put(problem(500));
        }
        error_code ignored;
        while (!answer->get() && wake->expiry() > asio::steady_timer::clock_type::now())
            co_await wake->async_wait(into(ignored));
        co_return answer->get().value_or(problem(504));
    }

    awaitable<void> serve(beast::tcp_stream& stream, const std::string& client, bool loopback) {
        beast::flat_buffer in{api::kHttpHeaderBytesMax + 16'384};
        error_code error;
        for (bool keep = true; keep && !is_stopping();) {
            if (in.size() == 0) {
                stream.expires_after(seconds{options.idle_seconds});
                const auto buffer = in.prepare(4'096);
                const auto got = co_await stream.async_read_some(buffer, into(error));
                if (error) co_return;
                in.commit(got);
            }
            stream.expires_after(seconds{options.header_seconds});
            Parser parser;
            parser.eager(false);
            parser.header_limit(static_cast<std::uint32_t>(api::kHttpHeaderBytesMax));
            parser.body_limit(api::kHttpBodyBytesMax);
            co_await parse(stream, in, parser, true, error);
            auto& header = parser.get();
            std::optional<api::Response> response;
            if (error == http::error::header_limit || error == http::error::buffer_overflow)
                response = problem(431);
            else if (error == http::error::body_limit)
                response = problem(413);
            else if (error && !is_bad_syntax(error))
                co_return;
            else if (error || (header.version() >= 11 && header.count(http::field::host) == 0))
                response = problem(400);
            if (!response && !parser.is_done()) {
                parser.eager(true);
                const auto length = parser.content_length();
                if (length && *length > api::kHttpBodyBytesMax) {
                    response = problem(413);
                } else {
                    co_await read_body(stream, in, parser, error);
                    if (error == http::error::body_limit)
                        response = problem(413);
                    else if (error && is_bad_syntax(error))
                        response = problem(400);
                    else if (error)
                        co_return;
                }
            }
            keep = !response && parser.is_done() && header.keep_alive();
            if (!response) {
                const auto request = request_of(parser, client, loopback);
                response = co_await ask(stream, request);
            }
            stream.expires_after(seconds{options.body_seconds});
            co_await write(stream, *response, keep, header.method() == http::verb::head, error);
            if (error) co_return;
        }
    }

    awaitable<void> read_body(beast::tcp_stream& stream, beast::flat_buffer& in, Parser& parser,
                              error_code& error) {
        static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
        stream.expires_after(seconds{options.body_seconds});
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            const auto buffer = asio::buffer(kGoOn);
            co_await asio::async_write(stream, buffer, into(error));
        }
        co_await parse(stream, in, parser, false, error);
    }

    static api::Request request_of(Parser& parser, const std::string& client, bool loopback) {
        auto& header = parser.get();
        const std::string target = text(header.target());
        const auto mark = std::min(target.find('?'), target.size());
        api::Request request;
        request.method = text(header.method_string());
        request.path = target.substr(0, mark);
        if (mark < target.size()) request.query = target.substr(mark + 1);
        request.body = std::move(header.body());
        request.client = client;
        request.host = text(header[http::field::host]);
        request.loopback = loopback;
        request.if_none_match = text(header[http::field::if_none_match]);
        return request;
    }

    static awaitable<void> write(beast::tcp_stream& stream, const api::Response& response,
                                 bool keep, bool head, error_code& error) {
        std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' ' +
                          title(response.status) + "\r\nServer: jotchain\r\nContent-Type: " +
                          response.type + "\r\nContent-Length: " +
                          std::to_string(response.body.size()) +
                          "\r\nX-Content-Type-Options: nosniff\r\n";
        if (!keep) out += "Connection: close\r\n";
        for (const auto& [name, value] : response.headers) out += name + ": " + value + "\r\n";
        out += "\r\n";
        if (!head && response.status != 304) out += response.body;
        const auto buffer = asio::buffer(out);
        co_await asio::async_write(stream, buffer, into(error));
    }
};

HttpServer::HttpServer(HttpOptions options, Handler handler)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(handler))} {}
HttpServer::~HttpServer() = default;
int HttpServer::port() const { return impl_->acceptor.local_endpoint().port(); }

}  // namespace node
