// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// The known word that a mistyped one was probably meant to be: the fewest letters that are
/// changed, left out, added or swapped with their neighbour, at most a third of them; else empty.
std::string nearest(std::string_view typed, const std::vector<std::string>& known);

}  // namespace base
