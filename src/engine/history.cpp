// SPDX-License-Identifier: Apache-2.0
// Blocks as files.  What a file is called and who offers it proves nothing: each of its blocks
// enters by the door of any other.  A file with a segment's name must besides be exactly that
// segment of the chain that its blocks make, for only then has it the torrent that the chain will
// name; and once our own chain's segment is final, another file of its name is forgotten.
#include <algorithm>
#include <iterator>
#include <utility>

#include "base/torrent.hpp"
#include "engine/engine.hpp"

namespace engine {

using base::Fault;
using base::Refusal;

namespace {

constexpr std::size_t kExportsMax = wire::kFilesMax / 2;  // offered: the rest are segments

std::string folder_of(const std::string& name) {
    return ledger::segment_number(name) ? "segments" : "";
}

}  // namespace

void Engine::on(const Export& event) {
    const auto& tip = *chain_.tip();
    if (event.from.value < 0 || event.to < event.from || event.to > tip.height()) {
        replies_.push_back(Reply{event.ticket, Refusal{Fault::unknown_parent,
                                                       "no such blocks in the best chain"}});
        return;
    }
    std::string text;
    for (auto height = event.from; height <= event.to; height = height.next())
        text += ledger::lines(tip.ancestor(height)->block);
    const wire::FileOffer file{"blocks.txt", base::torrent_v2("blocks.txt", text).id, event.from,
                               event.to};
    replies_.push_back(Reply{event.ticket, Exported{file}});
    share(file, std::move(text), false);
}

void Engine::on(Kept event) {
    const auto file = read_file(event.name, event.text);
    if (file)
        share(*file, std::move(event.text), true);
    else
        effects_.push_back(Say{"on disk, not accepted: " + event.name + ": " +
                               std::string{base::rule(file.fault()).name}});
}

bool Engine::fetch_file(wire::PeerId from) {
    const Peer& peer = peers_[from];
    if (download_ || !peer.hello) return false;
    // The longest run of blocks that somebody seeds comes by torrent, the rest by gossip.
    const auto ours = chain_.tip()->height();
    const wire::FileOffer* best = nullptr;
    for (const auto& file : peer.hello->files) {
        const bool useful = file.first <= ours.next() && file.last > ours;
        if (useful && (best == nullptr || file.last > best->last)) best = &file;
    }
    if (best == nullptr) return false;
    download_ = Download{*best, from, now_};
    effects_.push_back(Fetch{*best, from, folder_of(best->name)});
    return true;
}

void Engine::on(Fetched event) {
    if (!download_ || download_->offer.id != event.id) return;
    const Download done = *std::exchange(download_, std::nullopt);
    const auto file = read_file(done.offer.name, event.text);
    if (!file) {
        effects_.push_back(Forget{done.offer.id});
        remember(file.error(), "file " + done.offer.name);
        if (!ledger::may_pass_later(file.fault())) drop(done.from, file.error());
        for (auto& [id, peer] : peers_)
            if (peer.hello) std::erase(peer.hello->files, done.offer);
    } else {
        share(*file, std::move(event.text), false);
    }
    for (const auto& [id, peer] : std::map{peers_}) catch_up(id);
}

void Engine::on(const FetchFailed& event) {
    if (!download_ || download_->offer.id != event.id) return;
    const Download failed = *std::exchange(download_, std::nullopt);
    for (auto& [id, peer] : peers_)  // by gossip then, from whoever offered it
        if (peer.hello) std::erase(peer.hello->files, failed.offer);
    for (const auto& [id, peer] : std::map{peers_}) catch_up(id);
}

base::Judged<wire::FileOffer> Engine::read_file(const std::string& name, std::string_view text) {
    const auto id = base::torrent_v2(name, text).id;
    const auto number = ledger::segment_number(name);
    if (number)  // the same bytes were judged block by block already
        if (const auto known = ledger::find_segment(*chain_.tip(), *number);
            known && known->id == id)
            return wire::FileOffer{name, id, known->first, known->last};
    std::optional<base::Height> first;
    ledger::LinkPtr last;
    while (!text.empty()) {
        auto block = ledger::take_block(text);
        if (!block) return block.error();
        const auto height = block->token.header.height;
        if (!first) first = height;
        if (height.value == 0) {
            if (block->token.id != chain_.genesis()->id()) return Fault::wrong_chain;
            last = chain_.genesis();
            continue;
        }
        const auto link = accept(std::move(*block), std::nullopt, false);
        if (!link) return link.error();
        last = *link;
    }
    if (!first) return Refusal{Fault::block_shape, "an empty file"};
    if (number && (last->segments.number != *number || last->segments.ended != id))
        return Refusal{Fault::wrong_segment, name};
    return wire::FileOffer{name, id, *first, last->height()};
}

void Engine::share(const wire::FileOffer& file, std::string text, bool written) {
    effects_.push_back(Share{file.name, std::move(text), written, folder_of(file.name)});
    if (const auto number = ledger::segment_number(file.name)) {
        segments_.insert_or_assign(*number, file);
    } else {
        std::erase_if(files_, [&](const auto& other) { return other.name == file.name; });
        if (files_.size() == kExportsMax) files_.erase(files_.begin());
        files_.push_back(file);
    }
    greet_all();
}

void Engine::seal() {
    const auto segment = ledger::find_segment(*chain_.final(), sealed_);
    if (!segment) return;
    ++sealed_;
    if (const auto held = segments_.find(segment->number); held != segments_.end()) {
        if (held->second.id == segment->id) return;
        effects_.push_back(Forget{held->second.id});
    }
    share({ledger::segment_name(segment->number), segment->id, segment->first, segment->last},
          ledger::segment_text(*chain_.final(), *segment), false);
}

std::vector<wire::FileOffer> Engine::files_for(base::Height height) const {
    auto files = files_;
    auto from = segments_.end();
    for (auto room = wire::kFilesMax - files.size(); room > 0 && from != segments_.begin(); --room)
        --from;
    while (from != segments_.begin() && std::prev(from)->second.last > height) --from;
    for (; from != segments_.end() && files.size() < wire::kFilesMax; ++from)
        files.push_back(from->second);
    return files;
}

}  // namespace engine
