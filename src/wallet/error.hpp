// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>

namespace wallet {

/// Why something cannot be done here; what() is a sentence for the person at the keyboard and names
/// no secret.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace wallet
