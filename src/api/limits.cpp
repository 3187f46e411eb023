// SPDX-License-Identifier: Apache-2.0
#include "api/limits.hpp"

#include <algorithm>

namespace api {

namespace {

/// The first four groups of a full IPv6 address; an address with `::` in them is its own key, which
/// splits no subscriber, for those groups are then mostly zero.
std::string key_of(const std::string& client) {
    std::size_t end = 0;
    for (int groups = 0; groups < 4; ++groups) {
        end = client.find(':', end);
        if (end == std::string::npos) return client;
        if (client.compare(end, 2, "::") == 0) return client.substr(0, end);
        ++end;
    }
    return client.substr(0, end - 1);
}

}  // namespace

std::optional<std::int64_t> Limits::hold(const Request& request, std::int64_t now_ms) {
    if (per_second_ == 0) return std::nullopt;
    const auto key = key_of(request.client);
    auto at = buckets_.find(key);
    if (at == buckets_.end()) {
        if (buckets_.size() >= kAddressesMax) make_room(now_ms);
        const auto burst = std::max(per_second_ * kRateBurstSeconds, kCommandCost);
        at = buckets_.emplace(key, base::Bucket{per_second_, burst, now_ms}).first;
    }
    const auto cost = request.method == "POST" ? kCommandCost : kReadCost;
    if (at->second.take(cost, now_ms)) return std::nullopt;
    return std::max<std::int64_t>((at->second.wait_ms(cost, now_ms) + 999) / 1'000, 1);
}

/// Whoever has a full bucket is forgotten without loss.  When nobody has, all start anew: to spend
/// four thousand addresses at once is no longer a matter of addresses.
void Limits::make_room(std::int64_t now_ms) {
    std::erase_if(buckets_, [now_ms](const auto& entry) { return entry.second.full(now_ms); });
    if (buckets_.size() >= kAddressesMax) buckets_.clear();
}

Response too_many(std::int64_t seconds) {
    auto response = problem(429, "Too Many Requests", "this address asks more than its share");
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

}  // namespace api
