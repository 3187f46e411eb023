// SPDX-License-Identifier: Apache-2.0
// Internal to the room.  torrent_swarm.cpp holds what callers ask for, poll.cpp what libtorrent
// answers, gossip_plugin.cpp the links.
#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/fwd.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/torrent_handle.hpp>

#include "swarm/address_book_lt.hpp"
#include "swarm/gossip_lt.hpp"
#include "swarm/torrent_swarm.hpp"

namespace swarm {

/// The v2 hash when there is one, else the v1 hash.
std::string hex_id(const lt::info_hash_t& hashes);
/// Why this is not the one file NAME of at most BYTES_MAX; nothing when it is.
std::optional<std::string> unfit(const lt::torrent_info& info, const std::string& name,
                                 std::size_t bytes_max);

struct TorrentSwarm::Impl {
    struct Torrent {
        lt::torrent_handle handle;
        std::string name;
        std::string folder;
        int version = 2;
        base::TorrentId id;         // of v2
        std::size_t bytes_max = 0;  // of one that is fetched
        bool fetching = false;
        std::string workplace;  // where it grows
    };

    SwarmOptions options;
    std::shared_ptr<Hub> hub = std::make_shared<Hub>();
    AddressBook book;
    std::unique_ptr<lt::session> session;
    int port = 0;

    /// Guards what follows.  May be held while libtorrent's thread is asked, which never takes it.
    mutable std::mutex mutex;
    std::map<std::string, Torrent> torrents;     // by hex info-hash
    std::map<std::string, std::string> leaving;  // hex info-hash -> workplace that is cleared
    std::uint64_t fetches = 0;

    std::atomic<bool> stopping = false;
    std::thread poller;

    Impl(SwarmOptions o, wire::SwarmSink sink);

    /// The proxy goes last: it waits for libtorrent's threads, which still close the links.
    ~Impl();

    template <class Work>
    void post(Work work) {
        lt::post(session->get_context(), [work = std::move(work)]() mutable {
            try {
                work();
            } catch (...) {
                // It would end the process.  What gossip loses here, it asks for again.
            }
        });
    }
    void tell_later(wire::SwarmEvent event);
    bool is_genesis(const Torrent& torrent) const;
    std::vector<lt::tcp::endpoint> link_endpoints(wire::PeerId first = {});

    /// Paused and resumed, a torrent dials at once, not at libtorrent's next tick of a second.
    /// Requires: mutex held.
    void add(lt::add_torrent_params params, Torrent torrent, const std::string& key);

    /// Requires: mutex held.
    template <class Which>
    void remove_seeds(Which which) {
        for (auto at = torrents.begin(); at != torrents.end();) {
            const bool goes = !at->second.fetching && which(at->second);
            if (goes) session->remove_torrent(at->second.handle);
            at = goes ? torrents.erase(at) : std::next(at);
        }
    }
    void share(wire::Content content);
    void fetch(wire::Wanted wanted);
    void forget(const base::TorrentId& id);
    SwarmStats stats() const;

    // The poll thread's, in poll.cpp; dial() is for any.
    void poll();

    /// libtorrent dials what it knows, but after each failure it waits a second longer, up to 32.
    /// A peer that a "tracker" names is forgiven one failure: so these are never left for long.
    void dial();

    /// Whoever is linked may have what is being fetched.
    void offer_links();
    void handle(const lt::alert* alert);

    /// A copy of what we know of a torrent that is being fetched.
    std::optional<Torrent> fetching(const lt::torrent_handle& handle);
    void fail(const lt::torrent_handle& handle, std::string reason);
    void clear(const std::string& key);
    void check_metadata(const lt::torrent_handle& handle);

    /// Moving also waits until libtorrent has written what it has only hashed so far.
    void finish(const lt::torrent_handle& handle);

    /// libtorrent never calls fsync on data.
    void hand_out(const lt::torrent_handle& handle);
};

}  // namespace swarm
