// SPDX-License-Identifier: Apache-2.0
#include "api/status.hpp"

#include <algorithm>

#include "api/present.hpp"
#include "ledger/genesis.hpp"

namespace api {

using base::Fault;
using base::Json;

namespace {

constexpr std::int64_t kDiskLow = 256 << 20;    // bytes
constexpr std::int64_t kWaitsLong = 300;        // seconds without a block while something waits
constexpr std::int64_t kRefusedRecently = 120;  // seconds

Json file_document(const wire::FileOffer& file) {
    return Json::object({{"first", file.first.value},
                         {"id", file.id.hex()},
                         {"last", file.last.value},
                         {"name", file.name}});
}

Json torrent_document(const TorrentVitals& torrent) {
    return Json::object({{"done", torrent.done},
                         {"down", torrent.down},
                         {"downloaded", torrent.downloaded},
                         {"id", torrent.id},
                         {"name", torrent.name},
                         {"peers", torrent.peers},
                         {"seeding", torrent.seeding},
                         {"total", torrent.total},
                         {"up", torrent.up},
                         {"uploaded", torrent.uploaded},
                         {"version", torrent.version}});
}

/// By how many seconds this machine's clock is at least behind the newest block, accepted or not;
/// 0: not visibly.  A miner stamps ahead of its clock when blocks come faster than seconds.
std::int64_t clock_lag(const engine::View& view) {
    const auto ahead = view.tip->header().iat.seconds - view.now.seconds;
    const bool telling = ahead > view.tip->params().future_seconds_max / 2;
    return std::max(telling ? ahead : 0, view.clock_behind);
}

bool refused_as_future(const engine::View& view) {
    return !view.last_refusal.empty() &&
           view.last_refusal.front().why.fault == Fault::time_in_future &&
           view.now.seconds - view.last_refusal.front().when.seconds < kRefusedRecently;
}

std::string words(const engine::View& view) {
    switch (view.witness) {
        case engine::Witness::none: break;
        case engine::Witness::no_seat: return "no seat";
        case engine::Witness::votes: return "votes";
        case engine::Witness::forgot:
            return "silent until a block younger than this start is final: votes.json was lost";
        case engine::Witness::waits_for_height:
            return "silent up to block " + std::to_string(view.silent_until.value) +
                   ", for which it voted on another chain";
    }
    return "none";
}

}  // namespace

Json finality_document(const engine::View& view) {
    const auto at = [](const ledger::Link& link) {
        return Json::object({{"height", link.height().value}, {"id", link.id().hex()}});
    };
    auto document = Json::object({{"checkpoint", at(*view.checkpoint)},
                                  {"final", at(*view.final)},
                                  {"finishing", view.finishing},
                                  {"heard", static_cast<std::int64_t>(view.heard)},
                                  {"justified", at(*view.justified)},
                                  {"split", view.split},
                                  {"voters", static_cast<std::int64_t>(view.voters)},
                                  {"witness", words(view)}});
    Json::Array evidence;
    for (const auto& [one, two] : view.crimes) evidence.push_back(Json::Array{one, two});
    document.set("evidence", std::move(evidence));
    return document;
}

std::vector<std::string> advice(const engine::View& view, const Vitals& vitals) {
    std::vector<std::string> sentences;
    const auto say = [&sentences](std::string text) { sentences.push_back(std::move(text)); };
    if (vitals.disk_free < kDiskLow)
        say("the disk is nearly full: " + std::to_string(vitals.disk_free >> 20) +
            " MiB are free; make room, the node stops when a block cannot be written");
    if (view.clock_behind > 0)
        say("this machine's clock is " + std::to_string(view.clock_behind) +
            " s behind: every block that peers offer is refused (rule 3.13) until it is set");
    else if (refused_as_future(view))
        say("blocks are refused because they lie in the future of this machine's clock: set it");
    else if (clock_lag(view) > 0)
        say("this machine's clock is at least " + std::to_string(clock_lag(view)) +
            " s behind the newest block: set it");
    if (view.peers == 0 && !vitals.alone)
        say("no peer: check the addresses in the magnet link or --peer, and that TCP port " +
            std::to_string(vitals.swarm_port) + " can be reached");
    if (view.fetching || view.best_peer_height > view.tip->height())
        say("catching up: block " + std::to_string(view.tip->height().value) + " of " +
            std::to_string(std::max(view.best_peer_height, view.tip->height()).value) +
            "; wait, or see `peers` when it does not move");
    if (!vitals.wallet.empty() && !view.may_mine)
        say("--mine was given, but this wallet may not mine (yet): an admin must admit it with "
            "role miner, or miner_spacing has it wait");
    if (view.split)
        say("witnesses made two chains final: this node keeps its own; the operators must agree "
            "which one holds, then `jotchain chain choose`");
    if (!view.crimes.empty())
        say("a witness voted for two chains: submit `evidence` (see `status --json`), it takes the "
            "role away");
    if (view.tip->law.number != ledger::kLaw)
        say("from block " + std::to_string(view.tip->height().next().value) +
            " on the network follows law " + std::to_string(view.tip->law.number) +
            ", this program knows law " + std::to_string(ledger::kLaw) + ": install a newer one");
    if (view.waiting_count > 0 && view.now.seconds - view.waiting_since.seconds > kWaitsLong)
        say("transactions wait and no block takes them: does a miner run, and is it linked?");
    return sentences;
}

Json status_document(const engine::View& view, const Vitals& vitals) {
    const auto sentences = advice(view, vitals);
    Json::Array peers;
    for (const auto& peer : vitals.peers)
        peers.push_back(Json::object({{"address", peer.address},
                                      {"node", peer.node},
                                      {"outgoing", peer.outgoing}}));
    Json::Array torrents;
    for (const auto& torrent : vitals.torrents) torrents.push_back(torrent_document(torrent));
    Json::Array downloads;
    for (const auto& done : vitals.downloads)
        downloads.push_back(Json::object({{"bytes", done.bytes},
                                          {"milliseconds", done.milliseconds},
                                          {"name", done.name},
                                          {"peers", done.peers}}));
    Json::Array files;
    for (const auto& file : view.files) files.push_back(file_document(file));
    auto document = Json::object(
        {{"advice", Json::Array(sentences.begin(), sentences.end())},
         {"api_port", vitals.api_port},
         {"attempts", vitals.attempts},
         {"attempts_per_second", vitals.attempts_per_second},
         {"best_peer_height", view.best_peer_height.value},
         {"clock_lag", clock_lag(view)},
         {"difficulty", view.tip->header().difficulty},
         {"difficulty_min", view.tip->params().difficulty_min},
         {"disk_free", vitals.disk_free},
         {"downloads", std::move(downloads)},
         {"fetching", view.fetching},
         {"finality", finality_document(view)},
         {"files", std::move(files)},
         {"greeted", static_cast<std::int64_t>(view.peers)},
         {"head", view.tip->id().hex()},
         {"head_age", view.now.seconds - view.tip->header().iat.seconds},
         {"height", view.tip->height().value},
         {"may_mine", view.may_mine},
         {"mining", view.mining},
         {"name", ledger::network_name(*view.genesis)},
         {"network", view.genesis->id().hex()},
         {"peers", std::move(peers)},
         {"started", vitals.started.seconds},
         {"state_root", base::hex(view.tip->state.state_root())},
         {"swarm_port", vitals.swarm_port},
         {"torrents", std::move(torrents)},
         {"version", vitals.version},
         {"waiting", static_cast<std::int64_t>(view.waiting_count)},
         {"wallet", vitals.wallet}});
    if (!view.last_refusal.empty()) {
        auto last = rule_document(view.last_refusal.front().why);
        last.set("age", view.now.seconds - view.last_refusal.front().when.seconds);
        last.set("what", view.last_refusal.front().what);
        document.set("last_refusal", std::move(last));
    }
    return document;
}

}  // namespace api
