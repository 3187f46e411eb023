// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace programs {

/// The contracts of this build, compiled from contracts/: each the canonical JSON of a
/// `function+jwt` payload without `iat`.
std::vector<std::string> contract_payloads();

}  // namespace programs
