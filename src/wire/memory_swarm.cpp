// SPDX-License-Identifier: Apache-2.0
#include "wire/memory_swarm.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/torrent.hpp"

namespace wire {

void MemoryNet::connect(MemorySwarm& a, MemorySwarm& b) {
    const PeerId at_a{next_link_++};
    const PeerId at_b{next_link_++};
    a.links_[at_a] = {&b, at_b};
    b.links_[at_b] = {&a, at_a};
    letters_.push_back({&a, PeerUp{at_a, b.node_, b.node_, true}});
    letters_.push_back({&b, PeerUp{at_b, a.node_, a.node_, false}});
}

void MemoryNet::disconnect(MemorySwarm& a, MemorySwarm& b) {
    for (const auto& [peer, other] : std::map{a.links_})
        if (other.first == &b) a.unlink(peer);
}

bool MemoryNet::deliver() {
    if (letters_.empty()) return false;
    Letter letter = std::move(letters_.front());
    letters_.pop_front();
    letter.to->sink_(std::move(letter.event));
    return true;
}

void MemoryNet::deliver_all() {
    while (deliver()) {
    }
}

void MemoryNet::write(const std::string& folder, const std::string& name, std::string bytes) {
    files_[{folder, name}] = std::move(bytes);
}

const std::string* MemoryNet::read(const std::string& folder, const std::string& name) const {
    const auto at = files_.find({folder, name});
    return at == files_.end() ? nullptr : &at->second;
}

MemorySwarm::MemorySwarm(MemoryNet& net, std::string node, SwarmSink sink)
    : net_{net}, node_{std::move(node)}, sink_{std::move(sink)} {
    net_.swarms_.push_back(this);
}

MemorySwarm::~MemorySwarm() {
    for (const auto& [peer, other] : std::map{links_}) unlink(peer);
    std::erase(net_.swarms_, this);
    std::erase_if(net_.letters_, [this](const auto& letter) { return letter.to == this; });
}

void MemorySwarm::unlink(PeerId peer) {
    const auto link = links_.find(peer);
    if (link == links_.end()) return;
    const auto [other, theirs] = link->second;
    links_.erase(link);
    other->links_.erase(theirs);
    net_.letters_.push_back({this, PeerDown{peer}});
    net_.letters_.push_back({other, PeerDown{theirs}});
}

void MemorySwarm::send(PeerId peer, std::string message) {
    JOT_ASSERT(message.size() <= kMessageBytesMax);
    const auto link = links_.find(peer);
    if (link == links_.end()) return;
    const auto [other, theirs] = link->second;
    net_.letters_.push_back({other, MessageArrived{theirs, std::move(message)}});
}

void MemorySwarm::drop(PeerId peer) { unlink(peer); }

void MemorySwarm::share(Content content) {
    const auto facts = base::read_torrent(content.torrent);
    JOT_ASSERT(facts.has_value());
    if (!facts->v2) return;  // a v1 twin serves strangers, and there are none here
    std::erase_if(shared_, [&](const auto& other) { return other.second.name == content.name; });
    shared_[*facts->v2] = std::move(content);
}

void MemorySwarm::fetch(Wanted wanted) {
    for (const MemorySwarm* other : net_.swarms_) {
        const auto found = other->shared_.find(wanted.id);
        if (found == other->shared_.end() || other == this) continue;
        const Content& content = found->second;
        const auto* bytes = net_.read(content.folder, content.name);
        std::string reason;
        if (content.name != wanted.name) reason = "the torrent names another file";
        if (bytes != nullptr && bytes->size() > wanted.bytes_max) reason = "the file is too large";
        if (bytes == nullptr || base::torrent_v2(content.name, *bytes).id != wanted.id)
            reason = "nobody has these bytes";
        if (!reason.empty()) {
            net_.letters_.push_back({this, FetchFailed{wanted.id, wanted.name, reason}});
            return;
        }
        net_.write(wanted.folder, wanted.name, *bytes);
        shared_[wanted.id] = {wanted.name, wanted.folder, content.torrent};
        net_.letters_.push_back({this, Fetched{wanted.id, wanted.name, wanted.folder}});
        return;
    }
}

void MemorySwarm::forget(base::TorrentId id) { shared_.erase(id); }

}  // namespace wire
