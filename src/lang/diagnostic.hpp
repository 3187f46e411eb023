// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace lang {

/// Where something stands in a source: both from 1; columns count bytes.
struct Place {
    int line = 1;
    int column = 1;
    bool operator==(const Place&) const = default;
};

/// What is wrong, and what to do about it when that is known.
struct Diagnostic {
    Place place;
    std::string message;
    std::string hint;  // may be empty
};

/// Shown at once; what is found behind as many gets no hint that takes long to find.
inline constexpr std::size_t kDiagnosticsMax = 20;

/// `FILE:LINE:COLUMN: error: message`, the source's line, a caret under the place, the hint.
std::string show(const Diagnostic& diagnostic, std::string_view source, std::string_view file);

/// The text of a line, without its newline; empty when there is none.
std::string_view line_of(std::string_view source, int line);

}  // namespace lang
