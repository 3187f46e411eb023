// SPDX-License-Identifier: Apache-2.0
// The one place below the line of purity that acts: a broken promise of our own ends the process.
#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace base {

void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "jotchain: broken promise: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace base
