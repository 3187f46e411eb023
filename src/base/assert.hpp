// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace base {

/// Ends the process with a line on stderr.  For our own mistakes, never for input.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace base

/// On in every build.
#define JOT_ASSERT(condition) \
    ((condition) ? void() : ::base::assertion_failed(#condition, __FILE__, __LINE__))
