// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>

#include "base/json.hpp"

namespace base {

namespace {

/// What stands for itself is copied in runs.
void quote(std::string& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    // By byte: the letter behind the backslash, 'u' for \u00xx, 0 for what stands for itself.
    static constexpr auto kEscapes = [] {
        std::array<char, 256> letters{};
        for (std::size_t byte = 0; byte < 0x20; ++byte) letters.at(byte) = 'u';
        letters['"'] = '"';
        letters['\\'] = '\\';
        letters['\b'] = 'b';
        letters['\f'] = 'f';
        letters['\n'] = 'n';
        letters['\r'] = 'r';
        letters['\t'] = 't';
        return letters;
    }();
    const auto escape = [](char c) { return kEscapes[static_cast<unsigned char>(c)]; };
    out += '"';
    std::size_t run = 0;  // where the run began
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = escape(text[at]);
        if (letter == 0) continue;
        out.append(text, run, at - run);
        run = at + 1;
        const auto byte = static_cast<unsigned char>(text[at]);
        if (letter == 'u') {
            const std::array<char, 6> unit{'\\', 'u', '0', '0', kDigits[byte >> 4U],
                                           kDigits[byte & 15U]};
            out.append(unit.data(), unit.size());
        } else {
            out += '\\';
            out += letter;
        }
    }
    out.append(text, run);
    out += '"';
}

void write(std::string& out, const Json& value) {
    if (value.is_null()) {
        out += "null";
    } else if (const auto* flag = value.boolean()) {
        out += *flag ? "true" : "false";
    } else if (const auto* number = value.integer()) {
        std::array<char, 20> digits;  // of 53 bits and a sign
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
        out.append(digits.data(), end);
    } else if (const auto* text = value.string()) {
        quote(out, *text);
    } else if (const auto* items = value.array()) {
        out += '[';
        for (const char* comma = ""; const Json& item : *items) {
            out += comma;
            write(out, item);
            comma = ",";
        }
        out += ']';
    } else {
        out += '{';
        for (const char* comma = ""; const JsonMember& member : *value.members()) {
            out += comma;
            quote(out, member.name);
            out += ':';
            write(out, member.value);
            comma = ",";
        }
        out += '}';
    }
}

}  // namespace

std::string write_json(const Json& value) {
    std::string out;
    if (value.members() != nullptr) out.reserve(64);  // as long as most records
    write(out, value);
    return out;
}

std::string quote_json(std::string_view text) {
    std::string out;
    quote(out, text);
    return out;
}

}  // namespace base
