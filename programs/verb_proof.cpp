// SPDX-License-Identifier: Apache-2.0
#include "api/request.hpp"
#include "ledger/proof_token.hpp"
#include "programs/desk.hpp"
#include "programs/verbs.hpp"

namespace programs {

using base::Json;

namespace {

/// The keys of a JWK Set (RFC 7517), as `wallet list --jwks` prints it.
std::map<base::KeyId, jose::PublicKey> read_keys(const std::string& file) {
    std::map<base::KeyId, jose::PublicKey> keys;
    if (file.empty()) return keys;
    const auto set = base::parse_json(read_text(file));
    const Json* list = set ? set->find("keys") : nullptr;
    if (list == nullptr || list->array() == nullptr) throw WrongUsage{file + " is no JWK Set"};
    for (const Json& jwk : *list->array()) {
        auto bare = Json::object();
        for (const char* name : {"e", "kty", "n"})
            if (const Json* value = jwk.find(name)) bare.set(name, *value);
        const auto key = jose::PublicKey::from_jwk(bare);
        if (!key) throw Refused{base::Refusal{key.fault(), file}};
        keys.emplace(key->id(), *key);
    }
    return keys;
}

std::string what_of(const ledger::Proof& proof) {
    if (const auto* receipt = std::get_if<ledger::ReceiptProof>(&proof.what))
        return "receipt " + receipt->line;
    const auto& record = std::get<ledger::RecordProof>(proof.what);
    const auto name = record.key.collection + '/' + record.key.key;
    return record.text ? "record " + name + " = " + *record.text : "absent " + name;
}

std::string finality_of(const ledger::CheckedProof& seen, const ledger::ProofTrust& trust) {
    if (seen.proof.votes.empty()) return "not shown: the proof carries no votes";
    if (trust.voters.empty()) return "not checked: give the witnesses' keys by --voters";
    const auto count = std::to_string(seen.votes) + " of " + std::to_string(trust.voters.size()) +
                       " given voters";
    return seen.final ? "final by " + count : "not shown: " + count + ", or not adjacent";
}

void verify_proof(const Common& common, std::string_view token, const VerifyOptions& options) {
    const ledger::ProofTrust trust{read_keys(options.keys), read_keys(options.voters),
                                   options.interval};
    jose::Verifier verifier;
    const auto seen = ledger::check_proof(token, trust, verifier);
    if (!seen) throw Refused{seen.error()};
    const auto& header = seen->block.header;
    if (common.json) {
        auto json = ledger::to_json(seen->proof);
        for (const char* shown_else : {"block", "history", "path", "votes"}) json.erase(shown_else);
        json.set("block", seen->block.id.hex());
        json.set("final", seen->final);
        json.set("height", header.height.value);
        json.set("iat", seen->iat.seconds);
        json.set("iss", base::text(seen->iss));
        json.set("iss_signed", seen->iss_signed);
        json.set("miner_signed", seen->miner_signed);
        json.set("votes", static_cast<std::int64_t>(seen->votes));
        return print(base::write_json(json));
    }
    const auto row = [](std::string_view what, const std::string& value) {
        std::string line{what};
        line.resize(16, ' ');
        print(line + value);
    };
    const auto signature = [](bool checked) {
        return checked ? ", signature verified" : ", signature not checked: give its key by --keys";
    };
    row("proof", what_of(seen->proof));
    row("path", "leads to the root that the block states");
    row("block", std::to_string(header.height.value) + ", id " + seen->block.id.hex());
    row("work", "done, of difficulty " + std::to_string(header.difficulty) +
                    " as the block states; nothing before it was checked");
    row("miner", base::text(seen->block.jws.kid) + signature(seen->miner_signed));
    row("network", seen->proof.network.hex() +
                       (seen->final || header.height.value == 0 ? "" : ", by the signer's word"));
    if (seen->later)
        row("history", "in the chain of block " +
                           std::to_string(seen->later->header.height.value) + ", id " +
                           seen->later->id.hex());
    row("finality", finality_of(*seen, trust));
    row("made by", base::text(seen->iss) + signature(seen->iss_signed));
}

}  // namespace

void make_proof(const Common& common, const ProofOptions& options) {
    const bool record = !options.collection.empty() && !options.key.empty();
    if (record != options.transaction.empty())
        throw WrongUsage{"proof wants COLLECTION KEY, or --transaction ID"};
    std::string path = "/v1/proofs/" + api::percent_encode(options.transaction);
    if (record)
        path = "/v1/proofs/" + api::percent_encode(options.collection) + '/' +
               api::percent_encode(options.key) +
               (options.at.empty() ? "" : "?at=" + api::percent_encode(options.at));
    const auto pieces = get(node_url(common), path);
    const auto signer = open_wallet(common);
    const auto token = jose::sign_token(*signer, jose::Typ::proof,
                                        ledger::proof_payload(pieces, signer->key().id(), now()));
    if (token.size() > jose::kTokenBytesMax)
        throw Refused{base::Refusal{base::Fault::token_too_large}};
    // Nothing leaves that a stranger's verifier would refuse: the node may be another's.
    jose::Verifier verifier;
    if (const auto good = ledger::check_proof(token, {}, verifier); !good)
        throw Refused{good.error()};
    if (options.out.empty()) return print(token);
    write_text(options.out, token + '\n');
}

void verify(const Common& common, const VerifyOptions& options) {
    const auto text = read_text(options.file);
    std::string_view line{text};
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (ledger::is_proof(line)) return verify_proof(common, line, options);
    verify_blocks(common, text);
}

}  // namespace programs
