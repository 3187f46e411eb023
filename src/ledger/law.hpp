// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "ledger/rules.hpp"

namespace ledger {

/// The version of the law that this program knows.
inline constexpr std::int64_t kLaw = 1;

/// What a block is judged by: a version of the law and the network's parameters.
struct Law {
    std::int64_t number = kLaw;
    Params params;
};

/// The law of a block at `height` on top of this state: `params/now`, or `params/next` from its
/// height on.
Law law_at(const contract::RecordView& state, base::Height height);

/// Writes `params/now`.
void put_law(Overlay& changes, const Law& law);
/// The beginning of every block: what was planned for its height becomes what is.
void come_into_force(Overlay& changes, base::Height height);

/// `set_params` {`from`, `law`, `params`}: replaces what was planned before.  `bad_params` when
/// `from` is less than kNoticeBlocks ahead, or a parameter that may not change would, or as
/// params_from_json.
base::Judged<void> set_params(const base::Json& arguments, const Place& place, Overlay& changes);

}  // namespace ledger
