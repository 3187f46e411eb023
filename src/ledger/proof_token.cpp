// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof_token.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/assert.hpp"
#include "ledger/work.hpp"

namespace ledger {

using base::Fault;
using base::Hash;
using base::Json;
using base::Refusal;

namespace {

// An entry larger than this is left out: its receipt names its id, and the token has an end.
constexpr std::size_t kEntryInProofMax = 16 * 1024;
// How far above their target votes are looked for: they come with the next blocks, or hardly ever.
constexpr std::int64_t kVoteBlocks = 64;

Json to_json(const std::vector<Hash>& path) {
    Json::Array hashes;
    for (const auto& hash : path) hashes.emplace_back(base::hex(hash));
    return Json(std::move(hashes));
}

/// Values that the law itself wrote.
Json own_json(std::string_view text) {
    auto json = base::parse_json(text);
    JOT_ASSERT(json.has_value());
    return std::move(*json);
}

Json to_json(const RecordProof& proof) {
    auto json = Json::object({{"collection", proof.key.collection}, {"key", proof.key.key}});
    if (proof.text) json.set("value", own_json(*proof.text));
    if (proof.other)
        json.set("leaf", Json::object({{"key_hash", base::hex(proof.other->key)},
                                       {"value_hash", base::hex(proof.other->text)}}));
    return json;
}

Json to_json(const ReceiptProof& proof) {
    auto json = Json::object({{"index", proof.in_receipts.index}, {"line", own_json(proof.line)}});
    if (proof.entry.empty()) return json;
    json.set("entry", proof.entry);
    json.set("entry_path", to_json(proof.entry_path));
    return json;
}

/// Reads members; the first that does not fit is remembered by name.
class Reader {
  public:
    std::string text(const Json& object, const char* name) {
        const Json* value = object.find(name);
        if (value == nullptr || value->string() == nullptr) return wrong(name), "";
        return *value->string();
    }
    std::int64_t whole(const Json& object, const char* name) {
        const Json* value = object.find(name);
        const auto* number = value == nullptr ? nullptr : value->integer();
        if (number == nullptr || *number < 0) return wrong(name), 0;
        return *number;
    }
    Hash hash(const Json& object, const char* name) {
        const auto read = base::hash_from_hex(text(object, name));
        if (!read) return wrong(name), Hash{};
        return *read;
    }
    std::vector<Hash> path(const Json& object, const char* name) {
        std::vector<Hash> hashes;
        for (const auto& hex : texts(object, name)) {
            const auto read = base::hash_from_hex(hex);
            if (!read) return wrong(name), hashes;
            hashes.push_back(*read);
        }
        return hashes;
    }
    std::vector<std::string> texts(const Json& object, const char* name) {
        std::vector<std::string> read;
        const Json* value = object.find(name);
        if (value == nullptr || value->array() == nullptr) return wrong(name), read;
        for (const Json& item : *value->array()) {
            if (item.string() == nullptr) return wrong(name), read;
            read.push_back(*item.string());
        }
        return read;
    }
    RecordProof record(const Json& payload, const Json& json, bool there) {
        RecordProof proof{{text(json, "collection"), text(json, "key")}, {}, {},
                          path(payload, "path")};
        if (!contract::is_name(proof.key.collection)) wrong("collection");
        if (there) proof.text = base::write_json(*json.find("value"));
        const Json* leaf = json.find("leaf");
        if (leaf == nullptr) return proof;
        if (!base::has_members(*leaf, {"key_hash", "value_hash"})) wrong("leaf");
        proof.other = OtherLeaf{hash(*leaf, "key_hash"), hash(*leaf, "value_hash")};
        return proof;
    }
    ReceiptProof receipt(const Json& payload, const Json& json) {
        ReceiptProof proof;
        proof.in_receipts = {whole(json, "index"), path(payload, "path")};
        proof.line = base::write_json(*json.find("line"));
        if ((json.find("entry") == nullptr) != (json.find("entry_path") == nullptr))
            wrong("entry_path");
        if (json.find("entry") == nullptr) return proof;
        proof.entry = text(json, "entry");
        if (proof.entry.empty()) wrong("entry");
        proof.entry_path = path(json, "entry_path");
        return proof;
    }
    void wrong(const char* name) {
        if (wrong_.empty()) wrong_ = name;
    }
    [[nodiscard]] const std::string& first_wrong() const { return wrong_; }

