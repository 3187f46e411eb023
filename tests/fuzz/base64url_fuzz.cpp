// SPDX-License-Identifier: Apache-2.0
// base/base64url against a decoder that spells every bit out.
#include <optional>
#include <string>
#include <vector>

#include "base/base64url.hpp"
#include "fuzz.hpp"

namespace {

std::optional<std::string> naive_decode(std::string_view text) {
    std::vector<bool> bits;
    for (const char c : text) {
        int value = 0;
        if (c >= 'A' && c <= 'Z')
            value = c - 'A';
        else if (c >= 'a' && c <= 'z')
            value = c - 'a' + 26;
        else if (c >= '0' && c <= '9')
            value = c - '0' + 52;
        else if (c == '-' || c == '_')
            value = c == '-' ? 62 : 63;
        else
            return std::nullopt;
        for (int bit = 32; bit > 0; bit /= 2) bits.push_back((value & bit) != 0);
    }
    std::string bytes;
    std::size_t at = 0;
    for (; at + 8 <= bits.size(); at += 8) {
        int byte = 0;
        for (std::size_t i = 0; i < 8; ++i) byte = 2 * byte + (bits[at + i] ? 1 : 0);
        bytes += static_cast<char>(static_cast<unsigned char>(byte));
    }
    if (bits.size() - at >= 6) return std::nullopt;  // a whole character that says nothing
    for (; at < bits.size(); ++at)
        if (bits[at]) return std::nullopt;
    return bytes;
}

}  // namespace

FUZZ(input) {
    const auto text = base::base64url(input);
    const auto back = base::base64url_decode(text);
    LAW(back && *back == input);
    LAW(naive_decode(text) == std::optional{std::string{input}});

    const auto bytes = base::base64url_decode(input);
    const auto naive = naive_decode(input);
    LAW(bytes.has_value() == naive.has_value());
    if (!bytes) return;
    LAW(*bytes == *naive);
    LAW(base::base64url(*bytes) == input);
}
