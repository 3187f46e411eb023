// SPDX-License-Identifier: Apache-2.0
#include "swarm/address_book_lt.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace swarm {

namespace {

constexpr std::chrono::seconds kLookUpAgain{60};  // names move

std::vector<lt::tcp::endpoint> resolve(const std::string& host_port, int flags) {
    const auto colon = host_port.rfind(':');
    if (colon == std::string::npos) return {};
    auto host = host_port.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    std::vector<lt::tcp::endpoint> endpoints;
    if (::getaddrinfo(host.c_str(), host_port.c_str() + colon + 1, &hints, &found) != 0)
        return endpoints;
    for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
        lt::tcp::endpoint endpoint;
        if (at->ai_addrlen > endpoint.capacity()) continue;
        std::copy_n(reinterpret_cast<const char*>(at->ai_addr), at->ai_addrlen,
                    reinterpret_cast<char*>(endpoint.data()));
        endpoint.resize(at->ai_addrlen);
        endpoints.push_back(endpoint);
    }
    ::freeaddrinfo(found);
    return endpoints;
}

}  // namespace

struct AddressBook::State {
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, std::vector<lt::tcp::endpoint>> found;
    std::set<std::string> names;  // of `found`, those that need DNS
    bool added = false;
    bool looking = false;  // the thread runs
    bool stopping = false;

    void look_up();
};

void AddressBook::State::look_up() {
    std::unique_lock lock{mutex};
    while (!stopping) {
        added = false;
        for (const auto& name : std::set{names}) {
            lock.unlock();
            auto endpoints = resolve(name, 0);
            lock.lock();
            if (stopping) return;
            if (!endpoints.empty()) found[name] = std::move(endpoints);
        }
        changed.wait_for(lock, kLookUpAgain, [this] { return stopping || added; });
    }
}

AddressBook::AddressBook() : state_{std::make_shared<State>()} {}

AddressBook::~AddressBook() {
    const std::scoped_lock lock{state_->mutex};
    state_->stopping = true;
    state_->changed.notify_all();
}

void AddressBook::add(const std::string& host_port) {
    auto numeric = resolve(host_port, AI_NUMERICHOST);
    const std::scoped_lock lock{state_->mutex};
    if (!state_->found.emplace(host_port, numeric).second || !numeric.empty()) return;
    state_->names.insert(host_port);
    state_->added = true;
    state_->changed.notify_all();
    if (std::exchange(state_->looking, true)) return;
    // Not joined: a lookup takes as long as the name server likes, and cannot be interrupted.  The
    // thread touches nothing but the state that it shares.
    std::thread{[state = state_] { state->look_up(); }}.detach();
}

std::vector<lt::tcp::endpoint> AddressBook::endpoints() const {
    const std::scoped_lock lock{state_->mutex};
    std::vector<lt::tcp::endpoint> all;
    for (const auto& [name, endpoints] : state_->found)
        all.insert(all.end(), endpoints.begin(), endpoints.end());
    return all;
}

}  // namespace swarm
