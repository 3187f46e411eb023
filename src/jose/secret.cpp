// SPDX-License-Identifier: Apache-2.0
#include "jose/secret.hpp"

#include <openssl/crypto.h>

namespace jose {

Secret::~Secret() { wipe(bytes); }

void wipe(std::string& text) {
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

}  // namespace jose
