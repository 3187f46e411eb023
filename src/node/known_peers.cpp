// SPDX-License-Identifier: Apache-2.0
#include "node/known_peers.hpp"

#include "base/json.hpp"
#include "wire/magnet.hpp"

namespace node {

using base::Json;

namespace {

constexpr const char* kFile = "peers.json";
constexpr std::size_t kKept = 32;
constexpr std::size_t kFileBytesMax = 64 * 1024;

}  // namespace

const std::vector<std::string>& KnownPeers::load() {
    addresses_.clear();
    const auto hints = base::parse_json(dir_.read_file(kFile, kFileBytesMax).value_or("[]"));
    if (!hints || hints->array() == nullptr) return addresses_;
    for (const Json& hint : *hints->array())
        if (hint.string() != nullptr && wire::is_host_port(*hint.string()) &&
            addresses_.size() < kKept)
            addresses_.push_back(*hint.string());
    return addresses_;
}

void KnownPeers::remember(const std::string& address) {
    if (!addresses_.empty() && addresses_.back() == address) return;
    std::erase(addresses_, address);
    if (addresses_.size() == kKept) addresses_.erase(addresses_.begin());
    addresses_.push_back(address);
    Json::Array hints;
    for (const auto& known : addresses_) hints.emplace_back(known);
    dir_.write_file(kFile, base::write_json(Json{std::move(hints)}), 0644);
}

}  // namespace node
