// SPDX-License-Identifier: Apache-2.0
#include "lang/expression_code.hpp"

#include <algorithm>

#include "lang/expressions.hpp"
#include "lang/checker.hpp"

namespace lang {

using base::Json;
using contract::Port;

namespace {

const Operand kResult = Builder::port(Port::R);

/// The value of what is written out in full.
std::optional<Json> literal(const Expr& expr) {
    switch (expr.kind) {
        case Expr::Kind::integer:
            if (expr.number > base::kJsonIntegerMax || expr.number < -base::kJsonIntegerMax)
                return std::nullopt;  // traps where it is computed
            return Json{expr.number};
        case Expr::Kind::text: return Json{expr.text};
        case Expr::Kind::boolean: return Json{expr.number != 0};
        case Expr::Kind::list: {
            Json::Array items;
            for (const Expr& part : expr.parts) {
                auto item = literal(part);
                if (!item) return std::nullopt;
                items.push_back(std::move(*item));
            }
            return Json{std::move(items)};
        }
        case Expr::Kind::object: {
            Json::Object members;
            for (std::size_t i = 0; i < expr.names.size(); ++i) {
                auto member = literal(expr.parts[i]);
                if (!member) return std::nullopt;
                members.push_back({expr.names[i], std::move(*member)});
            }
            return *Json::object_of(std::move(members));  // the parser refused twins
        }
        default: return std::nullopt;
    }
}

/// No port works while it is computed.
bool is_quiet(const Expr& expr, bool boxed) {
    if (literal(expr)) return true;
    return (expr.kind == Expr::Kind::name || expr.kind == Expr::Kind::integer) &&
           !(boxed && expr.type.is_word());
}

}  // namespace

void ExpressionCode::enter(const Function& function) {
    entry(function);
    variables_ = frames_.at(function.name);
    while (variables_.size() < function.variables.size())
        variables_.push_back(builder_.new_cell());
    temporaries_.clear();
    begin_statement();
}

Operand ExpressionCode::entry(const Function& function) {
    const auto known = entries_.find(function.name);
    if (known != entries_.end()) return known->second;
    auto& frame = frames_[function.name];
    for (std::size_t i = 0; i < function.parameters.size(); ++i)
        frame.push_back(builder_.new_cell());
    if (!function.action) wanted.push_back(&function);
    return entries_.emplace(function.name, builder_.new_label()).first->second;
}

Operand ExpressionCode::temporary() {
    if (used_ == temporaries_.size()) temporaries_.push_back(builder_.new_cell());
    return temporaries_[used_++];
}

Operand ExpressionCode::keep(const Operand& operand) {
    if (operand != kResult) return operand;
    const auto kept = temporary();
    builder_.store(kept, operand);
    return kept;
}

Operand ExpressionCode::fire(Port port, const Operand& last) {
    send(last, port);
    return kResult;
}
Operand ExpressionCode::fire(Port port, const Operand& x, const Operand& last) {
    send(x, Port::X);
    return fire(port, last);
}
Operand ExpressionCode::fire(Port port, const Operand& x, const Operand& y, const Operand& last) {
    send(y, Port::Y);
    return fire(port, x, last);
}

Operand ExpressionCode::unboxed(const Type& type) {
    if (type.is(Type::Kind::integer)) return fire(Port::INT, kResult);
    if (type.is(Type::Kind::boolean)) return fire(Port::BOOL, kResult);
    return kResult;
}

Operand ExpressionCode::boxed(const Expr& expr) {
    if (const auto json = literal(expr)) return builder_.handle(*json);
    const auto word = value(expr);
    if (expr.type.is(Type::Kind::integer)) return fire(Port::MKINT, word);
    if (expr.type.is(Type::Kind::boolean)) return fire(Port::MKBOOL, word);
    return word;
}

std::vector<Operand> ExpressionCode::all(const std::vector<Part>& parts) {
    std::vector<Operand> operands;
    auto quiet = parts.size();  // from here on
    while (quiet > 0 && is_quiet(*parts[quiet - 1].expr, parts[quiet - 1].boxed)) --quiet;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto operand = parts[i].boxed ? boxed(*parts[i].expr) : value(*parts[i].expr);
        operands.push_back(i + 1 >= quiet ? operand : keep(operand));
    }
    return operands;
}

Operand ExpressionCode::value(const Expr& expr) {
    switch (expr.kind) {
        case Expr::Kind::integer:
        case Expr::Kind::boolean: return builder_.number(expr.number);
        case Expr::Kind::text: return builder_.handle(Json{expr.text});
        case Expr::Kind::name: return name(expr);
        case Expr::Kind::member:
            fire(Port::FIELD, value(expr.parts[0]), builder_.handle(Json{expr.text}));
            return unboxed(expr.type);
        case Expr::Kind::index: return index(expr);
        case Expr::Kind::call: return is_builtin(expr.text) ? builtin(expr) : call(expr);
        case Expr::Kind::object:
        case Expr::Kind::with: return object(expr);
        case Expr::Kind::list: return list(expr);
        case Expr::Kind::unary:
            return fire(Port::SUB, builder_.number(expr.text == "-" ? 0 : 1),
                        keep(value(expr.parts[0])));
        case Expr::Kind::binary: break;
    }
    return binary(expr);
}

