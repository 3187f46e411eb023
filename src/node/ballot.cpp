// SPDX-License-Identifier: Apache-2.0
#include "node/ballot.hpp"

#include <stdexcept>

#include "base/json.hpp"

namespace node {

using base::Json;

namespace {

constexpr const char* kFile = "votes.json";
constexpr std::size_t kBytesMax = 4'096;

}  // namespace

std::optional<engine::VoteMemory> Ballot::read() const {
    const auto text = dir_.read_file(kFile, kBytesMax);
    if (!text) return std::nullopt;
    const auto json = base::parse_json(*text);
    if (!json || !base::has_members(*json, {"key", "network", "source", "target"}) ||
        json->find("source")->integer() == nullptr || json->find("target")->integer() == nullptr)
        throw std::runtime_error{
            "votes.json is damaged: mend it, or start once with --vote-anew (see status)"};
    if (*json->find("network") != Json{network_.hex()} ||
        *json->find("key") != Json{base::text(key_)})
        return std::nullopt;
    return engine::VoteMemory{{*json->find("source")->integer()},
                              {*json->find("target")->integer()}};
}

void Ballot::write(const engine::VoteMemory& voted) const {
    dir_.write_file(kFile,
                    base::write_json(Json::object({{"key", base::text(key_)},
                                                   {"network", network_.hex()},
                                                   {"source", voted.source.value},
                                                   {"target", voted.target.value}})),
                    0600);
}

}  // namespace node
