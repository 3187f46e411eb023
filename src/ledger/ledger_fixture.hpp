// SPDX-License-Identifier: Apache-2.0
// For tests: a network of test keys, founded and mined in memory at difficulty 256.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../../tests/keys/test_keys.hpp"
#include "base/assert.hpp"
#include "base/base64url.hpp"
#include "contract/ports.hpp"
#include "ledger/compose.hpp"
#include "ledger/genesis.hpp"
#include "ledger/work.hpp"

namespace ledger {

inline constexpr std::int64_t kStart = 1'700'000'000;  // iat of block 0

inline base::Json note(const std::string& text) {
    return base::Json::object({{"action", "note"}, {"text", text}});
}

class TestNetwork {
  public:
    explicit TestNetwork(Params params = {}) {
        for (const char* name : {"founder", "alice", "bob", "carol", "dave"})
            signers_[name] = test_keys::signer(name);
        Founding founding{"test", "founder", key("founder"), params, 256, {kStart}};
        auto genesis = judge_genesis(seal(found(founding), {}, "founder"), cache);
        JOT_ASSERT(genesis.has_value());
        chain = std::make_unique<Chain>(*genesis);
        JOT_ASSERT(mine({function_entry(note_payload(1, false), 1),
                         function_entry(note_payload(1, true), 2)})
                       .has_value());
        JOT_ASSERT(mine({wallet_entry("alice", {"miner"}, 3), wallet_entry("bob", {}, 4)})
                       .has_value());
    }

    jose::Signer& signer(const std::string& name) { return *signers_.at(name); }
    const jose::PublicKey& key(const std::string& name) { return signer(name).key(); }
    [[nodiscard]] base::Time next_time() const {
        return {chain->tip()->header().iat.seconds + 1};
    }

    /// A signed transaction, valid for ten minutes from the tip's time on.
    std::string tx(const std::string& who, std::int64_t seq, std::vector<base::Json> actions) {
        const auto iat = chain->tip()->header().iat;
        return tx(who, {network(), seq, iat, {iat.seconds + 600}, std::move(actions)});
    }
    std::string tx(const std::string& who, const Intent& intent) {
        return jose::sign_token(signer(who), jose::Typ::transaction, tx_payload(intent));
    }
    std::string wallet_token(const std::string& who, bool named = false, std::int64_t days = 30,
                             std::int64_t from = kStart) {
        const auto id = named ? network() : base::NetworkId{};
        return jose::sign_token(
            signer(who), jose::Typ::wallet,
            wallet_payload(who, key(who), named ? &id : nullptr, {from},
                           {from + days * 24 * 60 * 60}));
    }
    std::string wallet_entry(const std::string& who, std::set<std::string> roles,
                             std::int64_t seq) {
        return tx("founder", seq, {register_wallet_action(wallet_token(who), roles)});
    }
    std::string function_entry(const base::Json& payload, std::int64_t seq) {
        return tx("founder", seq,
                  {register_function_action(jose::sign_token(
                      signer("founder"), jose::Typ::function, base::write_json(payload)))});
    }
    [[nodiscard]] base::NetworkId network() const { return chain->genesis()->id(); }

    /// Finds a nonce and signs.
    std::string seal_text(const Header& header, const std::string& who, bool work = true) {
        const Draft draft{{}, key(who).id(), header, {}};
        for (int n = 0;; ++n) {
            const std::string nonce = "AAAA" + base::base64url(std::to_string(100'000'000 + n));
            const auto input = draft_signing_input(draft, nonce);
            if (meets(base::sha256(input), header.difficulty) != work) continue;
            return jose::sign_input(signer(who), input);
        }
    }
    Block seal(const Header& header, std::vector<std::string> entries, const std::string& who,
               bool work = true) {
        auto token = parse_block_token(seal_text(header, who, work));
        JOT_ASSERT(token.has_value());
        return {std::move(*token), std::move(entries)};
    }
    Block block_on(const LinkPtr& parent, const std::vector<std::string>& entries,
                   const std::string& who = "founder", std::int64_t after = 1) {
        const base::Time time{parent->header().iat.seconds + after};
        auto draft = draft_block(parent, entries, time, key(who).id(), cache);
        return seal(draft.header, draft.entries, who);
    }
    /// A vote of this wallet's key for a block of a chain.
    std::string vote(const std::string& who, const Link& target) {
        return vote(who, source_of(target), {target.height(), target.id()});
    }
    std::string vote(const std::string& who, const Checkpoint& source, const Checkpoint& target) {
        return jose::sign_token(signer(who), jose::Typ::vote,
                                vote_payload(network(), source, target));
    }
    base::Judged<LinkPtr> add(Block block) { return chain->add(std::move(block), now, cache); }
    base::Judged<LinkPtr> mine(const std::vector<std::string>& entries,
                               const std::string& who = "founder") {
        return add(block_on(chain->tip(), entries, who));
    }
    /// The fault for which a block with exactly this entry is refused.
    base::Fault entry_fault(const std::string& entry) {
        const auto done = execute(chain->tip(), next_time(), {entry}, false, cache);
        JOT_ASSERT(!done.has_value());
        return done.fault();
    }

    /// `note {text}` puts the text into notes/k and says so; as a refuser, `deny {text}` refuses
    /// with the text as its words.
    static base::Json note_payload(std::int64_t version, bool denies) {
        const auto port = [](const char* name) {
            return static_cast<std::int64_t>(contract::find_port(name)->port);
        };
        oisc::Image image;
        std::vector<std::vector<std::int64_t>> code{{port("ARGS"), port("X")},
                                                    {100, port("FIELD")}};
        if (denies)
            code.push_back({port("R"), port("FAIL")});
        else
            code.insert(code.end(), {{101, port("X")},
                                     {102, port("Y")},
                                     {port("R"), port("PUT")},
                                     {103, port("X")},
                                     {port("R"), port("EMIT")},
                                     {104, 104, -1}});
        const auto end = static_cast<std::int64_t>(code.size()) * 3;
        for (auto& instruction : code) {
            if (instruction.size() == 2)
                instruction.push_back(static_cast<std::int64_t>(image.cells.size()) + 3);
            for (auto cell : instruction)
                image.cells.push_back(cell >= 100 ? end + cell - 100 : cell);
        }
        image.code = end + 4;
        image.constants = {"text", "notes", "k", "Noted"};
        for (std::int64_t handle = 1; handle <= 4; ++handle) image.cells.push_back(handle);
        image.cells.push_back(0);
        const auto text = base::Json::object({{"maxLength", 100}, {"type", "string"}});
        return base::Json::object(
            {{"cells", 64},
             {"collections", base::Json::Array{"notes"}},
             {"gas_max", 10'000},
             {"iat", 0},
             {"image", base::base64url(oisc::encode(image))},
             {"name", denies ? "deny" : "note"},
             {"params", base::Json::object({{"additionalProperties", false},
                                            {"properties", base::Json::object({{"text", text}})},
                                            {"required", base::Json::Array{"text"}},
                                            {"type", "object"}})},
             {"roles", base::Json::Array{}},
             {"version", version}});
    }

    Cache cache;
    std::unique_ptr<Chain> chain;
    base::Time now{kStart + 1'000};

  private:
    std::map<std::string, std::unique_ptr<jose::Signer>> signers_;
};

}  // namespace ledger
