// SPDX-License-Identifier: Apache-2.0
#include "sim/node.hpp"

#include <algorithm>
#include <utility>

#include "base/torrent.hpp"
#include "ledger/tx.hpp"

namespace sim {

namespace {

constexpr std::int64_t kLifetime = 600;  // seconds, as `submit` writes it

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

engine::Options options_of(jose::Signer& signer) {
    engine::Options options;
    options.miner = signer.key().id();
    options.witness = signer.key().id();
    options.voted = engine::VoteMemory{};
    return options;
}

}  // namespace

Node::Node(wire::MemoryNet& net, const Founded& founded, jose::Signer& signer, std::string name,
           std::int64_t skew_seconds)
    : net_{net},
      founded_{founded},
      signer_{signer},
      skew_{skew_seconds},
      mind_{options_of(signer), founded.genesis},
      swarm_{net, std::move(name), [this](wire::SwarmEvent event) { hear(std::move(event)); }} {}

void Node::begin() {
    for (const auto& block : founded_.registrations) step(engine::Restored{block});
}

base::Time Node::now() const { return {kStart + skew_ + net_.now() / 1'000}; }

std::optional<base::EntryId> Node::submit(std::vector<base::Json> actions) {
    const auto wallet = ledger::wallet_of_key(view_->tip->state, signer_.key().id());
    const auto waiting = view_->next_seq.find(wallet->id);
    const auto seq = waiting != view_->next_seq.end()
                         ? waiting->second
                         : ledger::last_seq(view_->tip->state, wallet->id).seq + 1;
    const auto iat = std::min(now(), view_->tip->header().iat);  // this clock may be ahead
    const auto payload = ledger::tx_payload({view_->genesis->network, seq, iat,
                                             {now().seconds + kLifetime}, std::move(actions)});
    step(engine::Submitted{1, jose::sign_token(signer_, jose::Typ::transaction, payload)});
    const auto answer = std::exchange(answer_, std::nullopt);
    const auto* accepted = answer ? std::get_if<engine::Accepted>(&*answer) : nullptr;
    if (accepted == nullptr) return std::nullopt;
    return accepted->id;
}

void Node::found(std::uint64_t job) {
    if (!draft_ || job != job_) return;
    const auto draft = *std::exchange(draft_, std::nullopt);
    ++blocks_mined_;
    step(engine::Mined{seal(draft, signer_)});
}

void Node::hear(wire::SwarmEvent event) {
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
    for (auto& effect : mind_.step(std::move(event), now())) perform(std::move(effect));
    on_step();
    if (vote_) step(engine::Signed{*std::exchange(vote_, std::nullopt)});
}

void Node::perform(engine::Effect effect) {
    const std::string folder = "/" + base::text(signer_.key().id());
    std::visit(
        Overloaded{
            [this](engine::Reply& reply) { answer_ = std::move(reply.answer); },
            [this](engine::Send& what) { swarm_.send(what.peer, std::move(what.bytes)); },
            [this](const engine::Drop& what) {
                dropped_.push_back(std::string{base::rule(what.why.fault).number} + ' ' +
                                   what.why.detail);
                swarm_.drop(what.peer);
            },
            [&](const engine::Fetch& what) {
                swarm_.fetch({what.offer.id, what.offer.name, folder, "", engine::kFileBytesMax,
                              what.from});
            },
            [this](const engine::Forget& what) { swarm_.forget(what.id); },
            [&](engine::Share& what) {
                const auto torrent = base::torrent_v2(what.name, what.text);
                net_.write(folder, what.name, std::move(what.text));
                swarm_.share({what.name, folder, torrent.text});
            },
            [this](engine::Mine& what) {
                draft_ = std::move(what.draft);
                on_mine(++job_, draft_->header.difficulty);
            },
            [this](const engine::Rest&) { draft_.reset(); },
            [this](const engine::Sign& what) {
                vote_ = jose::sign_token(signer_, jose::Typ::vote, what.payload);
            },
            [](const engine::Persist&) {},
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
