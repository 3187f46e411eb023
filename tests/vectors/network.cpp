// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include <charconv>
#include <stdexcept>

#include "ledger/genesis.hpp"
#include "ledger/ledger_fixture.hpp"
#include "ledger/work.hpp"

namespace vectors {

using ledger::Header;
using ledger::Intent;
using ledger::Link;

namespace {

constexpr std::int64_t kNever = base::kJsonIntegerMax;  // a clock that no block is ahead of
constexpr std::int64_t kTxSeconds = 600;

/// The block token with a nonce that has the work, or (`work` false) has it not.
std::string seal(const Header& header, const std::string& who, const std::string& by, bool work) {
    const ledger::Draft draft{{}, key(who).id(), header, {}};
    for (int n = 0;; ++n) {
        const auto nonce = "AAAA" + base::base64url(std::to_string(100'000'000 + n));
        const auto input = ledger::draft_signing_input(draft, nonce);
        if (ledger::meets(base::sha256(input), header.difficulty) == work)
            return jose::sign_input(signer(by), input);
    }
}

ledger::Block block_of(std::string_view text) {
    auto block = ledger::take_block(text);
    if (!block || !text.empty()) throw std::runtime_error{"not one block"};
    return std::move(*block);
}

std::optional<std::int64_t> entry_in(const std::string& detail) {
    constexpr std::string_view kWord = "entry ";
    const auto at = detail.rfind(kWord);
    if (at == std::string::npos) return std::nullopt;
    std::int64_t index = -1;
    std::from_chars(detail.data() + at + kWord.size(), detail.data() + detail.size(), index);
    return index < 0 ? std::nullopt : std::optional{index};
}

}  // namespace

ledger::Cache& cache() {
    static ledger::Cache shared;
    return shared;
}

namespace {

Header founding(const ledger::Params& params, std::int64_t start) {
    return ledger::found({"vectors", "founder", key("founder"), params, 256, {start}});
}

}  // namespace

Network::Network(const ledger::Params& params, std::int64_t start) {
    text_ = seal(founding(params, start), "founder", "founder", true) + '\n';
    auto genesis = ledger::judge_genesis(block_of(text_), cache());
    if (!genesis) throw std::runtime_error{"no genesis: " + genesis.error().detail};
    tip_ = *genesis;
}

Network Network::back_to(std::int64_t height) const {
    auto copy = *this;
    while (copy.height() > height) {
        const auto lines = ledger::lines(copy.tip_->block);
        copy.text_.resize(copy.text_.size() - lines.size());
        copy.tip_ = copy.tip_->parent;
    }
    return copy;
}

std::string Network::block(const std::vector<std::string>& entries, const Bend& bend) const {
    const base::Time time{tip_->header().iat.seconds + bend.after};
    auto done = ledger::execute(tip_, time, entries, false, cache());
    if (!done) done = ledger::execute(tip_, time, {}, false, cache());
    std::vector<std::string> receipts;
    for (const auto& receipt : done->receipts) receipts.push_back(ledger::line(receipt));
    Header header;
    header.height = tip_->height().next();
    header.prev = tip_->id();
    header.iat = time;
    header.difficulty = ledger::next_difficulty(ledger::header_parent(*tip_), tip_->params());
    header.entries_count = static_cast<std::int64_t>(entries.size());
    header.entries_root = ledger::merkle_root(entries);
    header.receipts_root = ledger::merkle_root(receipts);
    header.state_root = done->state.state_root();
    header.ledger_root = done->state.ledger_root();
    header.history_root = tip_->history.root();
    if (const auto due = ledger::due_segment(*tip_)) header.segment = due->id;
    if (bend.change) bend.change(header);
    auto text = seal(header, bend.who, bend.signed_by.empty() ? bend.who : bend.signed_by,
                     bend.work) +
                '\n';
    for (const auto& entry : entries) text += entry + '\n';
    return text;
}

void Network::mine(const std::vector<std::string>& entries, const std::string& who,
                   std::int64_t after) {
    const auto text = block(entries, {.who = who, .after = after});
    auto link = ledger::judge_block(tip_, block_of(text), {kNever}, cache());
    if (!link)
        throw std::runtime_error{std::string{base::rule(link.fault()).number} + ' ' +
                                 link.error().detail};
    tip_ = *link;
    text_ += text;
}

void Network::mine_to(std::int64_t wanted) {
    while (height() < wanted) mine();
}

Intent Network::intent(const std::string& who, std::vector<Json> actions) const {
    const auto last = seqs_.find(who);
    const auto iat = tip_->header().iat;
    return {id(), last == seqs_.end() ? 1 : last->second + 1, iat, {iat.seconds + kTxSeconds},
            std::move(actions)};
}

std::string Network::tx(const std::string& who, std::vector<Json> actions) {
    const auto next = intent(who, std::move(actions));
    ++seqs_[who];
    return tx(who, next);
}

std::string Network::tx(const std::string& who, const Intent& intent) const {
    return jose::sign_token(signer(who), jose::Typ::transaction, ledger::tx_payload(intent));
}

std::string Network::wallet_token(const std::string& who, bool named) const {
    const auto network = id();
    const auto start = at(0).header().iat;
    return jose::sign_token(signer(who), jose::Typ::wallet,
                            ledger::wallet_payload(who, key(who), named ? &network : nullptr,
                                                   start, {start.seconds + 30 * kDay}));
}

Json Network::admit(const std::string& who, const std::set<std::string>& roles) const {
    return ledger::register_wallet_action(wallet_token(who), roles);
}

ledger::Checkpoint Network::checkpoint(std::int64_t height) const {
    return {{height}, at(height).id()};
}

std::string Network::vote(const std::string& who, std::int64_t target) const {
    return vote(who, ledger::source_of(at(target)), checkpoint(target));
}

std::string Network::vote(const std::string& who, const ledger::Checkpoint& source,
                          const ledger::Checkpoint& target) const {
    return jose::sign_token(signer(who), jose::Typ::vote,
                            ledger::vote_payload(id(), source, target));
}

void Network::vote_on(const std::vector<std::string>& voters) {
    const auto interval = tip_->params().checkpoint_interval;
    const auto target = (height() / interval + 1) * interval;
    mine_to(target);
    std::vector<std::string> votes;
    for (const auto& who : voters) votes.push_back(vote(who, target));
    mine(votes);
}

std::string wallet_id(const std::string& who) { return base::text(key(who).id()); }

Json on_wallet(const char* action, const std::string& who, Json more) {
    more.set("action", action);
    more.set("wallet", wallet_id(who));
    return more;
}

Json set_roles(const std::string& who, Json::Array roles) {
    return on_wallet("set_roles", who, Json::object({{"roles", Json(std::move(roles))}}));
}

Json register_function(const Json& payload, const std::string& author) {
    return ledger::register_function_action(
        jose::sign_token(signer(author), jose::Typ::function, base::write_json(payload)));
}

Json note(const std::string& text) { return ledger::note(text); }

Json note_payload(std::int64_t version, bool denies) {
    return ledger::TestNetwork::note_payload(version, denies);
}

Json set_params(std::int64_t from, const Json& params, std::int64_t law) {
    return Json::object(
        {{"action", "set_params"}, {"from", from}, {"law", law}, {"params", params}});
}

Seen judge_file(std::string_view text, std::optional<std::int64_t> now) {
    ledger::Cache fresh;
    Seen seen;
    const auto refuse = [&](const base::Refusal& why, bool entries) {
        seen.rule = base::rule(why.fault).number;
        seen.detail = why.detail;
        if (entries) seen.entry = entry_in(why.detail);
    };
    for (; !text.empty(); ++seen.height) {
        auto block = ledger::take_block(text);
        if (!block) return refuse(block.error(), false), seen;
        auto link = seen.tip == nullptr
                        ? ledger::judge_genesis(*block, fresh)
                        : ledger::judge_block(seen.tip, std::move(*block), {now.value_or(kNever)},
                                              fresh);
        if (!link) return refuse(link.error(), true), seen;
        seen.tip = *link;
    }
    --seen.height;
    return seen;
}

void add_good(Book& book, const std::string& name, const Network& net,
              std::optional<std::int64_t> now) {
    const auto seen = judge_file(net.text(), now);
    book.expect(name, kGood, seen.rule);
    if (!seen.rule.empty()) return;
    const Link& tip = *seen.tip;
    auto vector = Json::object({{"file", book.chain_file(name, net.text())},
                                {"final", tip.finality.final.value},
                                {"head", tip.id().hex()},
                                {"height", tip.height().value},
                                {"history_root", base::hex(tip.history.root())},
                                {"justified", tip.finality.justified.value},
                                {"ledger_root", base::hex(tip.state.ledger_root())},
                                {"network", tip.network.hex()},
                                {"state_root", base::hex(tip.state.state_root())}});
    if (now) vector.set("now", *now);
    book.add("chains.json", name, kGood, std::move(vector));
}

void add_refused(Book& book, const std::string& name, Rule rule, const Network& net,
                 const std::string& block, const Where& where) {
    const auto text = net.text() + block;
    const auto seen = judge_file(text, where.now);
    book.expect(name, rule, seen.rule);
    if (seen.height != where.height || seen.entry != where.entry)
        book.complain(name + ": refused elsewhere, " + std::to_string(seen.height) + ' ' +
                      seen.detail);
    const auto [file, size] = book.chain_front("before " + name, net.text());
    auto vector = Json::object({{"file", file},
                                {"height", where.height},
                                {"lines", text.substr(size)},
                                {"network", net.id().hex()}});
    if (where.entry) vector.set("entry", *where.entry);
    if (where.now) vector.set("now", *where.now);
    book.add("chains.json", name, rule, std::move(vector));
}

void add_refused_genesis(Book& book, const std::string& name, Rule rule,
                         const std::function<void(Header&)>& change, const Network::Bend& bend) {
    auto header = founding({}, kStart);
    change(header);
    const auto token = seal(header, bend.who, bend.signed_by.empty() ? bend.who : bend.signed_by,
                            bend.work);
    const auto text = token + '\n';
    book.expect(name, rule, judge_file(text).rule);
    book.add("chains.json", name, rule,
             Json::object({{"file", book.chain_file(name, text)},
                           {"height", 0},
                           {"network", base::hex(base::sha256(token))}}));
}

void add_refused_entry(Book& book, const std::string& name, Rule rule, const Network& net,
                       const std::string& entry) {
    add_refused(book, name, rule, net, net.block({entry}), {net.height() + 1, 0});
}

}  // namespace vectors
