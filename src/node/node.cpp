// SPDX-License-Identifier: Apache-2.0
// The loop.  One thread owns engine and store; everybody else puts letters into the inbox and looks
// at the latest picture.  `perform` does what the engine decided, in the order in which it decided,
// so that a block is on the disk before anybody hears of it.
#include "node/node.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <map>

#include "base/torrent.hpp"
#include "engine/engine.hpp"
#include "ledger/genesis.hpp"
#include "miner/miner.hpp"
#include "node/ballot.hpp"
#include "node/chosen.hpp"
#include "node/doors.hpp"
#include "node/genesis_file.hpp"
#include "node/health.hpp"
#include "node/inbox.hpp"
#include "node/invitation.hpp"
#include "node/known_peers.hpp"
#include "node/latest.hpp"
#include "node/shelf.hpp"
#include "store/block_log.hpp"
#include "store/data_dir.hpp"
#include "swarm/torrent_swarm.hpp"

namespace node {

namespace fs = std::filesystem;
using base::Json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr const char* kGenesisFile = "registration_blocks.txt";
constexpr std::size_t kGenesisBytesMax = 8 << 20;
constexpr milliseconds kTick{200};

base::Time wall_clock() { return {static_cast<std::int64_t>(std::time(nullptr))}; }

}  // namespace

struct Node::Impl {
    Options options;
    std::unique_ptr<jose::Signer> signer;
    std::function<std::string(std::size_t)> random_bytes;
    Journal journal{options.journal, options.level};
    Inbox inbox;
    Latest<engine::View> view;
    Latest<api::Vitals> vitals;
    Health health{options.home};
    store::DataDir dir{options.home};
    std::unique_ptr<swarm::TorrentSwarm> torrents;
    std::unique_ptr<Shelf> shelf;
    std::unique_ptr<store::BlockLog> log;
    std::unique_ptr<engine::Engine> mind;
    std::unique_ptr<miner::Miner> digger;
    std::unique_ptr<Doors> doors;

    std::uint64_t next_ticket = 1;
    std::map<engine::Ticket, std::function<void(api::Response)>> tickets;
    std::uint64_t next_job = 1;
    std::optional<ledger::Draft> draft;  // of the job that is searched
    std::optional<Ballot> ballot;
    std::optional<std::string> vote;  // signed, not yet told
    Invitation invitation;
    base::Time started = wall_clock();
    KnownPeers known_peers{dir};
    std::vector<wire::SwarmEvent> early;  // came before the engine was there
    bool stopped = false;

    Impl(Options o, std::unique_ptr<jose::Signer> s,
         std::function<std::string(std::size_t)> random)
        : options{std::move(o)}, signer{std::move(s)}, random_bytes{std::move(random)} {}

    std::string path(const std::string& name) const { return options.home + '/' + name; }

    void open_swarm(const base::TorrentId& genesis) {
        swarm::SwarmOptions o;
        o.listen = options.listen;
        o.port = options.swarm_port;
        o.genesis = genesis;
        o.node_id = random_bytes(16);
        o.trackers = options.trackers;
        o.dht = options.dht;
        o.lsd = options.lsd;
        o.upnp = options.upnp;
        o.upload_limit = options.upload_limit;
        o.download_limit = options.download_limit;
        torrents = std::make_unique<swarm::TorrentSwarm>(
            o, [this](wire::SwarmEvent event) { inbox.put(std::move(event)); });
        shelf = std::make_unique<Shelf>(options.home, dir, *torrents, journal);
    }

