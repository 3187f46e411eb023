// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "api/request.hpp"
#include "engine/view.hpp"

namespace api {

/// `/v1/proofs/COLLECTION/KEY?at=H` (a height, or `final`; default the head) and
/// `/v1/proofs/TRANSACTION`: the payload of a `proof+jwt` without `iss` and `iat`, which whoever
/// signs it adds.
Response get_proof(const std::vector<std::string>& path, const std::string& query,
                   const engine::View& view);

}  // namespace api
