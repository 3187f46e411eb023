// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/lexer.hpp"
#include "lang/syntax.hpp"

namespace lang {

/// Thrown where a mistake was noted; caught where parsing can go on.  Does not leave the parser.
struct Mistake {};

/// A walk over the tokens.
class Cursor {
  public:
    Cursor(std::vector<Token> tokens, std::vector<Diagnostic>& faults)
        : tokens_{std::move(tokens)}, faults_{faults} {}

    [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
        return tokens_.at(std::min(at_ + ahead, tokens_.size() - 1));
    }
    Token next() {
        const Token token = peek();
        if (at_ + 1 < tokens_.size()) ++at_;
        return token;
    }
    [[nodiscard]] bool at_end() const { return peek().kind == Token::Kind::end; }
    [[nodiscard]] bool sees(std::string_view text, std::size_t ahead = 0) const {
        const auto kind = peek(ahead).kind;
        return (kind == Token::Kind::symbol || kind == Token::Kind::name) &&
               peek(ahead).text == text;
    }
    bool take(std::string_view text) {
        if (!sees(text)) return false;
        next();
        return true;
    }
    /// Takes it, or notes that it is missing.
    void need(std::string_view text, std::string_view hint = {});
    /// A name that is no keyword.
    Token name(std::string_view what);
    std::string text(std::string_view what);
    std::int64_t integer(std::string_view what);

    [[noreturn]] void fail(Place place, std::string message, std::string hint = {});
    /// A declaration where the author begins them, in the first column: a `}` is missing before it.
    [[nodiscard]] bool begins_declaration() const;
    /// Skips to behind the next `;`, or before a `}` or what begins a declaration: where one of
    /// these stands already, nowhere.
    void recover();

    /// One level deeper while it lives.
    class Level {
      public:
        explicit Level(Cursor& cursor);
        ~Level() { --cursor_.depth_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

      private:
        Cursor& cursor_;
    };

  private:
    std::vector<Token> tokens_;
    std::vector<Diagnostic>& faults_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

bool is_keyword(std::string_view name);

/// Expressions, in parse_expression.cpp.
Expr parse_expression(Cursor& cursor);
/// `{ name: e, … }` behind its base, which is empty for a new object.
Expr parse_object(Cursor& cursor, std::vector<Expr> base);

}  // namespace lang
