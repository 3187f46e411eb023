// SPDX-License-Identifier: Apache-2.0
#include "swarm/torrent_swarm.hpp"

#include <libtorrent/torrent_info.hpp>
#include <libtorrent/torrent_status.hpp>

#include <stdexcept>

#include "base/assert.hpp"
#include "swarm/impl_lt.hpp"
#include "swarm/session_lt.hpp"

namespace swarm {

namespace {

lt::sha256_hash v2_hash(const base::TorrentId& id) {
    return lt::sha256_hash{reinterpret_cast<const char*>(id.hash.data())};
}

std::shared_ptr<lt::torrent_info> parse(const std::string& torrent, lt::error_code& error) {
    return std::make_shared<lt::torrent_info>(
        lt::span<const char>{torrent.data(), static_cast<std::ptrdiff_t>(torrent.size())}, error,
        lt::from_span);
}

}  // namespace

std::string hex_id(const lt::info_hash_t& hashes) {
    return base::hex(hashes.has_v2() ? std::string_view{hashes.v2.data(), 32}
                                     : std::string_view{hashes.v1.data(), 20});
}

std::optional<std::string> unfit(const lt::torrent_info& info, const std::string& name,
                                 std::size_t bytes_max) {
    const auto& files = info.files();
    std::vector<lt::file_index_t> real;  // libtorrent pads the end of a v2 file with one of its own
    for (const auto file : files.file_range())
        if (!files.pad_file_at(file)) real.push_back(file);
    if (real.size() != 1 || files.file_path(real.front()) != name)
        return "the torrent names another file than " + name;
    if (static_cast<std::size_t>(files.file_size(real.front())) > bytes_max)
        return "the file is larger than allowed";
    return std::nullopt;
}

TorrentSwarm::Impl::Impl(SwarmOptions o, wire::SwarmSink sink) : options{std::move(o)} {
    hub->genesis = options.genesis;
    hub->node_id = options.node_id;
    hub->sink = std::move(sink);
    session = open_session(options);
    port = session->listen_port();
    hub->context = &session->get_context();
    session->add_extension([links = hub, genesis = v2_hash(options.genesis)](
                               const lt::torrent_handle& handle, lt::client_data_t) {
        const auto hashes = handle.info_hashes();
        return hashes.has_v2() && hashes.v2 == genesis ? make_gossip_plugin(links)
                                                       : make_segment_plugin();
    });
    poller = std::thread{[this] { poll(); }};
}

TorrentSwarm::Impl::~Impl() {
    stopping = true;
    poller.join();
    torrents.clear();
    const auto proxy = session->abort();
    session.reset();
}

void TorrentSwarm::Impl::tell_later(wire::SwarmEvent event) {
    post([links = hub, event = std::move(event)]() mutable { links->tell(std::move(event)); });
}

bool TorrentSwarm::Impl::is_genesis(const Torrent& torrent) const {
    return torrent.version == 2 && torrent.id == options.genesis;
}

std::vector<lt::tcp::endpoint> TorrentSwarm::Impl::link_endpoints(wire::PeerId first) {
    const std::scoped_lock lock{hub->mutex};
    std::vector<lt::tcp::endpoint> endpoints;
    for (const auto& [peer, endpoint] : hub->endpoints)
        endpoints.insert(peer == first ? endpoints.begin() : endpoints.end(), endpoint);
    return endpoints;
}

void TorrentSwarm::Impl::add(lt::add_torrent_params params, Torrent torrent,
                             const std::string& key) {
    params.save_path = torrent.fetching ? torrent.workplace : torrent.folder;
    params.flags |= lt::torrent_flags::paused;
    params.trackers.insert(params.trackers.end(), options.trackers.begin(),
                           options.trackers.end());
    if (is_genesis(torrent)) {
        for (const auto& endpoint : book.endpoints()) params.peers.push_back(endpoint);
    } else {
        params.flags |= lt::torrent_flags::disable_pex;
    }
    const bool to_be_checked = params.ti != nullptr && torrent.fetching;
    auto handle = session->add_torrent(std::move(params));
    torrent.handle = handle;
    torrents[key] = std::move(torrent);
    if (!to_be_checked) handle.resume();
}

void TorrentSwarm::Impl::share(wire::Content content) {
    lt::error_code error;
    const auto info = parse(content.torrent, error);
    if (error) throw std::invalid_argument{"not a torrent: " + error.message()};
    if (const auto why = unfit(*info, content.name, static_cast<std::size_t>(-1)))
        throw std::invalid_argument{*why};
    const auto hashes = info->info_hashes();
    Torrent torrent;
    torrent.name = std::move(content.name);
    torrent.folder = std::move(content.folder);
    torrent.version = hashes.has_v2() ? 2 : 1;
    if (hashes.has_v2()) torrent.id = {*base::hash_from_bytes({hashes.v2.data(), 32})};
    if (is_genesis(torrent)) post([links = hub] { links->complete = true; });

    const std::scoped_lock lock{mutex};
    if (torrents.contains(hex_id(hashes))) return;
    remove_seeds([&](const Torrent& other) {
        return other.name == torrent.name && other.version == torrent.version;
    });
    lt::add_torrent_params params;
    params.ti = info;
    params.flags = lt::torrent_flags::seed_mode;
    add(std::move(params), std::move(torrent), hex_id(hashes));
}

void TorrentSwarm::Impl::fetch(wire::Wanted wanted) {
    const auto refuse = [&](std::string why) {
        tell_later(wire::FetchFailed{wanted.id, wanted.name, std::move(why)});
    };
    lt::add_torrent_params params;
    params.flags = {};
    params.info_hashes.v2 = v2_hash(wanted.id);
    if (!wanted.torrent.empty()) {
        lt::error_code error;
        const auto info = parse(wanted.torrent, error);
        if (error) return refuse("not a torrent: " + error.message());
        if (info->info_hashes().v2 != params.info_hashes.v2)
            return refuse("the torrent has another hash");
        if (auto why = unfit(*info, wanted.name, wanted.bytes_max))
            return refuse(std::move(*why));
        params.ti = info;
    }
    for (const auto& endpoint : link_endpoints(wanted.from)) params.peers.push_back(endpoint);

    const auto key = wanted.id.hex();
    const std::scoped_lock lock{mutex};
    if (const auto at = torrents.find(key); at != torrents.end()) {
        const auto& there = at->second;
        if (!there.fetching) tell_later(wire::Fetched{there.id, there.name, there.folder});
        return;
    }
    Torrent torrent{{}, wanted.name, wanted.folder, 2, wanted.id, wanted.bytes_max, true, {}};
    torrent.workplace = wanted.folder + "/.fetch-" + key.substr(0, 16);
    if (leaving.contains(key)) torrent.workplace += '-' + std::to_string(++fetches);
    add(std::move(params), std::move(torrent), key);
}

void TorrentSwarm::Impl::forget(const base::TorrentId& id) {
    const std::scoped_lock lock{mutex};
    const auto at = torrents.find(id.hex());
    if (at == torrents.end()) return;
    const Torrent torrent = std::move(at->second);
    torrents.erase(at);
    if (torrent.fetching) {
        leaving[id.hex()] = torrent.workplace;
        session->remove_torrent(torrent.handle, lt::session::delete_files);
        return;
    }
    session->remove_torrent(torrent.handle);
    remove_seeds([&](const Torrent& twin) {
        return twin.name == torrent.name && twin.folder == torrent.folder;
    });
}

SwarmStats TorrentSwarm::Impl::stats() const {
    SwarmStats all;
    {
        const std::scoped_lock lock{hub->mutex};
        for (const auto& [peer, stats] : hub->up) all.peers.push_back(stats);
    }
    const auto statuses = session->get_torrent_status([](const auto&) { return true; });
    const std::scoped_lock lock{mutex};
    for (const auto& s : statuses) {
        const auto key = hex_id(s.info_hashes);
        const auto at = torrents.find(key);
        if (at == torrents.end()) continue;
        all.torrents.push_back({at->second.name, key, at->second.version, s.total_wanted_done,
                                s.total_wanted, s.download_payload_rate, s.upload_payload_rate,
                                s.total_payload_download, s.total_payload_upload, s.num_peers,
                                s.is_seeding, static_cast<double>(s.progress)});
    }
    return all;
}

TorrentSwarm::TorrentSwarm(SwarmOptions options, wire::SwarmSink sink)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(sink))} {}
TorrentSwarm::~TorrentSwarm() = default;

void TorrentSwarm::send(wire::PeerId peer, std::string message) {
    JOT_ASSERT(message.size() <= wire::kMessageBytesMax);
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
void TorrentSwarm::connect(const std::string& host_port) {
    impl_->book.add(host_port);
    impl_->dial();
}
int TorrentSwarm::port() const { return impl_->port; }
SwarmStats TorrentSwarm::stats() const { return impl_->stats(); }

}  // namespace swarm
