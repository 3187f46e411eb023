// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "api/vitals.hpp"
#include "base/json.hpp"
#include "engine/view.hpp"

namespace api {

/// What an operator should look at, one sentence each that says what to do, the gravest first;
/// nothing when all is well.
std::vector<std::string> advice(const engine::View& view, const Vitals& vitals);

/// Everything that `jotchain status` shows; `advice` is one of its members.
base::Json status_document(const engine::View& view, const Vitals& vitals);

}  // namespace api
