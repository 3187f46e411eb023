// SPDX-License-Identifier: Apache-2.0
#include "lang/diagnostic.hpp"

#include <algorithm>

namespace lang {

std::string_view line_of(std::string_view source, int line) {
    for (; line > 1; --line) {
        const auto end = source.find('\n');
        if (end == std::string_view::npos) return {};
        source.remove_prefix(end + 1);
    }
    return source.substr(0, source.find('\n'));
}

std::string show(const Diagnostic& diagnostic, std::string_view source, std::string_view file) {
    const auto& [place, message, hint] = diagnostic;
    const std::string_view line = line_of(source, place.line);
    // Tabs stay, and the bytes of one character count once, so that the caret stands right.
    std::string caret;
    for (const char c : line.substr(0, static_cast<std::size_t>(std::max(place.column - 1, 0))))
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) caret += c == '\t' ? '\t' : ' ';
    std::string text{file};
    text += ':' + std::to_string(place.line) + ':' + std::to_string(place.column) +
            ": error: " + message + "\n  " + std::string{line} + "\n  " + caret + "^\n";
    if (!hint.empty()) text += "  hint: " + hint + '\n';
    return text;
}

}  // namespace lang
