// SPDX-License-Identifier: Apache-2.0
#include "node/chosen.hpp"

#include <stdexcept>

#include "base/json.hpp"

namespace node {

using base::Json;

namespace {

constexpr const char* kFile = "chosen.json";
constexpr std::size_t kBytesMax = 4'096;

/// A height and a block's id, or nothing.
std::optional<ledger::Checkpoint> place_in(const Json& json) {
    if (!base::has_members(json, {"height", "id", "network"})) return std::nullopt;
    const auto* height = json.find("height")->integer();
    const auto* text = json.find("id")->string();
    if (height == nullptr || *height < 1 || text == nullptr) return std::nullopt;
    const auto id = base::id_from_hex<base::BlockId>(*text);
    if (!id) return std::nullopt;
    return ledger::Checkpoint{{*height}, *id};
}

}  // namespace

std::optional<ledger::Checkpoint> Chosen::read() const {
    const auto text = dir_.read_file(kFile, kBytesMax);
    if (!text) return std::nullopt;
    const auto json = base::parse_json(*text);
    const auto block = json ? place_in(*json) : std::nullopt;
    if (!block)
        throw std::runtime_error{
            "chosen.json is damaged: write it anew by `jotchain chain choose`"};
    if (*json->find("network") != Json{network_.hex()}) return std::nullopt;
    return block;
}

void Chosen::write(const ledger::Checkpoint& block) const {
    dir_.write_file(kFile,
                    base::write_json(Json::object({{"height", block.height.value},
                                                   {"id", block.id.hex()},
                                                   {"network", network_.hex()}})),
                    0600);
}

void Chosen::take(const wire::Magnet& link) const {
    if (!link.final || link.final->height.value == 0 || read()) return;
    write({link.final->height, link.final->id});
}

}  // namespace node
