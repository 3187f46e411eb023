// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace base {

__extension__ typedef unsigned __int128 uint128;  // NOLINT: -Wpedantic wants the old form

}  // namespace base
