// SPDX-License-Identifier: Apache-2.0
// The main job: the prototype's story, told by a real network.  Each line is printed when the thing
// has happened in a peer's process and was read back from that peer; this process is only the
// person at the keyboards.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <thread>

#include "ledger/block.hpp"
#include "ledger/segment.hpp"
#include "ledger/tx.hpp"
#include "node/http_client.hpp"
#include "programs/demo_actions.hpp"
#include "programs/demo_peer.hpp"
#include "programs/demo_tamper.hpp"
#include "programs/desk.hpp"

namespace programs {

using base::Json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kPatience{40};
constexpr int kSegmentBlocks = 4;  // of a sealed file; so few that the story lasts to its end

void poll(const std::string& what, const std::function<bool()>& done) {
    const auto until = Clock::now() + kPatience;
    while (!done()) {
        if (Clock::now() > until) throw std::runtime_error{"the demo waited in vain: " + what};
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

class Story {
  public:
    explicit Story(const Demo& options) : options_{options} {
        for (int number = 1; number <= 4; ++number) peers_.emplace_back(number, options.folder);
    }

    void tell() {
        if (!std::filesystem::exists(options_.folder + "/peer1") &&
            std::filesystem::exists(options_.folder) && !std::filesystem::is_empty(options_.folder))
            throw WrongUsage{options_.folder + " is no folder of a demo: name another by --folder"};
        std::filesystem::remove_all(options_.folder);
        const std::string here = options_.folder.starts_with('/') ? "" : "./";
        line("jotchain demo: three peers, three processes, one magnet link            "
             "everything below is in " +
             here + options_.folder);
        make_wallets();
        found_network();
        distribute();
        execute_contracts();
        refuse();
        newcomer();
        compare();
        if (options_.keep) leave_running();
    }

  private:
    void line(const std::string& text) const {
        if (!options_.json) print(text);
    }
    void step(int number, const std::string& title) const {
        line(fmt::format("\n{}  {}", number, title));
    }
    /// What a node says while it joins, in its own words.
    std::function<void(const Json&)> teller(const DemoPeer& peer) const {
        return [this, &peer](const Json& event) {
            const auto kind = text_of(event, "event");
            if (kind == "downloading" || kind == "progress" || kind == "downloaded" ||
                kind == "checked" || kind == "registered")
                line("   " + peer.name + " │ " + text_of(event, "text"));
        };
    }

    void make_wallets() {
        step(1, "Create wallets and keys for each peer");
        for (std::size_t i = 0; i < 3; ++i) make_wallet(peers_[i]);
        line("                   Private Key: never shown; each stays encrypted in its peer's "
             "wallet.jwe");
    }
    void make_wallet(DemoPeer& peer) {
        peer.make_wallet();
        line(fmt::format(
            "   Peer {} Wallet:  Public Key: -----BEGIN RSA PUBLIC KEY----- {}   id {}…",
            peer.number, peer.short_key(), peer.wallet_id().substr(0, 8)));
    }

    void found_network() {
        step(2, "Generate JWT tokens for function and wallet registration");
        const auto lines = run({"network", "create", "--home", peers_[0].home,
                                "--passphrase-file", peers_[0].home + "/passphrase", "--name",
                                "demo", "--founder", "peer 1", "--single-admin", "--wallet",
                                peers_[1].token_file + "=miner,registrar", "--wallet",
                                peers_[2].token_file + "=miner,registrar", "--interval", "1",
                                "--miner-spacing", "2", "--segment-blocks",
                                std::to_string(kSegmentBlocks)});
        const auto genesis = read_text(peers_[0].home + "/registration_blocks.txt");
        std::string_view rest{genesis};
        std::array<std::size_t, 3> entries{};  // of each block
        for (auto& count : entries) count = ledger::take_block(rest)->entries.size();
        bool wallet_shown = false;
        for (const auto& said : lines) {
            const auto shortened = [&](std::size_t length) { return said.substr(0, length) + "…"; };
            if (said.starts_with("Function Registration Token: "))
                line(fmt::format("   {}   {} programs for the one-instruction machine",
                                 shortened(61), entries[1]));
            else if (said.starts_with("Wallet Registration Token: ") && !wallet_shown)
                line(fmt::format("   {}     {} wallets, public keys only; the founder's stands in "
                                 "block 0", shortened(59), entries[2]));
            else if (said.starts_with("Generated Block"))
                line("   " + said);
            wallet_shown |= said.starts_with("Wallet Registration Token: ");
        }
    }

    void distribute() {
        step(3, "Distribute JWT tokens using torrent");
        auto& founder = peers_[0];
        founder.start({}, options_.keep, [&](const Json& event) {
            if (text_of(event, "event") == "shared")
                line("   Torrent file created at " + founder.home + "/" + text_of(event, "name"));
        });
        line("   " + founder.magnet);
        step(4, "Each peer downloads, decodes and registers");
        for (std::size_t i = 1; i < 3; ++i) {
            peers_[i].start(founder.magnet, options_.keep, teller(peers_[i]));
            check_download(peers_[i], "registration_blocks.txt");
        }
        line(fmt::format("   swarm ports {}, {}, {}", peers_[0].swarm_port, peers_[1].swarm_port,
                         peers_[2].swarm_port));
        running_ = 3;
        poll("the peers meet", [&] {
            return all([](const DemoPeer& peer) {
                return *peer.get("/v1/status").find("greeted")->integer() >= 2;
            });
        });
        same_state();
        line("   peers 1 2 3 hold " + peers_[0].registries());
    }
    /// The bytes came from another process.
    void check_download(const DemoPeer& peer, const std::string& file) const {
        poll(peer.name + " fetches " + file + " from another peer", [&] {
            const auto status = peer.get("/v1/status");
            return std::ranges::any_of(*status.find("downloads")->array(), [&](const Json& done) {
                return text_of(done, "name") == file && *done.find("bytes")->integer() > 0 &&
                       *done.find("peers")->integer() >= 1;
            });
        });
    }

    void execute_contracts() {
        step(5, "Executing smart contracts, each from another peer");
        for (std::size_t i = 0; i < 3; ++i)
            line("   Verifying and executing blocks for Peer with Public Key: " +
                 peers_[i].short_key());
        contract(0, student_action());
        contract(1, course_action());
        first_vote_ = contract(2, vote_action());
        contract(0, vote_action());
        contract(1, nft_action());
    }

    /// Sends, waits until every peer has executed it, and tells what the peers say.
    std::string contract(std::size_t who, Json action) {
        const std::string name = text_of(action, "action");
        const auto token = peers_[who].compose({std::move(action)});
        const auto place = submit(peers_[who], token);
        const Json& receipt = *place.find("receipt");
        const auto block = peers_[who].get("/v1/blocks/" + text_of(place, "block"));
        line(fmt::format(
            "   {} │ {:<18} Generated Block with Nonce: {}, Hash: {}…   block {} by {}",
            peers_[who].name, name, text_of(block, "nonce"), text_of(block, "hash").substr(0, 12),
            *place.find("height")->integer(), miner_of(block)));
        const Json& event = receipt.find("events")->array()->at(0);
        std::string told = text_of(event, "text") + ": " + base::write_json(*event.find("data"));
        if (name == "vote_proposal")
            told += fmt::format("          votes: {}", peers_[who].votes());
        if (name == "generate_nft") told += "     owner: " + peers_[who].name;
        line("          │ " + told);
        const auto root = same_state();
        line(fmt::format("          │ gas {}; executed by peers{}, state root {}… on each",
                         *receipt.find("gas")->integer(), running_names(), root.substr(0, 8)));
        return token;
    }

    /// Posts and waits until the transaction stands in every peer's chain.
    Json submit(const DemoPeer& peer, const std::string& token) {
        const auto answer = peer.post(token);
        if (answer.status != 202)
            throw std::runtime_error{peer.name + " was refused: " +
                                     base::write_json(answer.document)};
        const auto path = "/v1/transactions/" + text_of(answer.document, "id");
        poll("a block with " + path, [&] {
            return all([&](const DemoPeer& other) {
                const auto reply = node::http_request("GET", other.api + path);
                const auto json = base::parse_json(reply.body);
                return reply.status == 200 && text_of(*json, "status") == "in_block";
            });
        });
        return peer.get(path);
    }

    std::string miner_of(const Json& block) const {
        for (const auto& peer : peers_)
            if (peer.signer != nullptr && peer.wallet_id() == text_of(block, "miner"))
                return peer.name;
        return "a stranger";
    }
    bool all(const std::function<bool(const DemoPeer&)>& holds) const {
        for (std::size_t i = 0; i < running_; ++i)
            if (!holds(peers_[i])) return false;
        return true;
    }
    std::string running_names() const {
        std::string names;
        for (std::size_t i = 0; i < running_; ++i) names += fmt::format(" {}", i + 1);
        return names;
    }

    /// Waits until all name one head; their roots, each computed from its own records, must agree.
    std::string same_state() {
        std::vector<Json> states;
        poll("one head on every peer", [&] {
            states.clear();
            for (std::size_t i = 0; i < running_; ++i) states.push_back(peers_[i].get("/v1/state"));
            return std::ranges::all_of(states, [&](const Json& state) {
                return text_of(state, "head") == text_of(states[0], "head");
            });
        });
        const auto root = text_of(states[0], "state_root");
        for (const Json& state : states)
            if (text_of(state, "state_root") != root)
                throw Refused{"state roots differ at one head"};
        return root;
    }

    void refuse() {
        step(6, "What the peers refuse                                            "
                "nothing of it changes a record, every peer goes on");
        const auto before = same_state();
        auto& peer = peers_[2];
        refused("peer 3 votes for P001 again", peer.compose({vote_action()}));
        refused("peer 3's vote is sent once more", first_vote_);
        refused("the vote with one changed letter", one_letter_changed(first_vote_));
        refused("the vote with \"alg\":\"none\"", without_algorithm(first_vote_));
        const base::Time old{now().seconds - 3'600};
        const auto network = network_id(text_of(peer.get("/v1/network"), "id"));
        const auto late = ledger::tx_payload(
            {network, peer.next_seq(), {old.seconds - 600}, old, {vote_action()}});
        refused("a vote an hour too late",
                jose::sign_token(*peer.signer, jose::Typ::transaction, late));
        refused("an action nobody registered",
                peer.compose({Json::object({{"action", "delete_all"}})}));
        if (same_state() != before) throw Refused{"something that was refused changed a record"};
    }
    void refused(const std::string& what, const std::string& token) {
        const auto answer = peers_[2].post(token);
        if (answer.status < 400) throw Refused{what + " was not refused"};
        const auto message = text_of(answer.document, "detail");
        const Json* rule = answer.document.find("rule");
        line(fmt::format("   {:<34} {}{}", what, message,
                         rule == nullptr ? "" : "        (rule " + *rule->string() + ")"));
        refusals_.push_back(Json::object({{"message", message},
                                          {"rule", rule == nullptr ? Json{} : *rule},
                                          {"what", what}}));
    }
    void newcomer() {
        step(7, "A newcomer, with nothing but the magnet link");
        const auto height = *peers_[0].get("/v1/status").find("height")->integer();
        std::string id;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto exported =
                post(peers_[i].api, "/v1/exports",
                     base::write_json(Json::object({{"from", 0}, {"to", height}})));
            if (i == 0) id = text_of(exported, "id");
            if (text_of(exported, "id") != id) throw Refused{"exports differ between peers"};
        }
        line("   Torrent file created at " + peers_[0].home +
             "/blocks.torrent        peers 2 and 3 wrote the same bytes and seed them too");
        auto& peer = peers_[3];
        make_wallet(peer);
        peer.start(peers_[0].magnet, options_.keep, teller(peer));
        peer.process->await("downloaded", std::chrono::seconds{60}, teller(peer));
        running_ = 4;
        same_state();
        check_download(peer, "blocks.txt");
        line(fmt::format("   {} │ blocks 0 to {} checked and executed", peer.name, height));
        const auto network = network_id(text_of(peer.get("/v1/network"), "id"));
        const auto token = wallet_token_of(*peer.signer, peer.name, &network);
        const auto admitted =
            submit(peers_[0], peers_[0].compose({ledger::register_wallet_action(token, {})}));
        same_state();
        const auto voted = submit(peer, peer.compose({vote_action()}));
        same_state();
        line(fmt::format("   {} │ admitted by peer 1's token in block {}; votes for P001 in "
                         "block {}; votes: {}",
                         peer.name, *admitted.find("height")->integer(),
                         *voted.find("height")->integer(), peer.votes()));
    }

    /// Final history is sealed, and the chain says which torrent it is.
    void seal() {
        const auto file = ledger::segment_name(0);
        std::string id;
        std::int64_t named_in = 0;
        poll("every peer seals the first blocks", [&] {
            id = peers_[0].seeds(file);
            return !id.empty() && all([&](const auto& peer) { return peer.seeds(file) == id; });
        });
        poll("a block names the sealed file", [&] {
            const auto head = *peers_[0].get("/v1/status").find("height")->integer();
            while (++named_in <= head) {
                const auto block = peers_[0].get("/v1/blocks/" + std::to_string(named_in));
                const Json* named = block.find("segment");
                if (named != nullptr && *named->string() == id) return true;
            }
            named_in = head;
            return false;
        });
        line(fmt::format("   Sealed: {}/segments/{}        blocks 0 to {}, the same bytes on "
                         "every peer; block {} names their torrent",
                         peers_[0].home, file, kSegmentBlocks - 1, named_in));
    }

    void compare() {
        step(8, "The same state on every peer, read from each one's own node");
        const auto root = same_state();
        for (const auto& peer : peers_)
            line("   " + peer.name + " │ " + peer.registries());
        seal();
        const auto status = peers_[0].get("/v1/status");
        const auto seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
        line(fmt::format("\n   All 4 state roots are equal: {}        height {}, {:.1f} s", root,
                         *status.find("height")->integer(), seconds));
        const auto first = peers_[0].get("/v1/blocks/0");
        line(fmt::format("\n   Check it without us:  head -1 {}/blocks.txt | sed 's/\\.[^.]*$//' | "
                         "tr -d '\\n' | sha256sum      → {}…",
                         peers_[3].home, text_of(first, "hash").substr(0, 12)));
        if (!options_.keep) line("   Keep it running: scripts/demo --keep");
        if (options_.json) print(base::write_json(document()));
    }
    Json document() const {
        Json::Array peers;
        for (const auto& peer : peers_) peers.push_back(peer.document());
        Json::Array blocks;
        const auto height = *peers_[0].get("/v1/status").find("height")->integer();
        for (std::int64_t h = 0; h <= height; ++h) {
            const auto block = peers_[0].get("/v1/blocks/" + std::to_string(h));
            blocks.push_back(Json::object({{"hash", *block.find("hash")},
                                           {"height", h},
                                           {"id", *block.find("id")},
                                           {"miner", miner_of(block)},
                                           {"nonce", *block.find("nonce")}}));
        }
        return Json::object({{"blocks", std::move(blocks)},
                             {"peers", std::move(peers)},
                             {"refused", refusals_}});
    }

    void leave_running() {
        line("\n   The network stays up.  Try:");
        for (const auto& peer : peers_) {
            line(fmt::format("     {}: API {}, process {}", peer.name, peer.api,
                             peer.process->pid()));
            peer.process->release();
        }
        const auto& two = peers_[1];
        line("     build/release/jotchain state students --home " + two.home);
        line("     build/release/jotchain submit --home " + two.home + " --passphrase-file " +
             two.home + "/passphrase '" + base::write_json(vote_action()) + "'");
        line("     aria2c " + peers_[0].api + "/v1/torrents/" +
             std::filesystem::path{ledger::segment_name(0)}.stem().string() + ".v1.torrent");
        std::string pids;
        for (const auto& peer : peers_) pids += fmt::format(" {}", peer.process->pid());
        line("     end it: kill" + pids);
    }

    Demo options_;
    std::deque<DemoPeer> peers_;
    std::size_t running_ = 0;
    std::string first_vote_;
    Json::Array refusals_;
    Clock::time_point begun_ = Clock::now();
};

}  // namespace

void demo(const Demo& options) { Story{options}.tell(); }

}  // namespace programs
