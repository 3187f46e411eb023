// SPDX-License-Identifier: Apache-2.0
// The thread that hears libtorrent's alerts, brings fetches to their end and keeps dialling.
#include <fcntl.h>
#include <unistd.h>

#include <libtorrent/alert_types.hpp>
#include <libtorrent/torrent_info.hpp>

#include <system_error>

#include "swarm/impl_lt.hpp"
#include "swarm/session_lt.hpp"

namespace swarm {

namespace {

constexpr std::chrono::milliseconds kPoll{200};
constexpr std::chrono::seconds kRedial{2};
constexpr std::chrono::seconds kLostFor{600};  // a link that broke is dialled eagerly for so long

}  // namespace

void TorrentSwarm::Impl::poll() {
    auto redial = Clock::now();
    std::vector<lt::alert*> alerts;
    while (!stopping) {
        session->wait_for_alert(kPoll);
        session->pop_alerts(&alerts);
        for (const lt::alert* alert : alerts) {
            try {
                handle(alert);
            } catch (const lt::system_error&) {
                // The torrent was forgotten in between.
            }
        }
        if (!hub->linked.exchange(false) && Clock::now() < redial) continue;
        redial = Clock::now() + kRedial;
        dial();
        offer_links();
    }
}

void TorrentSwarm::Impl::dial() {
    auto endpoints = book.endpoints();
    {
        const std::scoped_lock lock{hub->mutex};
        std::erase_if(hub->lost, [now = Clock::now()](const auto& entry) {
            return now - entry.second > kLostFor;
        });
        for (const auto& [endpoint, when] : hub->lost) endpoints.push_back(endpoint);
        for (const auto& [peer, endpoint] : hub->endpoints) std::erase(endpoints, endpoint);
    }
    const std::scoped_lock lock{mutex};
    const auto at = torrents.find(options.genesis.hex());
    if (at == torrents.end()) return;
    for (const auto& endpoint : endpoints)
        at->second.handle.connect_peer(endpoint, lt::peer_info::tracker);
}

void TorrentSwarm::Impl::offer_links() {
    const auto endpoints = link_endpoints();
    const std::scoped_lock lock{mutex};
    for (const auto& [key, torrent] : torrents)
        if (torrent.fetching && !is_genesis(torrent))
            for (const auto& endpoint : endpoints) torrent.handle.connect_peer(endpoint);
}

void TorrentSwarm::Impl::handle(const lt::alert* alert) {
    if (const auto* metadata = lt::alert_cast<lt::metadata_received_alert>(alert))
        check_metadata(metadata->handle);
    else if (const auto* checked = lt::alert_cast<lt::torrent_checked_alert>(alert))
        checked->handle.resume();
    else if (const auto* finished = lt::alert_cast<lt::torrent_finished_alert>(alert))
        finish(finished->handle);
    else if (const auto* moved = lt::alert_cast<lt::storage_moved_alert>(alert))
        hand_out(moved->handle);
    else if (const auto* stays = lt::alert_cast<lt::storage_moved_failed_alert>(alert))
        fail(stays->handle, stays->error.message());
    else if (const auto* failed = lt::alert_cast<lt::torrent_error_alert>(alert))
        fail(failed->handle, failed->error.message());
    else if (const auto* file = lt::alert_cast<lt::file_error_alert>(alert))
        fail(file->handle, file->error.message());
    else if (const auto* deleted = lt::alert_cast<lt::torrent_deleted_alert>(alert))
        clear(hex_id(deleted->info_hashes));
    else if (const auto* kept = lt::alert_cast<lt::torrent_delete_failed_alert>(alert))
        clear(hex_id(kept->info_hashes));
}

std::optional<TorrentSwarm::Impl::Torrent> TorrentSwarm::Impl::fetching(
    const lt::torrent_handle& handle) {
    if (!handle.is_valid()) return std::nullopt;
    const auto key = hex_id(handle.info_hashes());
    const std::scoped_lock lock{mutex};
    const auto at = torrents.find(key);
    if (at == torrents.end() || !at->second.fetching) return std::nullopt;
    return at->second;
}

void TorrentSwarm::Impl::fail(const lt::torrent_handle& handle, std::string reason) {
    const auto torrent = fetching(handle);
    if (!torrent) return;
    forget(torrent->id);
    hub->tell(wire::FetchFailed{torrent->id, torrent->name, std::move(reason)});
}

void TorrentSwarm::Impl::clear(const std::string& key) {
    const std::scoped_lock lock{mutex};
    const auto at = leaving.find(key);
    if (at == leaving.end()) return;
    ::rmdir(at->second.c_str());
    leaving.erase(at);
}

void TorrentSwarm::Impl::check_metadata(const lt::torrent_handle& handle) {
    const auto torrent = fetching(handle);
    const auto info = torrent ? handle.torrent_file() : nullptr;
    if (info == nullptr) return;
    if (auto why = unfit(*info, torrent->name, torrent->bytes_max))
        fail(handle, std::move(*why));
}

void TorrentSwarm::Impl::finish(const lt::torrent_handle& handle) {
    const auto torrent = fetching(handle);
    if (!torrent) return;
    {
        const std::scoped_lock lock{mutex};
        remove_seeds([&](const Torrent& older) {
            return older.name == torrent->name && older.folder == torrent->folder;
        });
    }
    handle.move_storage(torrent->folder, lt::move_flags_t::always_replace_files);
}

void TorrentSwarm::Impl::hand_out(const lt::torrent_handle& handle) {
    const auto torrent = fetching(handle);
    if (!torrent) return;
    ::rmdir(torrent->workplace.c_str());
    try {
        sync_to_disk(torrent->folder + '/' + torrent->name, O_RDONLY);
        sync_to_disk(torrent->folder, O_RDONLY | O_DIRECTORY);
    } catch (const std::system_error& error) {
        return fail(handle, error.what());
    }
    {
        const std::scoped_lock lock{mutex};
        const auto at = torrents.find(torrent->id.hex());
        if (at == torrents.end()) return;  // forgotten
        at->second.fetching = false;
    }
    if (is_genesis(*torrent)) post([links = hub] { links->complete = true; });
    hub->tell(wire::Fetched{torrent->id, torrent->name, torrent->folder});
}

}  // namespace swarm
