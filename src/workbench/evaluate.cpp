// SPDX-License-Identifier: Apache-2.0
#include "workbench/evaluate.hpp"

#include <algorithm>

namespace workbench {

using base::Json;
using contract::RecordKey;
using lang::Diagnostic;
using lang::Expr;

namespace {

using Value = std::expected<Json, Diagnostic>;

constexpr std::size_t kTextBytesMax = 64 * 1024;
constexpr std::size_t kCopiedBytesMax = 4 * 1024 * 1024;  // of constants and records, by one value

std::unexpected<Diagnostic> fault(const Expr& expr, std::string message) {
    return std::unexpected{Diagnostic{expr.place, std::move(message), ""}};
}

class Evaluator {
  public:
    Evaluator(const lang::File& file, const Records& records) : file_{file}, records_{records} {}

    Value value(const Expr& expr) const {
        switch (expr.kind) {
            case Expr::Kind::integer: return number(expr, expr.number);
            case Expr::Kind::text: return Json{expr.text};
            case Expr::Kind::boolean: return Json{expr.number != 0};
            case Expr::Kind::name: return constant(expr);
            case Expr::Kind::member: return member(expr);
            case Expr::Kind::index: return index(expr);
            case Expr::Kind::call: return call(expr);
            case Expr::Kind::object:
            case Expr::Kind::with: return object(expr);
            case Expr::Kind::list: return list(expr);
            case Expr::Kind::unary: return unary(expr);
            case Expr::Kind::binary: break;
        }
        return binary(expr);
    }

    std::expected<RecordKey, Diagnostic> key(const Expr& expr) const {
        const bool named = expr.kind == Expr::Kind::index &&
                           expr.parts[0].kind == Expr::Kind::name &&
                           std::ranges::find(file_.collections, expr.parts[0].text,
                                             &lang::Collection::name) != file_.collections.end();
        if (!named) return fault(expr, "a test knows records alone: COLLECTION[KEY]");
        const auto text = value(expr.parts[1]);
        if (!text) return std::unexpected{text.error()};
        if (text->string() == nullptr) return fault(expr.parts[1], "a key is a string");
        return RecordKey{expr.parts[0].text, *text->string()};
    }

