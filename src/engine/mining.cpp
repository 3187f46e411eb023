// SPDX-License-Identifier: Apache-2.0
// When a node mines.  A registry rests most of the day, and a miner that finds nothing to do shall
// burn nothing: it mines while a transaction waits, while one is not final, while the list of
// witnesses changes, and else one empty block every ten minutes, so that whoever looks sees a chain
// that lives.  All of this is policy: the law takes any good block at any time.
#include <algorithm>
#include <utility>

#include "engine/engine.hpp"

namespace engine {

/// What the tip's state says of us as a miner: read once per tip, for records are text.
void Engine::read_licence() {
    const auto& tip = *chain_.tip();
    if (licence_.tip == tip.id()) return;
    licence_ = {tip.id(), false, false};
    const auto miner = ledger::wallet_of_key(tip.state, *options_.miner);
    if (!miner || miner->revoked || !miner->has_role("miner")) return;
    const ledger::Link* before = &tip;
    for (std::int64_t i = 1; i < tip.params().miner_spacing && before->height().value > 2; ++i) {
        if (before->miner() == *options_.miner) return;
        before = before->parent.get();
    }
    licence_.may_sign = true;
    const auto wallets = tip.state.collection("wallets");
    licence_.only_one = std::ranges::count_if(wallets, [](const ledger::Record& record) {
                            const auto json = base::parse_json(record.text);
                            const auto& roles = *json->find("roles")->array();
                            return std::ranges::find(roles, base::Json{"miner"}) != roles.end() &&
                                   json->find("revoked") == nullptr;
                        }) == 1;
}

/// Somebody has the role of a witness, is there, and has no seat yet: we, or a wallet whose vote is
/// held.  The next blocks seat it: one that carries its vote, or the next checkpoint, for which it
/// votes when the one that it voted for has lost, and one that is younger than its start is final,
/// before which it does not vote when it remembers nothing.
bool Engine::seat_missing() {
    const auto& tip = *chain_.tip();
    const auto& now = tip.finality;
    const auto has_none = [&](const ledger::Wallet& wallet) {
        return !wallet.revoked && wallet.has_role("witness") &&
               !std::ranges::binary_search(now.heard, wallet.id) &&
               !std::ranges::binary_search(now.witnesses, wallet.id);
    };
    if (options_.witness)
        if (const auto own = cache_.wallets.of_key(tip.state, *options_.witness))
            if (has_none(*own)) return true;
    return std::ranges::any_of(chain_.votes(), [&](const auto& id_and_vote) {
        const auto& vote = id_and_vote.second.vote;
        if (vote.target.height <= now.final) return false;
        const auto voter = cache_.wallets.of_key(tip.state, vote.jws.kid);
        return voter != nullptr && has_none(*voter);
    });
}

/// Votes could make final what is not, or seat a witness.
bool Engine::finishing() {
    const auto& tip = *chain_.tip();
    const auto& now = tip.finality;
    if (now.voters.empty()) return false;
    if (tip.last_transaction <= now.final && now.changed <= now.final && !seat_missing())
        return false;
    const auto justified = std::max(now.justified, chain_.justified()->height());
    return tip.height().value < justified.value + kHopelessBlocks ||
           chain_.justified()->height() > now.justified;
}

bool Engine::may_mine() {
    if (!options_.miner || download_ || chain_.tip()->law.number != ledger::kLaw) return false;
    if (pool_.empty()) {
        const auto& tip = *chain_.tip();
        const bool quiet = now_.seconds < tip.header().iat.seconds + kIdleSeconds;
        if (!finishing() && quiet) return false;
        // Blocks that nobody waits for are taken slowly: where the difficulty is low, all miners
        // would else find one at once, each its own.
        if (now_.seconds < tip_at_.seconds + kEmptySeconds) return false;
    }
    read_licence();
    return licence_.may_sign && (!peers_.empty() || options_.alone || licence_.only_one);
}

void Engine::plan_mining() {
    if (!may_mine()) {
        if (mining_on_) effects_.push_back(Rest{});
        mining_on_.reset();
        return;
    }
    const auto& tip = chain_.tip();
    const bool same_tip = mining_on_ == tip->id();
    // The same work goes on while nothing is new; now and then it is stamped anew.
    const auto news = std::pair{pool_.revision(), chain_.votes().size()};
    const auto age = now_.seconds - drafted_at_.seconds;
    if (same_tip && age < (news == drafted_ ? tip->params().interval_seconds : kRedraftSeconds))
        return;
    const base::Time time{std::max(now_.seconds, tip->header().iat.seconds + 1)};
    if (time.seconds > now_.seconds + tip->params().future_seconds_max) return;
    auto offered = chain_.votes_for(*tip);
    for (auto& transaction : pool_.in_turns()) offered.push_back(std::move(transaction));
    auto draft = ledger::draft_block(tip, offered, time, *options_.miner, cache_);
    mining_on_ = tip->id();
    drafted_ = news;
    drafted_at_ = now_;
    effects_.push_back(Mine{std::move(draft)});
}

}  // namespace engine
