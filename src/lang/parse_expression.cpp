// SPDX-License-Identifier: Apache-2.0
// Precedence, loosest first: ||, &&, == !=, < <= > >=, + -, * / %, then `-` and `!` before, and
// `.name`, `[index]`, `with {…}` behind.  Comparisons do not chain.
#include <algorithm>
#include <array>
#include <span>

#include "lang/cursor.hpp"

namespace lang {

namespace {

constexpr std::array<std::array<std::string_view, 4>, 6> kLevels{
    {{"||"}, {"&&"}, {"==", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "/", "%"}}};
constexpr std::size_t kEquality = 2;
constexpr std::size_t kOrder = 3;

/// Long chains nest as well as parentheses do; who walks the tree recurses.
constexpr int kDepthMax = 200;

void set_depth(Cursor& cursor, Expr& expr) {
    expr.depth = 1;
    for (const Expr& part : expr.parts) expr.depth = std::max(expr.depth, part.depth + 1);
    if (expr.depth > kDepthMax) cursor.fail(expr.place, "this expression is too long");
}

Expr make(Cursor& cursor, Expr::Kind kind, const Token& token, std::vector<Expr> parts = {}) {
    Expr expr;
    expr.kind = kind;
    expr.place = token.place;
    expr.text = token.text;
    expr.number = token.number;
    expr.parts = std::move(parts);
    set_depth(cursor, expr);
    return expr;
}

std::vector<Expr> one(Expr part) {
    std::vector<Expr> parts;
    parts.push_back(std::move(part));
    return parts;
}

std::vector<Expr> list_until(Cursor& cursor, std::string_view end) {
    std::vector<Expr> parts;
    while (!cursor.sees(end)) {
        parts.push_back(parse_expression(cursor));
        if (!cursor.take(",")) break;
    }
    cursor.need(end);
    return parts;
}

Expr primary(Cursor& cursor) {
    const Token token = cursor.peek();
    switch (token.kind) {
        case Token::Kind::integer: return make(cursor, Expr::Kind::integer, cursor.next());
        case Token::Kind::text: return make(cursor, Expr::Kind::text, cursor.next());
        case Token::Kind::symbol:
            if (cursor.take("(")) {
                auto inner = parse_expression(cursor);
                cursor.need(")");
                return inner;
            }
            if (cursor.take("["))
                return make(cursor, Expr::Kind::list, token, list_until(cursor, "]"));
            if (cursor.sees("{")) return parse_object(cursor, {});
            break;
        case Token::Kind::name:
            if (token.text == "true" || token.text == "false") {
                auto literal = make(cursor, Expr::Kind::boolean, cursor.next());
                literal.number = token.text == "true" ? 1 : 0;
                return literal;
            }
            // Conversions are written as calls of a type's name.
            if (cursor.sees("(", 1) &&
                (!is_keyword(token.text) || token.text == "int" || token.text == "bool" ||
                 token.text == "string")) {
                cursor.next();
                cursor.next();
                return make(cursor, Expr::Kind::call, token, list_until(cursor, ")"));
            }
            if (!is_keyword(token.text) || token.text == "caller")
                return make(cursor, Expr::Kind::name, cursor.next());
            break;
        case Token::Kind::end: break;
    }
    cursor.fail(token.place, "a value is missing here");
}

Expr postfix(Cursor& cursor) {
    auto expr = primary(cursor);
    while (true) {
        const Token token = cursor.peek();
        if (cursor.take(".")) {
            if (cursor.peek().kind != Token::Kind::name)
                cursor.fail(cursor.peek().place, "the name of a member is missing here");
            auto member = make(cursor, Expr::Kind::member, cursor.next(), one(std::move(expr)));
            expr = std::move(member);
        } else if (cursor.take("[")) {
            auto parts = one(std::move(expr));
            parts.push_back(parse_expression(cursor));
            cursor.need("]");
            expr = make(cursor, Expr::Kind::index, token, std::move(parts));
            expr.place = expr.parts[0].place;
        } else if (cursor.take("with")) {
            expr = parse_object(cursor, one(std::move(expr)));
        } else {
            return expr;
        }
    }
}

Expr unary(Cursor& cursor) {
    const Cursor::Level level{cursor};
    if (!cursor.sees("-") && !cursor.sees("!")) return postfix(cursor);
    const Token token = cursor.next();
    auto operand = unary(cursor);
    if (token.text == "-" && operand.kind == Expr::Kind::integer) {
        operand.number = -operand.number;
        operand.place = token.place;
        return operand;
    }
    return make(cursor, Expr::Kind::unary, token, one(std::move(operand)));
}

Expr binary(Cursor& cursor, std::size_t level) {
    if (level == kLevels.size()) return unary(cursor);
    auto left = binary(cursor, level + 1);
    const auto operator_here = [&] {
        return std::ranges::any_of(kLevels.at(level), [&](std::string_view symbol) {
            return !symbol.empty() && cursor.sees(symbol);
        });
    };
    int chained = 0;
    while (operator_here()) {
        if (chained++ > 0 && (level == kEquality || level == kOrder))
            cursor.fail(cursor.peek().place, "comparisons do not chain",
                        "join two of them by `&&`");
        const Token token = cursor.next();
        auto parts = one(std::move(left));
        parts.push_back(binary(cursor, level + 1));
        left = make(cursor, Expr::Kind::binary, token, std::move(parts));
    }
    return left;
}

}  // namespace

Expr parse_object(Cursor& cursor, std::vector<Expr> base) {
    const auto kind = base.empty() ? Expr::Kind::object : Expr::Kind::with;
    auto object = make(cursor, kind, cursor.peek(), std::move(base));
    cursor.need("{");
    while (!cursor.sees("}")) {
        const Token name = cursor.peek();
        if (name.kind != Token::Kind::name && name.kind != Token::Kind::text)
            cursor.fail(name.place, "the name of a member is missing here");
        if (std::ranges::find(object.names, name.text) != object.names.end())
            cursor.fail(name.place, "member " + name.text + " stands here twice");
        cursor.next();
        object.names.push_back(name.text);
        // `{id}` is `{id: id}`.
        if (name.kind == Token::Kind::name && !cursor.sees(":")) {
            object.parts.push_back(make(cursor, Expr::Kind::name, name));
        } else {
            cursor.need(":");
            object.parts.push_back(parse_expression(cursor));
        }
        if (!cursor.take(",")) break;
    }
    cursor.need("}");
    set_depth(cursor, object);
    return object;
}

Expr parse_expression(Cursor& cursor) {
    const Cursor::Level level{cursor};
    return binary(cursor, 0);
}

}  // namespace lang