  private:
    /// JSON's integers have 53 bits; what is added up here has at most one more.
    static Value number(const Expr& expr, std::int64_t number) {
        if (number > base::kJsonIntegerMax || number < -base::kJsonIntegerMax)
            return fault(expr, "a number in a test has at most 53 bits");
        return Json{number};
    }
    Value constant(const Expr& expr) const {
        const auto at = std::ranges::find(file_.constants, expr.text, &lang::Constant::name);
        if (at == file_.constants.end()) return fault(expr, "a test has no name " + expr.text);
        if (!copies(at->value.text.size())) return fault(expr, "this value is too large");
        return value(at->value);
    }
    Value member(const Expr& expr) const {
        const auto base = value(expr.parts[0]);
        if (!base) return base;
        const Json* found = base->members() == nullptr ? nullptr : base->find(expr.text);
        if (found == nullptr) return fault(expr, "there is no member " + expr.text);
        return *found;
    }
    Value index(const Expr& expr) const {
        if (expr.parts[0].kind != Expr::Kind::name) {
            const auto items = value(expr.parts[0]);
            const auto number = value(expr.parts[1]);
            if (!items) return items;
            if (!number) return number;
            if (items->array() == nullptr || number->integer() == nullptr ||
                *number->integer() < 0 ||
                *number->integer() >= static_cast<std::int64_t>(items->array()->size()))
                return fault(expr, "there is no such item");
            return items->array()->at(static_cast<std::size_t>(*number->integer()));
        }
        const auto place = key(expr);
        if (!place) return std::unexpected{place.error()};
        const auto text = records_.get(*place);
        if (!text)
            return fault(expr, "there is no record " + place->collection + "[\"" + place->key +
                                   "\"]");
        if (!copies(text->size())) return fault(expr, "this value is too large");
        return *base::parse_json(*text);
    }
    bool copies(std::size_t bytes) const {
        copied_ += bytes;
        return copied_ <= kCopiedBytesMax;
    }
    Value call(const Expr& expr) const {
        if (expr.text == "wallet" && expr.parts.size() == 1 &&
            expr.parts[0].kind == Expr::Kind::text)
            return Json{base::text(wallet_named(expr.parts[0].text))};
        if (expr.text == "exists" && expr.parts.size() == 1) return exists(expr.parts[0]);
        return fault(expr, "a test knows the functions wallet(\"name\") and exists(record)");
    }
    Value exists(const Expr& what) const {
        if (what.kind != Expr::Kind::member) {
            const auto place = key(what);
            if (!place) return std::unexpected{place.error()};
            return Json{records_.get(*place).has_value()};
        }
        const auto base = value(what.parts[0]);
        if (!base) return base;
        return Json{base->members() != nullptr && base->find(what.text) != nullptr};
    }
    Value object(const Expr& expr) const {
        const std::size_t first = expr.kind == Expr::Kind::with ? 1 : 0;
        Json made = Json::object();
        if (first == 1) {
            const auto base = value(expr.parts[0]);
            if (!base) return base;
            made = *base;
        }
        for (std::size_t i = 0; i < expr.names.size(); ++i) {
            auto part = value(expr.parts[i + first]);
            if (!part) return part;
            made.set(expr.names[i], std::move(*part));
        }
        return made;
    }
    Value list(const Expr& expr) const {
        Json::Array items;
        for (const Expr& part : expr.parts) {
            auto item = value(part);
            if (!item) return item;
            items.push_back(std::move(*item));
        }
        return Json{std::move(items)};
    }
    Value unary(const Expr& expr) const {
        const auto operand = value(expr.parts[0]);
        if (!operand) return operand;
        if (expr.text == "!") return Json{*operand != Json{true}};
        if (operand->integer() == nullptr) return fault(expr, "`-` stands before a number");
        return Json{-*operand->integer()};
    }
    Value binary(const Expr& expr) const {
        const auto left = value(expr.parts[0]);
        if (!left) return left;
        const bool holds = *left == Json{true};
        if (expr.text == "&&" && !holds) return Json{false};
        if (expr.text == "||" && holds) return Json{true};
        const auto right = value(expr.parts[1]);
        if (!right) return right;
        if (expr.text == "&&" || expr.text == "||") return Json{*right == Json{true}};
        if (expr.text == "==") return Json{*left == *right};
        if (expr.text == "!=") return Json{*left != *right};
        if (expr.text == "+" && left->string() != nullptr && right->string() != nullptr) {
            if (left->string()->size() + right->string()->size() > kTextBytesMax)
                return fault(expr, "this string is too long");
            return Json{*left->string() + *right->string()};
        }
        if (left->integer() == nullptr || right->integer() == nullptr)
            return fault(expr, "`" + expr.text + "` stands between numbers here");
        const auto a = *left->integer();
        const auto b = *right->integer();
        if (expr.text == "<") return Json{a < b};
        if (expr.text == "<=") return Json{a <= b};
        if (expr.text == ">") return Json{a > b};
        if (expr.text == ">=") return Json{a >= b};
        if (expr.text == "+") return number(expr, a + b);
        if (expr.text == "-") return number(expr, a - b);
        return fault(expr, "a test does not know `" + expr.text + "`");
    }

    const lang::File& file_;
    const Records& records_;
    mutable std::size_t copied_ = 0;
};

}  // namespace

std::expected<Json, Diagnostic> evaluate(const Expr& expr, const lang::File& file,
                                         const Records& records) {
    return Evaluator{file, records}.value(expr);
}

std::expected<RecordKey, Diagnostic> record_key(const Expr& expr, const lang::File& file,
                                                const Records& records) {
    return Evaluator{file, records}.key(expr);
}

}  // namespace workbench
