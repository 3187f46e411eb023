// SPDX-License-Identifier: Apache-2.0
#include "wire/memory_swarm.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/torrent.hpp"

namespace wire {

namespace {

constexpr std::int64_t kRefusedMilliseconds = 600'000;  // who was dropped

}  // namespace

void MemoryNet::connect(MemorySwarm& a, MemorySwarm& b) {
    const bool linked = std::ranges::any_of(
        a.links_, [&b](const auto& link) { return link.second.first == &b; });
    if (linked || a.refuses(b) || b.refuses(a)) return;
    const PeerId at_a{next_link_++};
    const PeerId at_b{next_link_++};
    a.links_[at_a] = {&b, at_b};
    b.links_[at_b] = {&a, at_a};
    post(&a, PeerUp{at_a, b.node_, b.node_, true});
    post(&b, PeerUp{at_b, a.node_, a.node_, false});
    a.fetch_from_links();
    b.fetch_from_links();
}

void MemoryNet::disconnect(MemorySwarm& a, MemorySwarm& b) {
    for (const auto& [peer, other] : std::map{a.links_})
        if (other.first == &b) a.unlink(peer);
}

void MemoryNet::post(MemorySwarm* to, SwarmEvent event, std::int64_t delay) {
    letters_.emplace(std::pair{now_ + delay, next_letter_++}, Letter{to, std::move(event)});
}

std::optional<std::int64_t> MemoryNet::next_due() const {
    if (letters_.empty()) return std::nullopt;
    return letters_.begin()->first.first;
}

bool MemoryNet::deliver() {
    while (!letters_.empty() && letters_.begin()->first.first <= now_) {
        Letter letter = std::move(letters_.extract(letters_.begin()).mapped());
        const auto* message = std::get_if<MessageArrived>(&letter.event);
        if (message != nullptr && !letter.to->links_.contains(message->peer)) continue;
        letter.to->sink_(std::move(letter.event));
        return true;
    }
    return false;
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
    : net_{net}, node_{std::move(node)}, sink_{std::move(sink)} {}

MemorySwarm::~MemorySwarm() {
    for (const auto& [peer, other] : std::map{links_}) unlink(peer);
    std::erase_if(net_.letters_, [this](const auto& entry) { return entry.second.to == this; });
}

bool MemorySwarm::refuses(const MemorySwarm& other) const {
    const auto until = dropped_.find(other.node_);
    return until != dropped_.end() && net_.now_ < until->second;
}

void MemorySwarm::unlink(PeerId peer) {
    const auto link = links_.find(peer);
    if (link == links_.end()) return;
    const auto [other, theirs] = link->second;
    links_.erase(link);
    other->links_.erase(theirs);
    net_.post(this, PeerDown{peer});
    net_.post(other, PeerDown{theirs});
}

void MemorySwarm::send(PeerId peer, std::string message) {
    JOT_ASSERT(message.size() <= kMessageBytesMax);
    const auto link = links_.find(peer);
    if (link == links_.end()) return;
    const auto [other, theirs] = link->second;
    const auto delays =
        net_.weather_ ? net_.weather_(node_, other->node_) : std::vector<std::int64_t>{0};
    for (const auto delay : delays) net_.post(other, MessageArrived{theirs, message}, delay);
}

void MemorySwarm::drop(PeerId peer) {
    const auto link = links_.find(peer);
    if (link == links_.end()) return;
    dropped_[link->second.first->node_] = net_.now_ + kRefusedMilliseconds;
    unlink(peer);
}

void MemorySwarm::share(Content content) {
    const auto facts = base::read_torrent(content.torrent);
    JOT_ASSERT(facts.has_value());
    if (!facts->v2 || shared_.contains(*facts->v2)) return;  // a v1 twin is for strangers
    std::erase_if(shared_, [&](const auto& other) { return other.second.name == content.name; });
    shared_[*facts->v2] = std::move(content);
    for (const auto& [peer, other] : links_) other.first->fetch_from_links();
}

void MemorySwarm::fetch(Wanted wanted) {
    if (const auto here = shared_.find(wanted.id); here != shared_.end()) {
        const Content& content = here->second;
        net_.post(this, Fetched{wanted.id, content.name, content.folder});
        return;
    }
    const auto id = wanted.id;
    wanted_.emplace(id, std::move(wanted));
    fetch_from_links();
}

void MemorySwarm::fetch_from_links() {
    for (const auto& [id, wanted] : std::map{wanted_})
        for (const auto& [peer, other] : links_) {
            const auto found = other.first->shared_.find(id);
            if (found == other.first->shared_.end()) continue;
            wanted_.erase(id);
            take(wanted, Content{found->second});
            break;
        }
}

void MemorySwarm::take(const Wanted& wanted, const Content& content) {
    const auto* bytes = net_.read(content.folder, content.name);
    std::string reason;
    if (content.name != wanted.name)
        reason = "the torrent names another file than " + wanted.name;
    else if (bytes != nullptr && bytes->size() > wanted.bytes_max)
        reason = "the file is larger than allowed";
    else if (bytes == nullptr || base::torrent_v2(content.name, *bytes).id != wanted.id)
        reason = "nobody has these bytes";
    if (!reason.empty()) {
        net_.post(this, FetchFailed{wanted.id, wanted.name, reason});
        return;
    }
    net_.write(wanted.folder, wanted.name, std::string{*bytes});
    net_.post(this, Fetched{wanted.id, wanted.name, wanted.folder});
    share({wanted.name, wanted.folder, content.torrent});
}

void MemorySwarm::forget(base::TorrentId id) {
    shared_.erase(id);
    wanted_.erase(id);
    std::erase_if(net_.letters_, [this, &id](const auto& entry) {
        const auto* fetched = std::get_if<Fetched>(&entry.second.event);
        return entry.second.to == this && fetched != nullptr && fetched->id == id;
    });
}

}  // namespace wire
