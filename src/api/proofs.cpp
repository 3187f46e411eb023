// SPDX-License-Identifier: Apache-2.0
#include "api/proofs.hpp"

#include <charconv>

#include "api/respond.hpp"
#include "ledger/proof_token.hpp"

namespace api {

using base::Fault;

namespace {

Response not_found(std::string what) { return problem(404, "Not Found", std::move(what)); }

Response document(const ledger::Proof& proof) {
    return {200, "application/json", base::write_json(ledger::to_json(proof)) + '\n', {}};
}

Response prove_transaction(const std::string& text, const engine::View& view) {
    const auto id = base::id_from_hex<base::EntryId>(text);
    if (!id) return refused({Fault::bad_hex, "a transaction's id"});
    const auto* place = view.tip->find_entry(*id);
    if (place == nullptr) return not_found("no such transaction in a block");
    const auto* link = view.tip->ancestor(place->height);
    return document(ledger::prove(*view.tip, *link, place->index));
}

}  // namespace

Response get_proof(const std::vector<std::string>& path, const std::string& query,
                   const engine::View& view) {
    if (path.size() == 3) return prove_transaction(path[2], view);
    const auto at = query_value(query, "at");
    auto height = view.tip->height();
    if (at == "final") {
        height = view.tip->finality.final;
    } else if (at) {
        const auto* end = at->data() + at->size();
        const auto read = std::from_chars(at->data(), end, height.value);
        if (at->empty() || read.ec != std::errc{} || read.ptr != end || height.value < 0)
            return problem(400, "Bad Request", "at is a height, or final");
    }
    const auto* link = view.tip->ancestor(height);
    if (link == nullptr) return not_found("no block of that height");
    if (!contract::is_name(path[2]) || path[3].empty() || path[3].size() > 128 ||
        !base::is_utf8(path[3]))
        return not_found("no such collection or key");
    return document(ledger::prove(*view.tip, *link, {path[2], path[3]}));
}

}  // namespace api
