// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>

namespace wallet {

/// From OpenSSL's CSPRNG: nonces, node ids, salts, keys.  Any thread.  Throws Error.
std::string random_bytes(std::size_t count);

}  // namespace wallet
