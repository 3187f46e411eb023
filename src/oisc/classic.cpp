// SPDX-License-Identifier: Apache-2.0
#include "oisc/classic.hpp"

#include <algorithm>
#include <charconv>

namespace oisc {

namespace {

using Cells = std::expected<std::vector<std::int64_t>, std::string>;

bool is_text(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](char c) {
        return c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c <= '~');
    });
}

/// The word's lowest `bits`, as a signed number.
std::int64_t wrapped(std::uint64_t word, int bits) {
    const int unused = 64 - bits;
    return static_cast<std::int64_t>(word << unused) >> unused;
}

/// A number of one sign and digits within a word, signed or not; false for anything else.
bool take_number(std::string_view digits, int bits, std::int64_t& cell) {
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    std::uint64_t magnitude = 0;
    const auto read =
        std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return false;
    const auto half = std::uint64_t{1} << (bits - 1);
    if (magnitude > (negative ? half : half - 1 + half)) return false;
    cell = wrapped(negative ? ~magnitude + 1 : magnitude, bits);
    return true;
}

Cells read_text(std::string_view text, int bits) {
    std::vector<std::int64_t> cells;
    int line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
        } else if (c == ' ' || c == ',' || c == '\t' || c == '\r' || c == '\n') {
            line += c == '\n' ? 1 : 0;
            ++at;
        } else {
            const auto end = std::min(text.find_first_of(" ,\t\r\n#", at), text.size());
            const auto number = text.substr(at, end - at);
            if (!take_number(number, bits, cells.emplace_back()))
                return std::unexpected{"line " + std::to_string(line) + ": " +
                                       std::string{number.substr(0, 40)} + " is no number of " +
                                       std::to_string(bits) + " bits"};
            at = end;
        }
    }
    return cells;
}

Cells read_binary(std::string_view bytes, int bits) {
    const auto width = static_cast<std::size_t>(bits / 8);
    if (bytes.size() % width != 0)
        return std::unexpected{std::to_string(bytes.size()) + " bytes are no whole words of " +
                               std::to_string(bits) + " bits"};
    std::vector<std::int64_t> cells(bytes.size() / width);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::uint64_t word = 0;
        for (std::size_t byte = width; byte-- > 0;)
            word = (word << 8U) | static_cast<unsigned char>(bytes[(i * width) + byte]);
        cells[i] = wrapped(word, bits);
    }
    return cells;
}

}  // namespace

Cells read_classic(std::string_view bytes, int bits, Format format) {
    const bool text =
        format == Format::text || (format == Format::automatic && is_text(bytes));
    auto cells = text ? read_text(bytes, bits) : read_binary(bytes, bits);
    if (cells && cells->empty()) return std::unexpected{"there is no program in it"};
    return cells;
}

}  // namespace oisc
