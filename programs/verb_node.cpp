// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <thread>

#include "base/bencode.hpp"
#include "base/torrent.hpp"
#include "node/http_client.hpp"
#include "programs/desk.hpp"
#include "wallet/chance.hpp"

namespace programs {

namespace {

/// Runs until SIGINT or SIGTERM, which one thread waits for; every other thread has them blocked.
void run(node::Node& node, const wire::Magnet* link) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGUSR2}) sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread waiter{[&] {
        int number = 0;
        sigwait(&signals, &number);
        if (number != SIGUSR2) node.stop();
    }};
    const auto release = [&] {
        pthread_kill(waiter.native_handle(), SIGUSR2);
        waiter.join();
    };
    try {
        node.run(link);
    } catch (...) {
        release();
        throw;
    }
    release();
}

std::unique_ptr<jose::Signer> miner_key(const Common& common, const node::Options& options) {
    return options.mine || options.vote ? open_wallet(common) : nullptr;
}

/// A link, a .torrent file, or an http:// or https:// address of one.
wire::Magnet read_link(const std::string& link, node::Options& options) {
    if (link.starts_with("magnet:")) {
        const auto magnet = wire::parse_magnet(link);
        if (!magnet) throw Refused{base::Refusal{magnet.fault()}};
        options.trackers.insert(options.trackers.end(), magnet->trackers.begin(),
                                magnet->trackers.end());
        return *magnet;
    }
    const bool remote = link.starts_with("http://") || link.starts_with("https://");
    const std::string text = remote ? node::http_request("GET", link).body : read_text(link);
    const auto facts = base::read_torrent(text);
    if (!facts || !facts->v2)
        throw Refused{base::Refusal{base::Fault::bad_torrent, "a v2 torrent is needed"}};
    const auto torrent = base::parse_bencode(text);
    if (const auto* announce = torrent->find("announce"); announce && announce->bytes())
        options.trackers.push_back(*announce->bytes());
    return {*facts->v2, {}, {}, {}};
}

}  // namespace

void run_node(const Common& common, node::Options options) {
    auto signer = miner_key(common, options);
    node::Node node{std::move(options), std::move(signer), wallet::random_bytes};
    run(node, nullptr);
}

void join(const Common& common, const std::string& link, node::Options options) {
    const auto magnet = read_link(link, options);
    auto signer = miner_key(common, options);
    node::Node node{std::move(options), std::move(signer), wallet::random_bytes};
    run(node, &magnet);
}

}  // namespace programs
