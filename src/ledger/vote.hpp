// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/json.hpp"
#include "jose/jws.hpp"

namespace ledger {

/// A block whose height is a multiple of `checkpoint_interval`, on some chain.
struct Checkpoint {
    base::Height height;
    base::BlockId id;
    bool operator==(const Checkpoint&) const = default;
};

/// A `vote+jwt` whose shape is right; its signature is still open.
struct Vote {
    std::string token;
    base::EntryId id;
    jose::Jws jws;
    base::NetworkId network;  // aud
    Checkpoint source;
    Checkpoint target;
};

/// Chapter 2 of the rules, all but the signature; `payload_value` unless the source lies below the
/// target.
base::Judged<Vote> parse_vote(std::string_view token);

/// What a witness signs.
std::string vote_payload(const base::NetworkId& network, const Checkpoint& source,
                         const Checkpoint& target);

/// Two votes that no honest witness signs both: for one target height, or one around the other
/// (Casper FFG's two rules, Buterin and Griffith 2017).
bool conflict(const Vote& a, const Vote& b);

}  // namespace ledger
