// SPDX-License-Identifier: Apache-2.0
#include "ledger/vote.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

base::Result<Checkpoint> parse_checkpoint(const Json& value) {
    if (!base::has_members(value, {"height", "id"})) return Fault::payload_value;
    const auto* height = value.find("height")->integer();
    const auto* text = value.find("id")->string();
    const auto id = base::id_from_hex<base::BlockId>(text == nullptr ? "" : *text);
    if (height == nullptr || *height < 0 || !id) return Fault::payload_value;
    return Checkpoint{{*height}, *id};
}

Json to_json(const Checkpoint& checkpoint) {
    return Json::object(
        {{"height", checkpoint.height.value}, {"id", checkpoint.id.hex()}});
}

/// One link of votes spans the other: its source lies lower and its target higher.
bool around(const Vote& outer, const Vote& inner) {
    return outer.source.height < inner.source.height && inner.target.height < outer.target.height;
}

}  // namespace

base::Judged<Vote> parse_vote(std::string_view token) {
    auto jws = jose::parse_jws(token, jose::Typ::vote);
    if (!jws) return jws.fault();
    const auto payload = base::parse_json(jws->payload);
    if (!payload) return payload.fault();
    if (!base::has_members(*payload, {"aud", "source", "target"})) return Fault::payload_members;
    const auto* aud = payload->find("aud")->string();
    const auto network = base::id_from_hex<base::NetworkId>(aud == nullptr ? "" : *aud);
    if (!network) return Refusal{Fault::payload_value, "aud"};
    const auto source = parse_checkpoint(*payload->find("source"));
    if (!source) return Refusal{source.fault(), "source"};
    const auto target = parse_checkpoint(*payload->find("target"));
    if (!target || target->height <= source->height)
        return Refusal{Fault::payload_value, "target"};
    return Vote{std::string{token}, {base::sha256(token)}, std::move(*jws), *network,
                *source,            *target};
}

std::string vote_payload(const base::NetworkId& network, const Checkpoint& source,
                         const Checkpoint& target) {
    return base::write_json(Json::object({{"aud", network.hex()},
                                          {"source", to_json(source)},
                                          {"target", to_json(target)}}));
}

bool conflict(const Vote& a, const Vote& b) {
    if (a.source == b.source && a.target == b.target) return false;  // one vote, perhaps respelled
    return a.target.height == b.target.height || around(a, b) || around(b, a);
}

}  // namespace ledger
