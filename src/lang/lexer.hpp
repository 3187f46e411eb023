// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/diagnostic.hpp"

namespace lang {

struct Token {
    enum class Kind { name, integer, text, symbol, end };
    Kind kind = Kind::end;
    Place place;
    std::string text;         // the name, the symbol, the string's value
    std::int64_t number = 0;  // of an integer
};

/// Tokens up to and with one of kind `end`.  Names are [A-Za-z_][A-Za-z0-9_]*, integers decimal
/// with `_` between digits, strings as in JSON, comments from `//` to the end of the line.
std::vector<Token> lex(std::string_view source, std::vector<Diagnostic>& faults);

}  // namespace lang
