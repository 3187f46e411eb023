// SPDX-License-Identifier: Apache-2.0
#include "swarm/torrent_swarm.hpp"

#include <fcntl.h>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/alert_types.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/torrent_info.hpp>
#include <libtorrent/torrent_status.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>

#include "swarm/gossip_lt.hpp"
#include "swarm/session_lt.hpp"

namespace swarm {

namespace {

using std::chrono::milliseconds;

constexpr int kFirstPort = 6881;
constexpr int kLastPort = 6891;

std::string hex_id(const lt::info_hash_t& hashes) {
    return base::hex(hashes.has_v2() ? std::string_view{hashes.v2.data(), 32}
                                     : std::string_view{hashes.v1.data(), 20});
}

}  // namespace

struct TorrentSwarm::Impl {
    SwarmOptions options;
    std::shared_ptr<Hub> hub = std::make_shared<Hub>();
    std::unique_ptr<lt::session> session;

    mutable std::mutex mutex;  // guards what follows; never held while calling libtorrent's thread
    struct Torrent {
        lt::torrent_handle handle;
        std::string name;
        std::string folder;
        int version = 2;
        base::TorrentId id;
        std::size_t bytes_max = 0;  // of one that is fetched
        bool fetching = false;
        bool resumed = false;
    };
    std::map<std::string, Torrent> torrents;  // by hex info-hash
    std::set<std::string> dialled;            // HOST:PORT
    std::atomic<bool> stopping = false;
    std::thread poller;

    Impl(SwarmOptions o, wire::SwarmSink sink) : options{std::move(o)} {
        hub->genesis = options.genesis;
        hub->node_id = options.node_id;
        hub->sink = std::move(sink);
        open();
        const lt::sha256_hash genesis{
            reinterpret_cast<const char*>(options.genesis.hash.data())};
        session->add_extension(
            [weak = hub, genesis](const lt::torrent_handle& handle, lt::client_data_t) {
                const auto hashes = handle.info_hashes();
                return hashes.has_v2() && hashes.v2 == genesis ? make_gossip_plugin(weak)
                                                               : make_segment_plugin();
            });
        poller = std::thread{[this] { poll(); }};
    }

    void open() {
        const int first = options.port == 0 ? kFirstPort : std::max(options.port, 0);
        const int last = options.port == 0 ? kLastPort : first;
        for (int port = first; port <= last; ++port) {
            session = std::make_unique<lt::session>(lt::session_params{settings(options, port)});
            if (session->listen_port() != 0) return;
            session.reset();
        }
        throw std::runtime_error{first == last
                                     ? "port " + std::to_string(first) + " is taken"
                                     : "every port from 6881 to 6891 is taken: name another"};
    }

    ~Impl() {
        stopping = true;
        poller.join();
        {
            const std::scoped_lock lock{mutex};
            torrents.clear();
        }
        auto proxy = session->abort();
        session.reset();
    }

    template <class Work>
    void post(Work work) {
        lt::post(session->get_context(), [work = std::move(work)]() mutable {
            try {
                work();
            } catch (const std::exception&) {
                // An exception here would end the process; the link that caused it is lost anyway.
            }
        });
    }

    std::vector<lt::tcp::endpoint> link_endpoints() {
        const std::scoped_lock lock{hub->mutex};
        std::vector<lt::tcp::endpoint> endpoints;
        for (const auto& [peer, endpoint] : hub->endpoints) endpoints.push_back(endpoint);
        return endpoints;
    }

    bool is_genesis(const base::TorrentId& id) const { return id == options.genesis; }

    void add(lt::add_torrent_params params, Torrent torrent, const std::string& key) {
        params.save_path = torrent.folder;
        params.trackers.insert(params.trackers.end(), options.trackers.begin(),
                               options.trackers.end());
        if (!is_genesis(torrent.id)) {
            params.flags |= lt::torrent_flags::disable_pex;
            for (const auto& endpoint : link_endpoints()) params.peers.push_back(endpoint);
        } else {
            const std::scoped_lock lock{mutex};
            for (const auto& peer : dialled)
                for (const auto& endpoint : resolve(peer)) params.peers.push_back(endpoint);
        }
        lt::error_code error;
        torrent.handle = session->add_torrent(std::move(params), error);
        if (error) {
            hub->tell(wire::FetchFailed{torrent.id, torrent.name, error.message()});
            return;
        }
        const auto handle = torrent.handle;
        {
            const std::scoped_lock lock{mutex};
            torrents[key] = std::move(torrent);
        }
        handle.resume();  // added paused and resumed: dials at once, not at the next tick
    }