    /// Waits for the genesis file, which comes through the swarm.
    std::string join(const wire::Magnet& link) {
        open_swarm(link.id);
        for (const auto& peer : link.peers) torrents->connect(peer);
        for (const auto& peer : options.peers) torrents->connect(peer);
        shelf->begin_fetch({link.id, kGenesisFile, options.home, "", kGenesisBytesMax, {}});
        auto next_line = steady_clock::now() + std::chrono::seconds{1};
        while (!stopped) {
            const auto letter = inbox.take(kTick);
            if (steady_clock::now() >= next_line) {
                shelf->show_progress();
                next_line += std::chrono::seconds{1};
            }
            if (!letter) continue;
            if (std::holds_alternative<StopAsked>(*letter)) stopped = true;
            const auto* event = std::get_if<wire::SwarmEvent>(&*letter);
            if (event == nullptr) continue;
            if (const auto* failed = std::get_if<wire::FetchFailed>(event))
                throw Unfit{"the genesis file cannot be fetched: " + failed->reason};
            if (const auto* fetched = std::get_if<wire::Fetched>(event)) {
                shelf->finish_fetch(*fetched);
                return dir.read_file(kGenesisFile, kGenesisBytesMax).value_or("");
            }
            early.push_back(*event);
        }
        return {};
    }

    Beginning begin(const std::string& text, bool fetched) {
        try {
            return read_genesis_file(kGenesisFile, text, wall_clock(), journal);
        } catch (const Unfit&) {
            if (fetched) fs::remove(path(kGenesisFile));
            throw;
        }
    }

    engine::Options taste(const base::NetworkId& network) {
        engine::Options to;
        to.alone = options.alone;
        to.chosen = Chosen{dir, network}.read();
        if (signer == nullptr) return to;
        if (options.mine) to.miner = signer->key().id();
        to.witness = signer->key().id();
        ballot.emplace(dir, network, signer->key().id());
        to.voted = options.vote_anew ? engine::VoteMemory{} : ballot->read();
        return to;
    }

    // The loop.

    void feed(engine::Event event) {
        const auto hands = [this](auto&& what) { perform(std::forward<decltype(what)>(what)); };
        for (auto& effect : mind->step(std::move(event), wall_clock()))
            std::visit(hands, std::move(effect));
        if (!vote) return;
        feed(engine::Signed{*std::exchange(vote, std::nullopt)});
    }

    void perform(const engine::Reply& reply) {
        const auto waiting = tickets.find(reply.ticket);
        if (waiting == tickets.end()) return;
        const auto respond = std::move(waiting->second);
        tickets.erase(waiting);
        respond(api::present(reply.answer));
    }
    void perform(engine::Send what) { torrents->send(what.peer, std::move(what.bytes)); }
    void perform(const engine::Drop& what) {
        journal.say("dropped", "a peer is dropped: rule " +
                                   std::string{base::rule(what.why.fault).number} + " " +
                                   std::string{base::rule(what.why.fault).name},
                    Json::object(), Level::warning);
        torrents->drop(what.peer);
    }
    void perform(const engine::Fetch& what) {
        shelf->begin_fetch({what.offer.id, what.offer.name, shelf->free_place(what), "",
                            static_cast<std::size_t>(engine::kFileBytesMax), what.from});
    }
    void perform(const engine::Forget& what) { torrents->forget(what.id); }
    void perform(const engine::Share& what) { shelf->share(what); }
    void perform(engine::Mine what) {
        draft = std::move(what.draft);
        digger->mine({next_job++, ledger::draft_head(draft->miner),
                      ledger::payload_front(draft->header), draft->header.difficulty});
    }
    void perform(const engine::Rest&) {
        digger->rest();
        draft.reset();
    }
    void perform(const engine::Sign& what) {
        ballot->write({what.source, what.target});
        vote = jose::sign_token(*signer, jose::Typ::vote, what.payload);
        journal.say("voted", "voted for block " + std::to_string(what.target.value));
    }
    void perform(const engine::Persist& what) {
        const auto bytes = std::to_string(what.lines.size());
        const auto tell = [&](const char* event, const char* text) {
            if (journal.tells(Level::trace))
                journal.say(event, bytes + text, Json::object(), Level::trace);
        };
        log->append(what.lines, [&] { tell("written", " bytes of a block are written"); });
        tell("synced", " bytes of a block are on the disk");
    }
    void perform(engine::Show what) { view.set(std::move(what.view)); }
    void perform(const engine::Say& what) { journal.say("log", what.text); }

