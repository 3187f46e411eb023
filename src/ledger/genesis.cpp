// SPDX-License-Identifier: Apache-2.0
#include "ledger/genesis.hpp"

#include "base/assert.hpp"
#include "ledger/limits.hpp"
#include "ledger/members.hpp"
#include "ledger/work.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

State founded_state(const jose::PublicKey& founder, std::string name, const Params& params) {
    const State nothing;
    Overlay changes{&nothing};
    const auto added =
        add_wallet(changes, founder, std::move(name), {"admin", "miner", "witness"});
    JOT_ASSERT(added.has_value());
    put_law(changes, {kLaw, params});
    found_finality(changes, {founder.id().hash});
    return nothing.with(changes.diff());
}

}  // namespace

Header found(const Founding& founding) {
    const auto state = founded_state(founding.founder, founding.founder_name, founding.params);
    Header header;
    header.iat = founding.time;
    header.difficulty = founding.difficulty;
    header.entries_root = merkle_root({});
    header.receipts_root = merkle_root({});
    header.state_root = state.state_root();
    header.ledger_root = state.ledger_root();
    header.history_root = merkle_root({});
    header.network = Json::object(
        {{"founder", Json::object({{"jwk", jose::to_jwk(founding.founder)},
                                   {"name", founding.founder_name}})},
         {"law", kLaw},
         {"name", founding.name},
         {"params", to_json(founding.params)}});
    return header;
}

base::Judged<LinkPtr> judge_genesis(const Block& block, Cache& cache) {
    const BlockToken& token = block.token;
    const auto& network = token.header.network;
    if (token.header.height.value != 0 || !network)
        return Refusal{Fault::bad_genesis, "height 0 with network"};
    if (!base::has_members(*network, {"founder", "law", "name", "params"}))
        return Refusal{Fault::bad_genesis, "network: founder, law, name, params"};
    const Json& person = *network->find("founder");
    if (!base::has_members(person, {"jwk", "name"}))
        return Refusal{Fault::bad_genesis, "founder: jwk, name"};
    const auto key = jose::PublicKey::from_jwk(*person.find("jwk"));
    if (!key) return Refusal{key.fault(), "founder"};
        if (network->find("law")->integer() == nullptr || *network->find("law")->integer() != kLaw)
        return Refusal{Fault::bad_genesis, "this program knows law 1 only"};
    const auto* name = network->find("name")->string();
    const auto* founder_name = person.find("name")->string();
    if (name == nullptr || !is_label(*name) || founder_name == nullptr || !is_label(*founder_name))
        return Refusal{Fault::bad_genesis, "name"};
    const auto params = params_from_json(*network->find("params"));
    if (!params) return params.error();
    if (key->bits() > params->key_bits_max) return Refusal{Fault::weak_key, "over key_bits_max"};
    if (token.header.difficulty > kDifficultyMax ||
        token.header.difficulty < params->difficulty_min)
        return Refusal{Fault::bad_genesis, "difficulty"};
    if (token.jws.kid != key->id()) return Refusal{Fault::bad_genesis, "kid is not the founder's"};
    Header expected = found(
        {*name, *founder_name, *key, *params, token.header.difficulty, token.header.iat});
    expected.nonce = token.header.nonce;
    if (payload(expected) != token.jws.payload || !block.entries.empty())
        return Refusal{Fault::bad_genesis, "roots or entries"};
    if (!meets(token.work_hash, token.header.difficulty)) return Refusal{Fault::no_work, "block 0"};
    if (!cache.verifier.verify(token.jws, *key)) return Refusal{Fault::block_signature, "block 0"};
    auto link = std::make_shared<Link>();
    link->network = token.id;
    link->state = founded_state(*key, *founder_name, *params);
    link->law = {kLaw, *params};
    link->finality = finality_of(link->state);
    link->work = static_cast<std::uint64_t>(token.header.difficulty);
    link->history.append(base::view(token.id.hash));
    link->segments = place_in_segments(block, nullptr, *params);
    link->block = block;
    return LinkPtr{std::move(link)};
}

std::string network_name(const Link& genesis) {
    JOT_ASSERT(genesis.header().network.has_value());
    return *genesis.header().network->find("name")->string();
}

}  // namespace ledger