  private:
    std::string wrong_;
};

/// Exactly one of the three kinds, each with its members.
bool shaped(const Json& payload) {
    if (!base::has_members(payload, {"block", "iat", "iss", "network", "path"},
                           {"absent", "history", "receipt", "record", "votes"}))
        return false;
    int kinds = 0;
    bool good = true;
    if (const Json* json = payload.find("record"); json != nullptr && ++kinds > 0)
        good = base::has_members(*json, {"collection", "key", "value"});
    if (const Json* json = payload.find("absent"); json != nullptr && ++kinds > 0)
        good = base::has_members(*json, {"collection", "key"}, {"leaf"});
    if (const Json* json = payload.find("receipt"); json != nullptr && ++kinds > 0)
        good = base::has_members(*json, {"index", "line"}, {"entry", "entry_path"});
    const Json* history = payload.find("history");
    return kinds == 1 && good &&
           (history == nullptr || base::has_members(*history, {"block", "path"}));
}

base::Judged<CheckedProof> read_proof(const jose::Jws& jws) {
    const auto payload = base::parse_json(jws.payload);
    if (!payload) return payload.fault();
    if (!shaped(*payload)) return Fault::payload_members;
    Reader reader;
    CheckedProof read;
    const auto iss = base::id_from_text<base::KeyId>(reader.text(*payload, "iss"));
    if (!iss || *iss != jws.kid) reader.wrong("iss");
    read.iss = jws.kid;
    read.iat = {reader.whole(*payload, "iat")};
    Proof& proof = read.proof;
    proof.network = {reader.hash(*payload, "network")};
    proof.block = reader.text(*payload, "block");
    if (const Json* json = payload->find("record"))
        proof.what = reader.record(*payload, *json, true);
    else if (const Json* absent = payload->find("absent"))
        proof.what = reader.record(*payload, *absent, false);
    else
        proof.what = reader.receipt(*payload, *payload->find("receipt"));
    if (const Json* json = payload->find("history"))
        proof.history = Proof::Later{reader.text(*json, "block"), reader.path(*json, "path")};
    if (payload->find("votes") != nullptr) proof.votes = reader.texts(*payload, "votes");
    if (!reader.first_wrong().empty()) return Refusal{Fault::payload_value, reader.first_wrong()};
    return read;
}

base::Judged<BlockToken> read_block(std::string_view token, const char* where) {
    auto block = parse_block_token(token);
    if (!block) return Refusal{block.fault(), where};
    if (!meets(block->work_hash, block->header.difficulty))
        return Refusal{Fault::no_work, where};
    return block;
}

base::Judged<void> check_receipt(const ReceiptProof& proof, const Header& header) {
    if (const auto held = check(proof.in_receipts, proof.line, header.entries_count,
                                header.receipts_root);
        !held)
        return Refusal{held.fault(), "receipt: " + held.error().detail};
    if (proof.entry.empty()) return {};
    const LineProof in_entries{proof.in_receipts.index, proof.entry_path};
    if (const auto held = check(in_entries, proof.entry, header.entries_count,
                                header.entries_root);
        !held)
        return Refusal{held.fault(), "entry: " + held.error().detail};
    const auto line = own_json(proof.line);
    const Json* id = line.find("id");
    if (id == nullptr || *id != Json{base::hex(base::sha256(proof.entry))})
        return Refusal{Fault::bad_proof, "the receipt is of another entry"};
    return {};
}

/// The key that the proof itself shows, when it proves the signer's own wallet.
std::optional<jose::PublicKey> shown_key(const CheckedProof& read) {
    const auto* record = std::get_if<RecordProof>(&read.proof.what);
    if (record == nullptr || !record->text || record->key.collection != "wallets") return {};
    const auto wallet = own_json(*record->text);
    const Json* jwk = wallet.find("jwk");
    const auto key = jwk == nullptr ? base::Result<jose::PublicKey>{Fault::weak_key}
                                    : jose::PublicKey::from_jwk(*jwk);
    if (!key || key->id() != read.iss) return {};
    return *key;
}

base::Judged<void> check_votes(CheckedProof& read, const ProofTrust& trust,
                               jose::Verifier& verifier) {
    const BlockToken& last = read.later ? *read.later : read.block;
    const Checkpoint source{last.header.height, last.id};
    std::optional<Checkpoint> target;
    std::set<base::KeyId> voted;
    for (const auto& token : read.proof.votes) {
        const auto vote = parse_vote(token);
        if (!vote) return Refusal{vote.fault(), "votes"};
        if (vote->network != read.proof.network) return Refusal{Fault::wrong_network, "votes"};
        if (vote->source != source || vote->target != target.value_or(vote->target))
            return Refusal{Fault::bad_proof, "votes: source and target"};
        target = vote->target;
        if (!voted.insert(vote->jws.kid).second)
            return Refusal{Fault::bad_proof, "votes: one voter twice"};
        const auto key = trust.voters.find(vote->jws.kid);
        if (key == trust.voters.end()) continue;
        if (!verifier.verify(vote->jws, key->second))
            return Refusal{Fault::bad_signature, "votes"};
        ++read.votes;
    }
    read.final = target && two_thirds(read.votes, trust.voters.size()) &&
                 target->height.value - source.height.value == trust.checkpoint_interval;
    return {};
}

base::Judged<void> check_signatures(CheckedProof& read, const jose::Jws& jws,
                                    const ProofTrust& trust, jose::Verifier& verifier) {
    const auto given = trust.keys.find(read.iss);
    const auto shown = shown_key(read);
    if (given != trust.keys.end() || shown) {
        const auto& key = given != trust.keys.end() ? given->second : *shown;
        if (!verifier.verify(jws, key)) return Refusal{Fault::bad_signature, "iss"};
        read.iss_signed = true;
    }
    const auto miner = trust.keys.find(read.block.jws.kid);
    if (miner == trust.keys.end()) return {};
    if (!verifier.verify(read.block.jws, miner->second))
        return Refusal{Fault::block_signature, "block"};
    read.miner_signed = true;
    return {};
}

base::Judged<void> check_history(CheckedProof& read) {
    auto later = read_block(read.proof.history->block, "history.block");
    if (!later) return later.error();
    const LineProof way{read.block.header.height.value, read.proof.history->path};
    if (const auto held = check(way, base::view(read.block.id.hash), later->header.height.value,
                                later->header.history_root);
        !held)
        return Refusal{held.fault(), "history: " + held.error().detail};
    read.later = std::move(*later);
    return {};
}

/// The votes with this source that stand in the chain up to the tip, when they make it final.
std::vector<std::string> votes_from(const Link& tip, const Link& source) {
    const auto interval = source.params().checkpoint_interval;
    const auto* target = tip.ancestor({source.height().value + interval});
    if (target == nullptr || source_of(*target) != Checkpoint{source.height(), source.id()})
        return {};
    const auto voters = voters_of(*target);
    std::map<base::KeyId, std::string> votes;
    const auto top = std::min(tip.height().value, target->height().value + kVoteBlocks);
    const auto* link = tip.ancestor({top});
    for (; link->height() > target->height(); link = link->parent.get())
        for (std::size_t i = 0; i < link->block.entries.size(); ++i) {
            if (is_transaction(link->receipts.at(i))) continue;
            const auto vote = parse_vote(link->block.entries[i]);
            if (!vote || vote->target.id != target->id()) continue;
            const auto wallet = wallet_of_key(target->state, vote->jws.kid);
            if (wallet && std::ranges::binary_search(voters, wallet->id))
                votes[vote->jws.kid] = vote->token;
        }
    if (!two_thirds(votes.size(), voters.size())) return {};
    std::vector<std::string> tokens;
    for (auto& [key, token] : votes) tokens.push_back(std::move(token));
    return tokens;
}

Proof prove_block(const Link& tip, const Link& at) {
    Proof proof{tip.network, at.block.token.jws.token, {}, {}, {}};
    const auto interval = at.params().checkpoint_interval;
    auto height = (at.height().value + interval - 1) / interval * interval;
    for (; height <= tip.finality.final.value && proof.votes.empty(); height += interval) {
        const auto* source = tip.ancestor({height});
        proof.votes = votes_from(tip, *source);
        if (proof.votes.empty() || source == &at) continue;
        std::vector<std::string> ids;
        for (const Link* link = source->parent.get(); link != nullptr; link = link->parent.get())
            ids.emplace_back(base::view(link->id().hash));
        std::ranges::reverse(ids);
        proof.history = Proof::Later{source->block.token.jws.token,
                                     prove_line(ids, at.height().value).path};
    }
    return proof;
}

}  // namespace

Json to_json(const Proof& proof) {
    auto json = Json::object({{"block", proof.block}, {"network", proof.network.hex()}});
    if (const auto* record = std::get_if<RecordProof>(&proof.what)) {
        json.set(record->text ? "record" : "absent", to_json(*record));
        json.set("path", to_json(record->path));
    } else {
        const auto& receipt = std::get<ReceiptProof>(proof.what);
        json.set("receipt", to_json(receipt));
        json.set("path", to_json(receipt.in_receipts.path));
    }
    if (proof.history)
        json.set("history", Json::object({{"block", proof.history->block},
                                          {"path", to_json(proof.history->path)}}));
    if (!proof.votes.empty())
        json.set("votes", Json(Json::Array(proof.votes.begin(), proof.votes.end())));
    return json;
}

std::string proof_payload(const Json& pieces, const base::KeyId& iss, base::Time iat) {
    Json payload = pieces;
    payload.set("iss", base::text(iss));
    payload.set("iat", iat.seconds);
    return base::write_json(payload);
}

Proof prove(const Link& tip, const Link& at, const RecordKey& key) {
    auto proof = prove_block(tip, at);
    proof.what = prove_record(at.state, key);
    return proof;
}

Proof prove(const Link& tip, const Link& at, int index) {
    auto proof = prove_block(tip, at);
    std::vector<std::string> receipts;
    for (const auto& receipt : at.receipts) receipts.push_back(line(receipt));
    ReceiptProof what{{}, receipts.at(static_cast<std::size_t>(index)),
                      prove_line(receipts, index), {}};
    const auto& entry = at.block.entries.at(static_cast<std::size_t>(index));
    if (entry.size() <= kEntryInProofMax) {
        what.entry = entry;
        what.entry_path = prove_line(at.block.entries, index).path;
    }
    proof.what = std::move(what);
    return proof;
}

base::Judged<CheckedProof> check_proof(std::string_view token, const ProofTrust& trust,
                                       jose::Verifier& verifier) {
    const auto jws = jose::parse_jws(token, jose::Typ::proof);
    if (!jws) return jws.fault();
    auto read = read_proof(*jws);
    if (!read) return read.error();
    auto block = read_block(read->proof.block, "block");
    if (!block) return block.error();
    read->block = std::move(*block);
    const Header& header = read->block.header;
    if (header.height.value == 0 && read->block.id != read->proof.network)
        return Refusal{Fault::bad_proof, "network"};
    if (const auto* record = std::get_if<RecordProof>(&read->proof.what)) {
        const bool law = contract::is_law_collection(record->key.collection);
        if (const auto held = check(*record, law ? header.ledger_root : header.state_root); !held)
            return held.error();
    } else if (const auto held = check_receipt(std::get<ReceiptProof>(read->proof.what), header);
               !held)
        return held.error();
    if (read->proof.history)
        if (const auto held = check_history(*read); !held) return held.error();
    if (const auto held = check_signatures(*read, *jws, trust, verifier); !held)
        return held.error();
    if (const auto held = check_votes(*read, trust, verifier); !held) return held.error();
    return read;
}

bool is_proof(std::string_view text) {
    return jose::parse_jws(text, jose::Typ::proof).has_value();
}

}  // namespace ledger