Operand ExpressionCode::name(const Expr& expr) {
    if (expr.variable >= 0) return variable(expr.variable);
    if (expr.text == "caller") return Builder::port(Port::CALLER);
    return Builder::port(expr.text == "height" ? Port::HEIGHT : Port::TIME);
}

Operand ExpressionCode::collection(const Expr& record) {
    collections.insert(record.parts[0].text);
    return builder_.handle(Json{record.parts[0].text});
}

Operand ExpressionCode::record_key(const Expr& record) {
    const auto known = keys_.find(&record);
    return known != keys_.end() ? known->second : value(record.parts[1]);
}

Operand ExpressionCode::index(const Expr& expr) {
    if (expr.collection) {
        const auto key = record_key(expr);
        fire(Port::GET, collection(expr), key);
    } else {
        const auto operands = all({{&expr.parts[0], false}, {&expr.parts[1], false}});
        fire(Port::ITEM, operands[0], operands[1]);
    }
    return unboxed(expr.type);
}

Operand ExpressionCode::exists(const Expr& what) {
    if (what.collection) {
        const auto key = record_key(what);
        return fire(Port::HAS, collection(what), key);
    }
    fire(Port::FIELD, value(what.parts[0]), builder_.handle(Json{what.text}));
    return fire(Port::LT, builder_.number(0), kResult);
}

Operand ExpressionCode::builtin(const Expr& expr) {
    const auto& parts = expr.parts;
    if (expr.text == "exists") return exists(parts[0]);
    if (expr.text == "len") return fire(Port::LEN, value(parts[0]));
    if (expr.text == "sha256") return fire(Port::SHA256, value(parts[0]));
    if (expr.text == "has_role") return fire(Port::ROLE, value(parts[0]));
    if (expr.text == "text") return fire(Port::TEXT, boxed(parts[0]));
    if (expr.text == "json") return fire(Port::TEXT, boxed(parts[0]));
    if (expr.text == "int") return fire(Port::INT, boxed(parts[0]));
    if (expr.text == "bool") return fire(Port::BOOL, boxed(parts[0]));
    // Whatever follows nothing is a string, or CAT traps.
    if (expr.text == "string")
        return fire(Port::CAT, builder_.handle(Json{""}), boxed(parts[0]));
    if (expr.text == "push") {
        const auto operands = all({{&parts[0], false}, {&parts[1], true}});
        return fire(Port::PUSH, operands[0], operands[1]);
    }
    const auto operands = all({{&parts[0], false}, {&parts[1], false}, {&parts[2], false}});
    return fire(Port::SLICE, operands[0], operands[1], operands[2]);
}

Operand ExpressionCode::call(const Expr& expr) {
    const Function& function = *std::ranges::find(file_.functions, expr.text, &Function::name);
    const auto label = entry(function);
    std::vector<Part> parts;
    parts.reserve(expr.parts.size());
    for (const Expr& part : expr.parts) parts.push_back({&part, false});
    const auto operands = all(parts);
    const auto& frame = frames_.at(function.name);
    for (std::size_t i = 0; i < operands.size(); ++i) builder_.store(frame[i], operands[i]);
    const auto back = builder_.new_label();
    send(builder_.address(back), Port::STK);
    builder_.jump(label);
    builder_.place(back);
    if (function.type.is(Type::Kind::none)) return kResult;
    const auto result = temporary();
    builder_.store(result, Builder::port(Port::X));
    return result;
}

Operand ExpressionCode::object(const Expr& expr) {
    const std::size_t first = expr.kind == Expr::Kind::with ? 1 : 0;
    auto constant = Json::object();
    std::vector<std::size_t> computed;
    for (std::size_t i = 0; i < expr.names.size(); ++i) {
        auto member = first == 0 ? literal(expr.parts[i]) : std::nullopt;
        if (member)
            constant.set(expr.names[i], std::move(*member));
        else
            computed.push_back(i);
    }
    auto made = first == 1 ? value(expr.parts[0]) : builder_.handle(constant);
    for (const auto i : computed) {
        const Expr& part = expr.parts[i + first];
        if (!is_quiet(part, true)) made = keep(made);
        const auto member = boxed(part);
        made = fire(Port::SET, made, builder_.handle(Json{expr.names[i]}), member);
    }
    return made;
}

Operand ExpressionCode::list(const Expr& expr) {
    Json::Array constant;
    std::size_t from = 0;
    for (; from < expr.parts.size(); ++from) {
        auto item = literal(expr.parts[from]);
        if (!item) break;
        constant.push_back(std::move(*item));
    }
    auto made = builder_.handle(Json{std::move(constant)});
    for (; from < expr.parts.size(); ++from) {
        if (!is_quiet(expr.parts[from], true)) made = keep(made);
        const auto item = boxed(expr.parts[from]);
        made = fire(Port::PUSH, made, item);
    }
    return made;
}