    void share(wire::Content content) {
        lt::error_code error;
        const auto info = std::make_shared<lt::torrent_info>(
            lt::span<const char>{content.torrent.data(),
                                 static_cast<std::ptrdiff_t>(content.torrent.size())},
            error, lt::from_span);
        if (error) throw std::invalid_argument{"not a torrent: " + error.message()};
        const auto hashes = info->info_hashes();
        const auto key = hex_id(hashes);
        const int version = hashes.has_v2() ? 2 : 1;
        {
            const std::scoped_lock lock{mutex};
            if (torrents.contains(key)) return;
            for (auto at = torrents.begin(); at != torrents.end();) {
                const bool older =
                    at->second.name == content.name && at->second.version == version;
                if (older) session->remove_torrent(at->second.handle);
                at = older ? torrents.erase(at) : std::next(at);
            }
        }
        lt::add_torrent_params params;
        params.ti = info;
        params.flags = lt::torrent_flags::seed_mode | lt::torrent_flags::paused;
        base::TorrentId id;
        if (version == 2) id = {*base::hash_from_bytes({hashes.v2.data(), 32})};
        if (version == 2 && is_genesis(id)) post([h = hub] { h->complete = true; });
        add(std::move(params),
            {{}, content.name, content.folder, version, id, 0, false, true}, key);
    }

    void fetch(wire::Wanted wanted) {
        lt::add_torrent_params params;
        const auto key = wanted.id.hex();
        {
            const std::scoped_lock lock{mutex};
            if (torrents.contains(key)) return;
        }
        params.info_hashes.v2 = lt::sha256_hash{
            reinterpret_cast<const char*>(wanted.id.hash.data())};
        params.flags = lt::torrent_flags::paused;
        add(std::move(params),
            {{}, wanted.name, wanted.folder, 2, wanted.id, wanted.bytes_max, true, false}, key);
    }

    void forget(const base::TorrentId& id) {
        const std::scoped_lock lock{mutex};
        const auto at = torrents.find(id.hex());
        if (at == torrents.end()) return;
        session->remove_torrent(at->second.handle);
        torrents.erase(at);
    }

    void connect(const std::string& host_port) {
        const auto endpoints = resolve(host_port);
        lt::torrent_handle genesis;
        {
            const std::scoped_lock lock{mutex};
            dialled.insert(host_port);
            const auto at = torrents.find(options.genesis.hex());
            if (at != torrents.end()) genesis = at->second.handle;
        }
        if (genesis.is_valid())
            for (const auto& endpoint : endpoints) genesis.connect_peer(endpoint);
    }

    // The poll thread.

    void poll() {
        auto redial = Clock::now();
        std::vector<lt::alert*> alerts;
        while (!stopping) {
            session->wait_for_alert(milliseconds{200});
            session->pop_alerts(&alerts);
            for (const lt::alert* alert : alerts) handle(alert);
            if (Clock::now() < redial) continue;
            redial = Clock::now() + std::chrono::seconds{2};
            keep_dialling();
        }
    }

    /// libtorrent forgets peers; whoever the operator named, and whoever is linked, is told again.
    void keep_dialling() {
        std::set<std::string> named;
        std::vector<lt::torrent_handle> fetched;
        {
            const std::scoped_lock lock{mutex};
            named = dialled;
            for (const auto& [key, torrent] : torrents)
                if (torrent.fetching && !is_genesis(torrent.id)) fetched.push_back(torrent.handle);
        }
        for (const auto& peer : named) connect(peer);
        for (const auto& handle : fetched)
            for (const auto& endpoint : link_endpoints()) handle.connect_peer(endpoint);
    }

