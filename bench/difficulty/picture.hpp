// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace bench {

/// The study as one SVG: how the interval returns, and where a quiet day leaves the difficulty.
std::string picture();

}  // namespace bench
