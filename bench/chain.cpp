// SPDX-License-Identifier: Apache-2.0
#include "bench/chain.hpp"

#include "../tests/keys/test_keys.hpp"
#include "base/assert.hpp"
#include "contracts.hpp"
#include "ledger/tx.hpp"
#include "sim/founding.hpp"

namespace bench {

using base::Json;

namespace {

Json use_case(std::int64_t number) {
    const auto tag = std::to_string(number);
    const auto item = [](std::string id, const char* name) {
        return Json::object({{"department", "Computer Science"},
                             {"id", std::move(id)},
                             {"name", name}});
    };
    if (number % 4 == 0)
        return Json::object({{"action", "register_student"},
                             {"student", item("S" + tag, "John Doe")}});
    if (number % 4 == 1)
        return Json::object({{"action", "add_course"},
                             {"course", item("C" + tag, "Blockchain Technology")}});
    if (number % 4 == 2)
        return Json::object({{"action", "vote_proposal"},
                             {"proposal", Json::object({{"description", "Increase funding"},
                                                        {"id", "P" + tag}})}});
    return Json::object(
        {{"action", "generate_nft"},
         {"nft", Json::object({{"id", "NFT" + tag},
                               {"metadata", Json::object({{"artist", "Alice"},
                                                          {"creation_date", "2024-11-23"},
                                                          {"description", "A rare piece"}})},
                               {"name", "RareArt"}})}});
}

}  // namespace

Network::Network() {
    sim::Cast cast;
    for (const char* name : {"founder", "alice", "bob", "carol", "dave"})
        cast.keys.push_back(test_keys::signer(name));
    cast.functions = programs::contract_payloads();
    auto founded = sim::found(cast, sim::kStart);
    keys_ = std::move(cast.keys);
    seqs_.resize(keys_.size());
    chain_ = std::make_unique<ledger::Chain>(founded.genesis);
    for (auto& registrations : founded.registrations) add(std::move(registrations));
}

base::Time Network::time() const { return {tip()->header().iat.seconds + 1}; }

std::vector<std::string> Network::transactions(std::int64_t count) {
    std::vector<std::string> tokens;
    for (std::int64_t i = 0; i < count; ++i, ++made_) {
        const auto wallet = 1 + static_cast<std::size_t>(i) % (keys_.size() - 1);
        const ledger::Intent intent{genesis()->network, ++seqs_[wallet], time(),
                                    {time().seconds + 600}, std::vector<Json>(1, use_case(made_))};
        tokens.push_back(jose::sign_token(signer(wallet), jose::Typ::transaction,
                                          ledger::tx_payload(intent)));
    }
    return tokens;
}

ledger::Block Network::block(const std::vector<std::string>& entries) {
    auto& miner = signer(1);
    const auto draft = ledger::draft_block(tip(), entries, time(), miner.key().id(), cache_);
    JOT_ASSERT(draft.entries.size() == entries.size());
    return sim::seal(draft, miner);
}

void Network::add(ledger::Block block) {
    const base::Time now = block.token.header.iat;
    JOT_ASSERT(chain_->add(std::move(block), now, cache_).has_value());
}

}  // namespace bench