    void open(Asked asked) {
        const auto ticket = next_ticket++;
        tickets.emplace(ticket, std::move(asked.respond));
        if (auto* token = std::get_if<api::SubmitToken>(&asked.command))
            feed(engine::Submitted{ticket, std::move(token->token)});
        else if (const auto* blocks = std::get_if<api::ExportBlocks>(&asked.command))
            feed(engine::Export{ticket, blocks->from, blocks->to});
    }
    void open(const StopAsked&) { stopped = true; }
    void open(const miner::Solution& found) {
        if (!draft || found.number + 1 != next_job) return;
        const auto input = ledger::draft_signing_input(*draft, found.nonce);
        auto token = ledger::parse_block_token(jose::sign_input(*signer, input));
        if (!token) throw std::logic_error{"our own block is not well-formed"};
        journal.say("mined",
                    "Generated Block with Nonce: " + found.nonce + ", Hash: " +
                        base::hex(found.work_hash),
                    Json::object({{"hash", base::hex(found.work_hash)},
                                  {"height", draft->header.height.value},
                                  {"nonce", found.nonce}}));
        engine::Mined mined{{std::move(*token), std::move(draft->entries)}};
        draft.reset();
        feed(std::move(mined));
    }
    void open(wire::SwarmEvent event) {
        if (const auto* up = std::get_if<wire::PeerUp>(&event)) {
            known_peers.remember(up->address);
            feed(engine::PeerUp{up->peer});
        } else if (const auto* down = std::get_if<wire::PeerDown>(&event)) {
            feed(engine::PeerDown{down->peer});
        } else if (auto* arrived = std::get_if<wire::MessageArrived>(&event)) {
            auto message = wire::decode(arrived->bytes);
            if (message)
                feed(engine::Arrived{arrived->peer, std::move(*message)});
            else
                feed(engine::Garbled{arrived->peer});
        } else if (const auto* fetched = std::get_if<wire::Fetched>(&event)) {
            shelf->finish_fetch(*fetched);
            refresh_vitals();
            feed(engine::Fetched{fetched->id, shelf->take(*fetched)});
        } else if (const auto* failed = std::get_if<wire::FetchFailed>(&event)) {
            shelf->fetch_failed(failed->name);
            feed(engine::FetchFailed{failed->id});
        }
    }

    void refresh_vitals() {
        auto now = std::make_shared<api::Vitals>();
        now->version = JOT_VERSION;
        if (signer != nullptr) now->wallet = base::text(signer->key().id());
        invitation.take_final(view.get().get());
        now->magnet = invitation.link();
        now->v1_magnet =
            invitation.v1_link(doors == nullptr ? std::vector<std::string>{} : doors->urls());
        now->swarm_port = torrents->port();
        now->api_port = doors == nullptr ? 0 : doors->port();
        now->alone = options.alone;
        health.measure(*now, digger ? static_cast<std::int64_t>(digger->hashes_done()) : 0);
        now->started = started;
        const auto stats = torrents->stats();
        for (const auto& peer : stats.peers)
            now->peers.push_back({peer.address, peer.node, peer.outgoing});
        for (const auto& torrent : stats.torrents) now->torrents.push_back(vitals_of(torrent));
        now->downloads = shelf->downloads();
        now->torrent_files = shelf->torrent_files();
        vitals.set(std::move(now));
    }

    void restore(const std::vector<ledger::Block>& registrations) {
        for (const auto& block : registrations) feed(engine::Restored{block});
        log = std::make_unique<store::BlockLog>(path("blocks.log"));
        std::int64_t blocks = 0;
        const auto opened = log->open([&](std::string_view lines) {
            auto block = ledger::take_block(lines);
            if (!block) return;
            feed(engine::Restored{std::move(*block)});
            ++blocks;
        });
        if (opened.cut_bytes > 0)
            journal.say("repaired", "blocks.log: " + std::to_string(opened.cut_bytes) +
                                        " bytes were cut: " + opened.reason);
        if (blocks > 0) journal.say("restored", std::to_string(blocks) + " blocks from the disk");
        for (const auto& name : shelf->kept()) feed(engine::Kept{name, shelf->read(name)});
    }

