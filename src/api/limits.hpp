// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "api/request.hpp"
#include "base/bucket.hpp"

namespace api {

inline constexpr std::int64_t kRatePerSecond = 200;  // units, of one address
inline constexpr std::int64_t kRateBurstSeconds = 5;
inline constexpr std::int64_t kReadCost = 1;
inline constexpr std::int64_t kCommandCost = 4;  // a signature to check, a dry run
inline constexpr std::size_t kAddressesMax = 4'096;

/// How much one address may ask of the API: a token bucket each.  A value; whoever shares it
/// between threads locks it.
class Limits {
  public:
    /// 0: no limit.
    explicit Limits(std::int64_t per_second = kRatePerSecond) : per_second_{per_second} {}

    /// Nothing when the request may pass, else in how many seconds it may (at least 1).
    /// Addresses of IPv6 count by their first 64 bits, for one subscriber has all the others.
    std::optional<std::int64_t> hold(const Request& request, std::int64_t now_ms);
    [[nodiscard]] std::size_t addresses() const { return buckets_.size(); }

  private:
    void make_room(std::int64_t now_ms);

    std::int64_t per_second_;
    std::map<std::string, base::Bucket> buckets_;
};

/// 429 (RFC 6585) with Retry-After.
Response too_many(std::int64_t seconds);

}  // namespace api
