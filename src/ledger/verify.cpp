// SPDX-License-Identifier: Apache-2.0
#include "ledger/verify.hpp"

#include "ledger/genesis.hpp"

namespace ledger {

using base::Refusal;

base::Judged<Verified> verify_file(std::string_view text, base::Time now, Cache& cache) {
    Verified seen;
    while (!text.empty() || seen.tip == nullptr) {
        const auto where = "block " + std::to_string(seen.blocks);
        auto block = take_block(text);
        if (!block) {
            const auto& why = block.error();
            return Refusal{why.fault, why.detail.empty() ? where : where + ": " + why.detail};
        }
        auto link = seen.tip == nullptr ? judge_genesis(*block, cache)
                                        : judge_block(seen.tip, std::move(*block), now, cache);
        if (!link) return link.error();
        seen.tip = *link;
        ++seen.blocks;
        const auto& receipts = seen.tip->receipts;
        seen.entries += static_cast<std::int64_t>(receipts.size());
        seen.signatures += 1 + static_cast<std::int64_t>(receipts.size());
        for (const auto& receipt : receipts) {
            seen.gas += receipt.gas;
            ++(receipt.status == contract::Status::applied ? seen.applied : seen.failed);
        }
    }
    return seen;
}

}  // namespace ledger
