// SPDX-License-Identifier: Apache-2.0
#include "ledger/law.hpp"

#include "base/assert.hpp"
#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

const RecordKey kNow{"params", "now"};
const RecordKey kNext{"params", "next"};

Law read_law(const Json& record) {
    const auto params = params_from_json(*record.find("params"));
    JOT_ASSERT(params.has_value());
    return {*record.find("law")->integer(), *params};
}

Json record_of(const Law& law) {
    return Json::object({{"law", law.number}, {"params", to_json(law.params)}});
}

/// Heights of checkpoints and ends of segments are counted from block 0 on: they stay.
bool keeps_its_measures(const Params& before, const Params& after) {
    return before.checkpoint_interval == after.checkpoint_interval &&
           before.segment_blocks_max == after.segment_blocks_max &&
           before.segment_bytes_max == after.segment_bytes_max;
}

}  // namespace

Law law_at(const contract::RecordView& state, base::Height height) {
    if (const auto planned = state.get(kNext)) {
        const auto record = *base::parse_json(*planned);
        if (*record.find("from")->integer() <= height.value) return read_law(record);
    }
    return read_law(*base::parse_json(*state.get(kNow)));
}

void put_law(Overlay& changes, const Law& law) { changes.put(kNow, record_of(law)); }

void come_into_force(Overlay& changes, base::Height height) {
    const auto planned = changes.get(kNext);
    if (!planned) return;
    const auto record = *base::parse_json(*planned);
    if (*record.find("from")->integer() != height.value) return;
    put_law(changes, read_law(record));
    changes.erase(kNext);
}

base::Judged<void> set_params(const Json& arguments, const Place& place, Overlay& changes) {
    if (!base::has_members(arguments, {"action", "from", "law", "params"}))
        return Refusal{Fault::bad_arguments, "set_params takes from, law and params"};
    const auto* from = arguments.find("from")->integer();
    if (from == nullptr || *from < place.height.value + kNoticeBlocks)
        return Refusal{Fault::bad_params, "from: at least " + std::to_string(kNoticeBlocks) +
                                              " blocks ahead"};
    const auto* number = arguments.find("law")->integer();
    if (number == nullptr || *number < kLaw || *number > kLawMax)
        return Refusal{Fault::bad_params, "law"};
    const auto params = params_from_json(*arguments.find("params"));
    if (!params) return Refusal{Fault::bad_params, params.error().detail};
    if (!keeps_its_measures(place.params, *params))
        return Refusal{Fault::bad_params,
                       "checkpoint_interval, segment_blocks_max, segment_bytes_max stay"};
    auto record = record_of({*number, *params});
    record.set("from", *from);
    changes.put(kNext, record);
    return {};
}

}  // namespace ledger
