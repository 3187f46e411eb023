// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "api/request.hpp"

namespace node {

/// The page for people: three files of `web/` that are part of the program.  It speaks to the doors
/// of the API alone, and its content policy lets it load nothing from anywhere else.  Nothing when
/// the request is for another door.
std::optional<api::Response> page(const api::Request& request);

}  // namespace node
