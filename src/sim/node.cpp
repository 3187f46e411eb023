// SPDX-License-Identifier: Apache-2.0
#include "sim/node.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/assert.hpp"
#include "base/torrent.hpp"
#include "ledger/tx.hpp"

namespace sim {

namespace {

constexpr std::int64_t kLifetime = 600;  // seconds, as `submit` writes it

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

}  // namespace

Node::Node(wire::MemoryNet& net, const Founded& founded, jose::Signer& signer, std::string name)
    : net_{net}, founded_{founded}, signer_{signer}, name_{std::move(name)} {
    const auto voted = founded.voted.find(signer.key().id());
    disk.ballot = voted == founded.voted.end() ? engine::VoteMemory{} : voted->second;
}

void Node::begin() {
    engine::Options options;
    options.miner = signer_.key().id();
    options.witness = signer_.key().id();
    options.voted = disk.ballot;
    options.alone = alone;
    mind_ = std::make_unique<engine::Engine>(options, founded_.genesis);
    swarm_ = std::make_unique<wire::MemorySwarm>(
        net_, name_, [this](wire::SwarmEvent event) { hear(std::move(event)); });
    view_.reset();
    const std::pair counted{reorganisations_, deepest_};
    for (const auto& block : founded_.registrations) step(engine::Restored{block});
    const auto kept = disk.log;
    for (std::string_view text = kept; !text.empty();) {
        auto block = ledger::take_block(text);
        JOT_ASSERT(block.has_value());
        step(engine::Restored{std::move(*block)});
    }
    std::tie(reorganisations_, deepest_) = counted;  // it only read again what was counted before
}

void Node::crash() {
    swarm_.reset();
    mind_.reset();
    draft_.reset();
    vote_.reset();
    answer_.reset();
    effects_left_.reset();
    links_.clear();
    dead_ = false;
    ++job_;
}

void Node::tick() {
    if (up()) step(engine::Ticked{});
}

base::Time Node::now() const {
    return {founded_.start.seconds + clock.read(net_.now()) / 1'000};
}

std::optional<base::EntryId> Node::submit(std::vector<base::Json> actions) {
    const auto wallet = ledger::wallet_of_key(view_->tip->state, signer_.key().id());
    const auto waiting = view_->next_seq.find(wallet->id);
    const auto seq = waiting != view_->next_seq.end()
                         ? waiting->second
                         : ledger::last_seq(view_->tip->state, wallet->id).seq + 1;
    const auto iat = std::min(now(), view_->tip->header().iat);  // this clock may be ahead
    const auto payload = ledger::tx_payload({view_->genesis->network, seq, iat,
                                             {now().seconds + kLifetime}, std::move(actions)});
    auto token = jose::sign_token(signer_, jose::Typ::transaction, payload);
    const base::EntryId id{base::sha256(token)};
    if (!submit_token(std::move(token))) return std::nullopt;
    return id;
}

bool Node::submit_token(std::string token) {
    step(engine::Submitted{1, std::move(token)});
    const auto answer = std::exchange(answer_, std::nullopt);
    return answer && std::holds_alternative<engine::Accepted>(*answer);
}

void Node::found(std::uint64_t job) {
    if (!up() || !draft_ || job != job_) return;
    auto draft = *std::exchange(draft_, std::nullopt);
    ++blocks_mined_;
    if (on_found) return on_found(std::move(draft));
    mined(seal(draft, signer_));
}

void Node::tell(const ledger::Link& link) {
    wire::Head head{link.block.token.jws.token, {}};
    for (const auto& receipt : link.receipts) head.entries.push_back(receipt.id);
    for (const auto peer : links_) swarm_->send(peer, wire::encode(head));
}

void Node::hear(wire::SwarmEvent event) {
    if (!up()) return;
    if (const auto* came = std::get_if<wire::PeerUp>(&event)) links_.insert(came->peer);
    if (const auto* went = std::get_if<wire::PeerDown>(&event)) links_.erase(went->peer);
    std::visit(Overloaded{
                   [this](const wire::PeerUp& up) { step(engine::PeerUp{up.peer}); },
                   [this](const wire::PeerDown& down) { step(engine::PeerDown{down.peer}); },
                   [this](const wire::MessageArrived& arrived) {
                       if (auto message = wire::decode(arrived.bytes))
                           step(engine::Arrived{arrived.peer, std::move(*message)});
                       else
                           step(engine::Garbled{arrived.peer});
                   },
                   [this](const wire::Fetched& file) {
                       const auto* text = net_.read(file.folder, file.name);
                       step(engine::Fetched{file.id, text == nullptr ? "" : *text});
                   },
                   [this](const wire::FetchFailed& file) { step(engine::FetchFailed{file.id}); },
               },
               std::move(event));
}

void Node::step(engine::Event event) {
    for (auto& effect : mind_->step(std::move(event), now())) {
        if (effects_left_ && (*effects_left_)-- == 0) {
            dead_ = true;
            return on_death();
        }
        perform(std::move(effect));
    }
    if (on_step) on_step();
    if (!vote_) return;
    if (on_vote) on_vote(*vote_);
    step(engine::Signed{*std::exchange(vote_, std::nullopt)});
}

void Node::perform(engine::Effect effect) {
    const std::string folder = "/" + name_;
    std::visit(
        Overloaded{
            [this](engine::Reply& reply) { answer_ = std::move(reply.answer); },
            [this](engine::Send& what) { swarm_->send(what.peer, std::move(what.bytes)); },
            [this](const engine::Drop& what) {
                dropped_.push_back(std::string{base::rule(what.why.fault).number} + ' ' +
                                   what.why.detail);
                swarm_->drop(what.peer);
            },
            [&](const engine::Fetch& what) {
                swarm_->fetch({what.offer.id, what.offer.name, folder, "", engine::kFileBytesMax,
                              what.from});
            },
            [this](const engine::Forget& what) { swarm_->forget(what.id); },
            [&](engine::Share& what) {
                const auto torrent = base::torrent_v2(what.name, what.text);
                net_.write(folder, what.name, std::move(what.text));
                swarm_->share({what.name, folder, torrent.text});
            },
            [this](engine::Mine& what) {
                draft_ = std::move(what.draft);
                ++job_;
                if (on_mine) on_mine(job_, draft_->header.difficulty);
            },
            [this](const engine::Rest&) { draft_.reset(); },
            [this](const engine::Sign& what) {
                disk.ballot = {what.source, what.target};
                vote_ = jose::sign_token(signer_, jose::Typ::vote, what.payload);
            },
            [this](engine::Persist& what) { disk.log += what.lines; },
            [this](engine::Show& what) { look(std::move(what.view)); },
            [](const engine::Say&) {},
        },
        effect);
}

void Node::look(std::shared_ptr<const engine::View> view) {
    if (view_ != nullptr && view->tip != view_->tip) {
        const ledger::Link* common = view_->tip.get();
        while (view->tip->ancestor(common->height()) != common) common = common->parent.get();
        const auto depth = view_->tip->height().value - common->height().value;
        if (depth > 0) ++reorganisations_;
        deepest_ = std::max(deepest_, depth);
    }
    view_ = std::move(view);
}

}  // namespace sim