    void run(const wire::Magnet* link) {
        auto text = dir.read_file(kGenesisFile, kGenesisBytesMax);
        const bool fetched = !text.has_value();
        if (!text && link == nullptr)
            throw Unfit{"no network in this home: jotchain network create, or jotchain join"};
        if (!text) text = join(*link);
        if (stopped) return;
        const auto [genesis, registrations] = begin(*text, fetched);
        const auto torrent = base::torrent_v2(kGenesisFile, *text);
        invitation.genesis_v1 = base::torrent_v1(kGenesisFile, *text).id;
        if (link != nullptr && link->id != torrent.id)
            throw Unfit{"this home belongs to another network than the link"};
        if (link != nullptr)
            journal.say("joined", "network " + ledger::network_name(*genesis) + ", id " +
                                      genesis->id().hex());
        if (link != nullptr && !fs::exists(path("blocks.log")))
            Chosen{dir, genesis->id()}.take(*link);
        if (options.only_join) return;
        if (torrents == nullptr) open_swarm(torrent.id);
        shelf->share({kGenesisFile, *text, true, ""});
        for (const auto& peer : known_peers.load()) torrents->connect(peer);
        for (const auto& peer : options.peers) torrents->connect(peer);
        if (link != nullptr)
            for (const auto& peer : link->peers) torrents->connect(peer);
        invitation.make(torrent.id, ledger::network_name(*genesis), options, torrents->port());

        digger = std::make_unique<miner::Miner>(
            options.mining_threads, [this](miner::Solution found) { inbox.put(std::move(found)); });
        mind = std::make_unique<engine::Engine>(taste(genesis->id()), genesis);
        restore(registrations);
        // From here on the engine knows everything that was on the disk.
        refresh_vitals();
        doors = std::make_unique<Doors>(
            DoorOptions{options.api_address, options.api_port, torrents->port(),
                        options.api_rate},
            inbox, view, vitals);
        refresh_vitals();
        dir.write_file("api.url", api_url() + '\n', 0644);
        say_ready(*genesis);
        for (auto& event : early) open(std::move(event));
        loop();
        doors.reset();
        digger.reset();
        shelf.reset();
        torrents.reset();
    }

    [[nodiscard]] std::string api_url() const {
        return "http://" + options.api_address + ':' + std::to_string(doors->port());
    }

    void say_ready(const ledger::Link& genesis) {
        const auto link = invitation.link();
        journal.say("ready",
                    "network " + ledger::network_name(genesis) + ", swarm on port " +
                        std::to_string(torrents->port()) + ", API on " + api_url() + '\n' + link,
                    Json::object({{"api", doors->port()},
                                  {"magnet", link},
                                  {"network", genesis.id().hex()},
                                  {"swarm", torrents->port()}}));
    }

    void loop() {
        auto next_second = steady_clock::now();
        while (!stopped) {
            auto letter = inbox.take(kTick);
            const auto opener = [this](auto&& what) { open(std::forward<decltype(what)>(what)); };
            if (letter) std::visit(opener, std::move(*letter));
            if (steady_clock::now() < next_second) continue;
            next_second = steady_clock::now() + std::chrono::seconds{1};
            feed(engine::Ticked{});
            refresh_vitals();
            shelf->show_progress();
        }
        journal.say("stopped", "stopped");
    }
};

Node::Node(Options options, std::unique_ptr<jose::Signer> miner,
           std::function<std::string(std::size_t)> random_bytes)
    : impl_{std::make_unique<Impl>(std::move(options), std::move(miner),
                                   std::move(random_bytes))} {}

Node::~Node() = default;

void Node::run(const wire::Magnet* link) { impl_->run(link); }

void Node::stop() { impl_->inbox.put(StopAsked{}); }

}  // namespace node