/// R = 1 or 0; `turned` when it is the other way round.
Operand ExpressionCode::compare(const Expr& expr, bool& turned) {
    const auto operands = all({{&expr.parts[0], false}, {&expr.parts[1], false}});
    const std::string& symbol = expr.text;
    turned = symbol == "!=" || symbol == "<=" || symbol == ">=";
    if (symbol == "==" || symbol == "!=")
        return fire(expr.parts[0].type.is_word() ? Port::EQ : Port::SAME, operands[0],
                    operands[1]);
    const bool swapped = symbol == ">" || symbol == "<=";
    return swapped ? fire(Port::LT, operands[1], operands[0])
                   : fire(Port::LT, operands[0], operands[1]);
}

Operand ExpressionCode::binary(const Expr& expr) {
    const std::string& symbol = expr.text;
    if (symbol == "&&" || symbol == "||") {
        const auto result = temporary();
        const auto end = builder_.new_label();
        builder_.op(result, result);
        branch(expr, end, false);
        builder_.op(builder_.number(-1), result);
        builder_.place(end);
        return result;
    }
    if (symbol == "==" || symbol == "!=" || symbol[0] == '<' || symbol[0] == '>') {
        bool turned = false;
        const auto result = compare(expr, turned);
        return turned ? fire(Port::SUB, builder_.number(1), result) : result;
    }
    const auto operands = all({{&expr.parts[0], false}, {&expr.parts[1], false}});
    const auto port = [&] {
        if (symbol == "+") return expr.type.is(Type::Kind::text) ? Port::CAT : Port::ADD;
        if (symbol == "-") return Port::SUB;
        if (symbol == "*") return Port::MUL;
        return symbol == "/" ? Port::DIV : Port::MOD;
    }();
    return fire(port, operands[0], operands[1]);
}

void ExpressionCode::branch(const Expr& condition, const Operand& label, bool when) {
    const auto& parts = condition.parts;
    if (condition.kind == Expr::Kind::boolean) {
        if ((condition.number != 0) == when) builder_.jump(label);
        return;
    }
    if (condition.kind == Expr::Kind::unary) return branch(parts[0], label, !when);
    const bool joins = condition.kind == Expr::Kind::binary &&
                       (condition.text == "&&" || condition.text == "||");
    if (joins && (condition.text == "||") == when) {  // either of them suffices
        branch(parts[0], label, when);
        return branch(parts[1], label, when);
    }
    if (joins) {
        const auto on = builder_.new_label();
        branch(parts[0], on, !when);
        branch(parts[1], label, when);
        return builder_.place(on);
    }
    bool turned = false;
    const bool compares = condition.kind == Expr::Kind::binary;
    const auto word = compares ? compare(condition, turned) : value(condition);
    const auto on = builder_.new_label();
    const bool jumps_on = when != turned;  // the machine's branch is taken by 0
    const auto& target = jumps_on ? on : label;
    if (word.kind == Operand::Kind::cell) {
        builder_.unless(word, target);
    } else {
        const auto kept = temporary();
        builder_.op(kept, kept);
        builder_.op(word, kept, target);
    }
    if (jumps_on) builder_.jump(label);
    builder_.place(on);
}

void ExpressionCode::assign(const Expr& target, const Expr& expr) {
    if (target.kind == Expr::Kind::name) {
        const auto word = value(expr);
        return builder_.store(variable(target.variable), word);
    }
    auto made = boxed(expr);
    const Expr* root = &target;
    while (root->kind == Expr::Kind::member) root = &root->parts[0];
    if (root->collection && root != &target) {
        made = keep(made);
        keys_[root] = keep(value(root->parts[1]));  // once, though it is read and written
    }
    put_into(target, made);
}

void ExpressionCode::put_into(const Expr& target, Operand made) {
    if (target.kind == Expr::Kind::name) {
        return builder_.store(variable(target.variable), made);
    }
    if (target.collection) {
        if (!keys_.contains(&target) && !is_quiet(target.parts[1], false)) made = keep(made);
        const auto key = record_key(target);
        fire(Port::PUT, collection(target), key, made);
        return;
    }
    const Expr& base = target.parts[0];
    if (!is_quiet(base, false)) made = keep(made);
    const auto changed =
        fire(Port::SET, value(base), builder_.handle(Json{target.text}), made);
    put_into(base, changed);
}

void ExpressionCode::erase(const Expr& record) {
    const auto key = record_key(record);
    fire(Port::DEL, collection(record), key);
}

void ExpressionCode::emit(const Expr& words, const Expr& data) {
    const auto operands = all({{&words, false}, {&data, true}});
    fire(Port::EMIT, operands[0], operands[1]);
}

}  // namespace lang
