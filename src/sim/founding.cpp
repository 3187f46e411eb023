// SPDX-License-Identifier: Apache-2.0
#include "sim/founding.hpp"

#include <set>

#include "base/assert.hpp"
#include "base/base64url.hpp"
#include "ledger/genesis.hpp"
#include "ledger/tx.hpp"
#include "ledger/work.hpp"

namespace sim {

using base::Json;

ledger::Block seal(const ledger::Draft& draft, jose::Signer& signer) {
    // Only the nonce's end changes from one attempt to the next, so the rest is spelled once.
    const auto front = ledger::payload_front(draft.header);
    const auto filled = front + std::string((3 - front.size() % 3) % 3, 'A');
    const auto fixed = ledger::draft_head(draft.miner) + base::base64url(filled);
    for (std::int64_t n = 0;; ++n) {
        const auto input = fixed + base::base64url("AAAAAAA" + std::to_string(100'000'000 + n) +
                                                   "\"}");
        if (!ledger::meets(base::sha256(input), draft.header.difficulty)) continue;
        auto token = ledger::parse_block_token(jose::sign_input(signer, input));
        JOT_ASSERT(token.has_value());
        return {std::move(*token), draft.entries};
    }
}

namespace {

/// Blocks at the due pace, with everybody's votes, until all witnesses are voters.
void seat(const Cast& cast, std::size_t witnesses, ledger::Chain& chain, ledger::Cache& cache,
          Founded& made) {
    while (chain.tip()->finality.voters.size() < witnesses) {
        const auto& params = chain.tip()->params();
        const base::Time time{chain.tip()->header().iat.seconds + params.interval_seconds};
        jose::Signer& miner = *cast.keys.front();
        auto block = seal(ledger::draft_block(chain.tip(), chain.votes_for(*chain.tip()), time,
                                              miner.key().id(), cache),
                          miner);
        made.registrations.push_back(block);
        JOT_ASSERT(chain.add(std::move(block), time, cache).has_value());
        const auto& tip = *chain.tip();
        if (tip.height().value % params.checkpoint_interval != 0) continue;
        const auto source = ledger::source_of(tip);
        for (std::size_t i = 0; i < witnesses; ++i) {
            const auto token =
                jose::sign_token(*cast.keys[i], jose::Typ::vote,
                                 ledger::vote_payload(made.genesis->network, source,
                                                      {tip.height(), tip.id()}));
            JOT_ASSERT(chain.add_vote(*ledger::parse_vote(token), cache).has_value());
            made.voted[cast.keys[i]->key().id()] = {source.height, tip.height()};
        }
    }
    made.start = {chain.tip()->header().iat.seconds + chain.tip()->params().interval_seconds};
}

}  // namespace

Founded found(const Cast& cast, std::int64_t now, const Beginning& beginning) {
    jose::Signer& founder = *cast.keys.front();
    ledger::Cache cache;
    ledger::Params params;
    params.difficulty_min = 54;  // below it rounding holds it down for ever
    const ledger::Founding founding{"simulated", "node 0", founder.key(), params,
                                    beginning.difficulty, {now - 2}};
    const auto genesis = ledger::judge_genesis(
        seal({{}, founder.key().id(), ledger::found(founding), {}}, founder), cache);
    JOT_ASSERT(genesis.has_value());
    Founded made{*genesis, {}, {now}, {}};
    ledger::Chain chain{*genesis};
    std::int64_t seq = 0;
    const auto add = [&](const std::vector<Json>& actions) {
        const base::Time time{chain.tip()->header().iat.seconds + 1};
        std::vector<std::string> entries;
        entries.reserve(actions.size());
        for (const Json& action : actions)
            entries.push_back(jose::sign_token(
                founder, jose::Typ::transaction,
                ledger::tx_payload({made.genesis->network, ++seq, time, {time.seconds + 600},
                                    {action}})));
        auto block = seal(
            ledger::draft_block(chain.tip(), entries, time, founder.key().id(), cache), founder);
        JOT_ASSERT(block.entries.size() == actions.size());
        made.registrations.push_back(block);
        JOT_ASSERT(chain.add(std::move(block), time, cache).has_value());
    };
    std::vector<Json> functions;
    for (const auto& payload : cast.functions) {
        auto function = base::parse_json(payload);
        JOT_ASSERT(function.has_value());
        function->set("iat", now);
        functions.push_back(ledger::register_function_action(
            jose::sign_token(founder, jose::Typ::function, base::write_json(*function))));
    }
    add(functions);
    std::vector<Json> wallets;
    for (std::size_t i = 1; i < cast.keys.size(); ++i) {
        jose::Signer& signer = *cast.keys[i];
        const auto token = jose::sign_token(
            signer, jose::Typ::wallet,
            ledger::wallet_payload("node " + std::to_string(i), signer.key(), nullptr, {now - 2},
                                   {now + 600}));
        std::set<std::string> roles{"miner", "registrar"};
        if (i < beginning.witnesses) roles.insert("witness");
        wallets.push_back(ledger::register_wallet_action(token, roles));
    }
    add(wallets);
    if (beginning.seated) seat(cast, beginning.witnesses, chain, cache, made);
    return made;
}

}  // namespace sim