    void handle(const lt::alert* alert) {
        if (const auto* metadata = lt::alert_cast<lt::metadata_received_alert>(alert))
            check_metadata(metadata->handle);
        else if (const auto* finished = lt::alert_cast<lt::torrent_finished_alert>(alert))
            finish(finished->handle);
        else if (const auto* failed = lt::alert_cast<lt::torrent_error_alert>(alert))
            fail(failed->handle, failed->error.message());
        else if (const auto* file = lt::alert_cast<lt::file_error_alert>(alert))
            fail(file->handle, file->error.message());
    }

    /// A copy of what we know of a torrent that is being fetched.
    std::optional<Torrent> fetching(const lt::torrent_handle& handle) {
        if (!handle.is_valid()) return std::nullopt;
        const auto key = hex_id(handle.info_hashes());
        const std::scoped_lock lock{mutex};
        const auto at = torrents.find(key);
        if (at == torrents.end() || !at->second.fetching) return std::nullopt;
        return at->second;
    }

    void fail(const lt::torrent_handle& handle, std::string reason) {
        const auto torrent = fetching(handle);
        if (!torrent) return;
        forget(torrent->id);
        hub->tell(wire::FetchFailed{torrent->id, torrent->name, std::move(reason)});
    }

    void check_metadata(const lt::torrent_handle& handle) {
        const auto torrent = fetching(handle);
        const auto info = torrent ? handle.torrent_file() : nullptr;
        if (info == nullptr) return;
        int files = 0;  // libtorrent pads the end of a v2 file with one of its own
        for (const auto file : info->files().file_range())
            files += info->files().pad_file_at(file) ? 0 : 1;
        if (files != 1 || info->name() != torrent->name)
            fail(handle, "the torrent names another file than " + torrent->name);
        else if (static_cast<std::size_t>(info->total_size()) > torrent->bytes_max)
            fail(handle, "the file is larger than allowed");
    }

    void finish(const lt::torrent_handle& handle) {
        const auto torrent = fetching(handle);
        if (!torrent) return;
        // libtorrent never calls fsync on data: "finished" means handed to the kernel.
        sync_to_disk(torrent->folder + '/' + torrent->name, O_RDONLY);
        sync_to_disk(torrent->folder, O_RDONLY | O_DIRECTORY);
        {
            const std::scoped_lock lock{mutex};
            torrents[torrent->id.hex()].fetching = false;
        }
        if (is_genesis(torrent->id)) post([h = hub] { h->complete = true; });
        hub->tell(wire::Fetched{torrent->id, torrent->name, torrent->folder});
    }

    SwarmStats stats() const {
        SwarmStats all;
        {
            const std::scoped_lock lock{hub->mutex};
            for (const auto& [peer, stats] : hub->up) all.peers.push_back(stats);
        }
        std::map<std::string, Torrent> copies;
        {
            const std::scoped_lock lock{mutex};
            copies = torrents;
        }
        for (const auto& [key, torrent] : copies) {
            if (!torrent.handle.is_valid()) continue;
            const auto s = torrent.handle.status();
            all.torrents.push_back({torrent.name, key, torrent.version, s.total_wanted_done,
                                    s.total_wanted, s.download_payload_rate,
                                    s.upload_payload_rate, s.total_payload_download,
                                    s.total_payload_upload, s.num_peers, s.is_seeding});
        }
        return all;
    }
};

TorrentSwarm::TorrentSwarm(SwarmOptions options, wire::SwarmSink sink)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(sink))} {}
TorrentSwarm::~TorrentSwarm() = default;

void TorrentSwarm::send(wire::PeerId peer, std::string message) {
    impl_->post([hub = impl_->hub, peer, message = std::move(message)]() mutable {
        send_to(*hub, peer, std::move(message));
    });
}
void TorrentSwarm::drop(wire::PeerId peer) {
    impl_->post([hub = impl_->hub, peer] { drop_peer(*hub, peer); });
}
void TorrentSwarm::share(wire::Content content) { impl_->share(std::move(content)); }
void TorrentSwarm::fetch(wire::Wanted wanted) { impl_->fetch(std::move(wanted)); }
void TorrentSwarm::forget(base::TorrentId id) { impl_->forget(id); }
void TorrentSwarm::connect(const std::string& host_port) { impl_->connect(host_port); }
int TorrentSwarm::port() const { return impl_->session->listen_port(); }
SwarmStats TorrentSwarm::stats() const { return impl_->stats(); }

}  // namespace swarm
