// SPDX-License-Identifier: Apache-2.0
#include "node/doors.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <array>
#include <chrono>
#include <ctime>
#include <mutex>
#include <set>

#include "api/limits.hpp"
#include "api/respond.hpp"
#include "api/tracker.hpp"
#include "base/torrent.hpp"
#include "node/http_server.hpp"
#include "node/page.hpp"

namespace node {

struct Doors::Impl {
    DoorOptions options;
    Inbox& inbox;
    const Latest<engine::View>& view;
    const Latest<api::Vitals>& vitals;
    std::mutex mutex;
    api::Tracker tracker;  // guarded by mutex
    api::Limits limits;    // guarded by mutex
    HttpServer server;

    Impl(DoorOptions o, Inbox& i, const Latest<engine::View>& v, const Latest<api::Vitals>& t)
        : options{std::move(o)},
          inbox{i},
          view{v},
          vitals{t},
          limits{options.rate},
          server{{options.address, options.port},
                 [this](const api::Request& request, const Respond& respond) {
                     answer(request, respond);
                 }} {}

    void answer(const api::Request& request, const Respond& respond) {
        if (const auto seconds = hold(request)) return respond(api::too_many(*seconds));
        const auto health = vitals.get();
        if (request.path == "/announce") return respond(announce(request, *health));
        if (auto file = page(request)) return respond(std::move(*file));
        auto answered = api::respond(request, *view.get(), *health);
        if (auto* response = std::get_if<api::Response>(&answered))
            return respond(std::move(*response));
        if (!inbox.put(Asked{std::get<api::Command>(std::move(answered)), respond}))
            respond(api::problem(503, "Service Unavailable", "the node is busy"));
    }

    std::optional<std::int64_t> hold(const api::Request& request) {
        using std::chrono::milliseconds;
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        const std::scoped_lock lock{mutex};
        return limits.hold(request, std::chrono::duration_cast<milliseconds>(now).count());
    }

    api::Response announce(const api::Request& request, const api::Vitals& health) {
        std::set<std::string> hashes;
        for (const auto& [name, text] : health.torrent_files) {
            const auto facts = base::read_torrent(text);
            if (facts && facts->v1) hashes.emplace(base::view(*facts->v1));
            if (facts && facts->v2) hashes.emplace(base::view(facts->v2->hash).substr(0, 20));
        }
        const std::scoped_lock lock{mutex};
        tracker.allow(std::move(hashes));
        const auto host = request.host.substr(0, request.host.rfind(':'));
        return {200, "text/plain",
                tracker.announce({request.query, request.client, host, options.swarm_port,
                                  {static_cast<std::int64_t>(std::time(nullptr))}}),
                {}};
    }
};

Doors::Doors(DoorOptions options, Inbox& inbox, const Latest<engine::View>& view,
             const Latest<api::Vitals>& vitals)
    : impl_{std::make_unique<Impl>(std::move(options), inbox, view, vitals)} {}
Doors::~Doors() = default;
int Doors::port() const { return impl_->server.port(); }

std::vector<std::string> Doors::urls() const {
    auto urls = addresses_of(impl_->options.address);
    for (auto& url : urls) url = "http://" + url + ':' + std::to_string(port());
    return urls;
}

std::vector<std::string> addresses_of(const std::string& listen) {
    if (listen != "0.0.0.0") return {listen};
    std::vector<std::string> addresses;
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return {"127.0.0.1"};
    for (const ifaddrs* at = all; at != nullptr; at = at->ifa_next) {
        const bool up = (at->ifa_flags & IFF_UP) != 0 && (at->ifa_flags & IFF_LOOPBACK) == 0;
        if (!up || at->ifa_addr == nullptr || at->ifa_addr->sa_family != AF_INET) continue;
        std::array<char, INET_ADDRSTRLEN> text{};
        const auto* in = reinterpret_cast<const sockaddr_in*>(at->ifa_addr);
        if (::inet_ntop(AF_INET, &in->sin_addr, text.data(), text.size()) != nullptr)
            addresses.emplace_back(text.data());
    }
    ::freeifaddrs(all);
    if (addresses.empty()) addresses.emplace_back("127.0.0.1");
    return addresses;
}

}  // namespace node
