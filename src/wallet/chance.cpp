// SPDX-License-Identifier: Apache-2.0
#include "wallet/chance.hpp"

#include <openssl/rand.h>

#include "wallet/error.hpp"

namespace wallet {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    auto* const data = reinterpret_cast<unsigned char*>(bytes.data());
    if (RAND_priv_bytes_ex(nullptr, data, count, 0) != 1)
        throw Error{"the operating system gives no random numbers"};
    return bytes;
}

}  // namespace wallet
