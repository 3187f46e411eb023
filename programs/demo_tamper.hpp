// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace programs {

// What an attacker does to somebody else's transaction.

/// The word "Increase" in its payload begins with a small letter; the signature is kept.
std::string one_letter_changed(const std::string& token);
/// Its protected header says "alg":"none"; the signature is kept.
std::string without_algorithm(const std::string& token);

}  // namespace programs
