// SPDX-License-Identifier: Apache-2.0
#include "programs/demo_tamper.hpp"

#include "base/base64url.hpp"

namespace programs {

std::string one_letter_changed(const std::string& token) {
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    auto payload = *base::base64url_decode(token.substr(first + 1, second - first - 1));
    payload.replace(payload.find("Increase"), 1, "i");
    return token.substr(0, first + 1) + base::base64url(payload) + token.substr(second);
}

std::string without_algorithm(const std::string& token) {
    const auto first = token.find('.');
    auto header = *base::base64url_decode(token.substr(0, first));
    header.replace(header.find("RS256"), 5, "none");
    return base::base64url(header) + token.substr(first);
}

}  // namespace programs
