// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace base {

/// RFC 4648 section 5 without padding.
std::string base64url(std::string_view bytes);

/// Takes only what `base64url` would write: no padding, no blank, no spare bit set.  (A lenient
/// decoder reads 16 spellings of one RSA-2048 signature: 16 ids for one token.)
Result<std::string> base64url_decode(std::string_view text);

}  // namespace base
