// SPDX-License-Identifier: Apache-2.0
#include "base/base64url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace base {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<int, 256> kValues = [] {
    std::array<int, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        values.at(static_cast<unsigned char>(kAlphabet[i])) = static_cast<int>(i);
    return values;
}();

}  // namespace

std::string base64url(std::string_view bytes) {
    std::string text((bytes.size() * 4 + 2) / 3, '\0');
    auto out = text.begin();
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (; bytes.size() >= 3; bytes.remove_prefix(3)) {
        for (std::size_t i = 0; i < 3; ++i)
            bits = (bits << 8U) | static_cast<unsigned char>(bytes[i]);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) *out++ = kAlphabet[(bits >> shift) & 63U];
    }
    for (const char c : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            *out++ = kAlphabet[(bits >> held) & 63U];
        }
    }
    if (held > 0) *out = kAlphabet[(bits << (6 - held)) & 63U];
    return text;
}

Result<std::string> base64url_decode(std::string_view text) {
    if (text.size() % 4 == 1) return Fault::bad_base64url;
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const int value = kValues.at(static_cast<unsigned char>(c));
        if (value < 0) return Fault::bad_base64url;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>((bits >> held) & 255U);
        }
    }
    if ((bits & ((1U << held) - 1)) != 0) return Fault::bad_base64url;
    return bytes;
}

}  // namespace base
