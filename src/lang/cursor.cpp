// SPDX-License-Identifier: Apache-2.0
#include "lang/cursor.hpp"

#include <algorithm>
#include <array>

#include "base/nearest.hpp"
#include "lang/parser.hpp"

namespace lang {

namespace {

constexpr std::array<std::string_view, 28> kKeywords{
    "action", "bool",    "break",  "by",       "caller", "collection", "const",
    "continue", "delete", "else",  "emit",     "fail",   "false",      "for",
    "function", "if",     "in",    "int",      "let",    "require",    "return",
    "string",   "test",   "true",  "type",     "value",  "while",      "with"};
constexpr std::array<std::string_view, 7> kDeclarations{
    "action", "function", "type", "collection", "const", "test", "version"};

std::string shown(const Token& token) {
    if (token.kind == Token::Kind::text) return "a string";
    if (token.kind == Token::Kind::end) return token.text;
    return '`' + token.text + '`';
}

}  // namespace

bool is_keyword(std::string_view name) {
    return std::ranges::find(kKeywords, name) != kKeywords.end();
}

void Cursor::fail(Place place, std::string message, std::string hint) {
    faults_.push_back({place, std::move(message), std::move(hint)});
    throw Mistake{};
}

void Cursor::need(std::string_view text, std::string_view hint) {
    if (take(text)) return;
    // What is missing is missed behind the token before, where the eye looks for it.
    Place place = peek().place;
    if (at_ > 0 && tokens_[at_ - 1].place.line < place.line) {
        const Token& before = tokens_[at_ - 1];
        const int quotes = before.kind == Token::Kind::text ? 2 : 0;
        place = {before.place.line,
                 before.place.column + static_cast<int>(before.text.size()) + quotes};
    }
    fail(place, '`' + std::string{text} + "` is missing before " + shown(peek()),
         std::string{hint});
}

Token Cursor::name(std::string_view what) {
    if (peek().kind != Token::Kind::name)
        fail(peek().place, "the name of " + std::string{what} + " is missing before " +
                               shown(peek()));
    if (is_keyword(peek().text))
        fail(peek().place, shown(peek()) + " is a word of the language and names nothing else");
    return next();
}

std::string Cursor::text(std::string_view what) {
    if (peek().kind != Token::Kind::text)
        fail(peek().place, std::string{what} + " is a string in double quotes");
    return next().text;
}

std::int64_t Cursor::integer(std::string_view what) {
    const bool negative = take("-");
    if (peek().kind != Token::Kind::integer)
        fail(peek().place, std::string{what} + " is a whole number");
    const auto number = next().number;
    return negative ? -number : number;
}

bool Cursor::begins_declaration() const {
    const Token& token = peek();
    return token.place.column == 1 && token.kind == Token::Kind::name &&
           std::ranges::find(kDeclarations, token.text) != kDeclarations.end() &&
           (is_keyword(token.text) || peek(1).kind == Token::Kind::integer);
}

void Cursor::recover() {
    int open = 0;
    while (!at_end()) {
        if (open == 0 && sees("}")) return;
        if (open == 0 && begins_declaration()) return;
        if (sees("{")) ++open;
        const bool closes = sees("}");
        if (closes) --open;
        const bool done = open == 0 && (sees(";") || closes);
        next();
        if (done) return;
    }
}

Cursor::Level::Level(Cursor& cursor) : cursor_{cursor} {
    if (++cursor_.depth_ <= kNestingMax) return;
    --cursor_.depth_;
    cursor_.fail(cursor_.peek().place, "nested deeper than " + std::to_string(kNestingMax));
}

}  // namespace lang
