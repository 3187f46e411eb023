// SPDX-License-Identifier: Apache-2.0
#include "lang/expressions.hpp"

#include <algorithm>
#include <array>

#include "base/nearest.hpp"
#include "lang/checker.hpp"

namespace lang {

namespace {

using enum Type::Kind;

struct Builtin {
    std::string_view name;
    std::vector<Type::Kind> takes;
    Type::Kind gives;
    std::string_view how;
};

const std::vector<Builtin>& builtins() {
    static const std::vector<Builtin> table{
        {"exists", {unknown}, boolean, "exists(students[id]), or of an optional member"},
        {"len", {unknown}, integer, "len(x): characters, items or members"},
        {"push", {list, value}, list, "push(list, item): a new list"},
        {"text", {integer}, text, "text(n): a number's digits"},
        {"json", {value}, text, "json(x): its canonical text"},
        {"slice", {text, integer, integer}, text, "slice(string, from, count)"},
        {"sha256", {text}, text, "sha256(string): in hex"},
        {"has_role", {text}, boolean, "has_role(\"registrar\"): the caller's"},
        {"int", {value}, integer, "int(value)"},
        {"bool", {value}, boolean, "bool(value)"},
        {"string", {value}, text, "string(value)"},
    };
    return table;
}

const Builtin* find_builtin(std::string_view name) {
    const auto at = std::ranges::find(builtins(), name, &Builtin::name);
    return at == builtins().end() ? nullptr : &*at;
}

void add_callees(const Expr& expr, std::set<std::string>& names) {
    if (expr.kind == Expr::Kind::call && !is_builtin(expr.text)) names.insert(expr.text);
    for (const Expr& part : expr.parts) add_callees(part, names);
}
void add_callees(const std::vector<Statement>& body, std::set<std::string>& names) {
    for (const auto& statement : body) {
        for (const Expr& part : statement.parts) add_callees(part, names);
        add_callees(statement.body, names);
        add_callees(statement.otherwise, names);
    }
}

constexpr std::size_t kConstantBytesMax = 1024 * 1024;  // of strings that stand for their names

}  // namespace

bool is_builtin(std::string_view name) { return find_builtin(name) != nullptr; }

std::set<std::string> callees(const Function& function) {
    std::set<std::string> names;
    add_callees(function.body, names);
    return names;
}

std::string Scope::meant(const std::string& typed,
                         const std::vector<std::string>& known) const {
    if (faults_.size() >= kDiagnosticsMax) return {};
    const auto near = base::nearest(typed, known);
    return near.empty() ? "" : "did you mean " + near + "?";
}

void Scope::fault(Place place, std::string message, std::string hint) {
    faults_.push_back({place, std::move(message), std::move(hint)});
}

const int* Scope::local(const std::string& name) const {
    for (const auto& names : locals_)
        if (const auto at = names.find(name); at != names.end()) return &at->second;
    return nullptr;
}

void Scope::name(const std::string& name, int variable, Place place) {
    if (local(name) != nullptr || constants.contains(name) || collections.contains(name) ||
        name == "height" || name == "time")
        fault(place, name + " means something already", "choose another name");
    locals_.back()[name] = variable;
}

std::vector<std::string> Scope::known_names() const {
    std::vector<std::string> names{"caller", "height", "time"};
    for (const auto& locals : locals_)
        for (const auto& [name, variable] : locals) names.push_back(name);
    for (const auto& [name, constant] : constants) names.push_back(name);
    for (const auto& [name, type] : collections) names.push_back(name);
    return names;
}

void Scope::need(const Expr& expr, const Type& type, const std::string& what) {
    if (fits(expr.type, type)) return;
    std::string hint;
    if (type.is(text) && expr.type.is(integer)) hint = "text(n) makes a string of a number";
    if (expr.type.is(value) && type.is_word()) hint = type.name + "(…) takes it out of a value";
    if (expr.type.is(value) && type.is(text)) hint = "string(…) takes it out of a value";
    if (type.is(record) && expr.type.is(record))
        for (const Field& field : *type.fields)
            if (!field.optional && find_field(expr.type, field.name) == nullptr)
                hint = "member " + field.name + " is missing";
    fault(expr.place, what + " is " + type.name + ", this is " + expr.type.name, hint);
}

void Scope::check(Expr& expr) {
    // A collection's name alone is no value, so an index looks at its base itself.
    const bool names_collection = expr.kind == Expr::Kind::index &&
                                  expr.parts[0].kind == Expr::Kind::name &&
                                  collections.contains(expr.parts[0].text);
    for (std::size_t i = names_collection ? 1 : 0; i < expr.parts.size(); ++i)
        check(expr.parts[i]);
    switch (expr.kind) {
        case Expr::Kind::integer: expr.type = simple(integer); break;
        case Expr::Kind::text: expr.type = simple(text); break;
        case Expr::Kind::boolean: expr.type = simple(boolean); break;
        case Expr::Kind::name: expr.type = name_type(expr); break;
        case Expr::Kind::member: expr.type = member_type(expr); break;
        case Expr::Kind::index: expr.type = index_type(expr); break;
        case Expr::Kind::call: expr.type = call_type(expr); break;
        case Expr::Kind::object:
        case Expr::Kind::with: expr.type = object_type(expr); break;
        case Expr::Kind::list: expr.type = list_type(expr); break;
        case Expr::Kind::unary: expr.type = unary_type(expr); break;
        case Expr::Kind::binary: expr.type = binary_type(expr); break;
    }
    if (expr.type.size <= kTypeSizeMax) return;
    fault(expr.place, "the type of this is too large",
          "it has more than " + std::to_string(kTypeSizeMax) + " members");
    expr.type = simple(unknown);
}

Type Scope::name_type(Expr& expr) {
    if (const int* variable = local(expr.text)) {
        expr.variable = *variable;
        return function_->variables.at(static_cast<std::size_t>(*variable)).type;
    }
    if (expr.text == "caller") return simple(text);
    if (expr.text == "height" || expr.text == "time") return simple(integer);
    if (const auto constant = constants.find(expr.text); constant != constants.end()) {
        const Place place = expr.place;
        constant_bytes_ += constant->second->text.size();
        if (constant_bytes_ > kConstantBytesMax) {
            fault(place, "the constants of this file are used too often for their length");
            return simple(unknown);
        }
        expr = *constant->second;
        expr.place = place;
        return expr.type;
    }
    if (collections.contains(expr.text))
        fault(expr.place, expr.text + " is a collection: name a record of it",
              expr.text + "[id]");
    else
        fault(expr.place, "there is nothing called " + expr.text,
              meant(expr.text, known_names()));
    return simple(unknown);
}

Type Scope::member_type(const Expr& expr) {
    const Type& base = expr.parts[0].type;
    if (base.is(unknown) || base.is(value)) return base;
    if (!base.is(record)) {
        fault(expr.place, base.name + " has no members",
              expr.text == "length" ? "len(x)" : "");
        return simple(unknown);
    }
    if (const Field* field = find_field(base, expr.text)) return field->type;
    std::vector<std::string> names;
    for (const Field& field : *base.fields) names.push_back(field.name);
    fault(expr.place, base.name + " has no member " + expr.text, meant(expr.text, names));
    return simple(unknown);
}

Type Scope::index_type(Expr& expr) {
    const auto found = expr.parts[0].kind == Expr::Kind::name ? collections.find(expr.parts[0].text)
                                                             : collections.end();
    if (found != collections.end() && local(expr.parts[0].text) == nullptr) {
        expr.collection = true;
        need(expr.parts[1], simple(text), "the key of a record");
        return found->second;
    }
    const Type& base = expr.parts[0].type;
    if (base.is(unknown)) return base;
    if (base.is(list) || base.is(value)) {
        need(expr.parts[1], simple(integer), "the number of an item");
        return base.is(list) ? *base.item : base;
    }
    fault(expr.place, base.name + " has no items",
          "declare a collection: collection NAME: TYPE;");
    return simple(unknown);
}

Type Scope::call_type(Expr& expr) {
    if (is_builtin(expr.text)) return builtin_type(expr);
    const auto found = functions.find(expr.text);
    if (found == functions.end()) {
        std::vector<std::string> names;
        names.reserve(functions.size() + builtins().size());
        for (const auto& [name, function] : functions) names.push_back(name);
        for (const auto& builtin : builtins()) names.emplace_back(builtin.name);
        fault(expr.place, "there is no function " + expr.text, meant(expr.text, names));
        return simple(unknown);
    }
    const Function& function = *found->second;
    if (function.action) {
        fault(expr.place, function.name + " is an action: only a transaction calls it",
              "move what both need into a function");
        return simple(unknown);
    }
    if (expr.parts.size() != function.parameters.size())
        fault(expr.place, function.name + " takes " +
                              std::to_string(function.parameters.size()) + " arguments, here are " +
                              std::to_string(expr.parts.size()));
    for (std::size_t i = 0; i < std::min(expr.parts.size(), function.parameters.size()); ++i)
        need(expr.parts[i], function.variables.at(i).type, function.parameters[i].name);
    return function.type;
}

Type Scope::builtin_type(Expr& expr) {
    const Builtin& builtin = *find_builtin(expr.text);
    const std::string how{builtin.how};
    if (expr.parts.size() != builtin.takes.size()) {
        fault(expr.place, expr.text + " takes " + std::to_string(builtin.takes.size()) +
                              " arguments, here are " + std::to_string(expr.parts.size()),
              how);
        return simple(builtin.gives == list ? unknown : builtin.gives);
    }
    if (expr.text == "exists") {
        const Expr& what = expr.parts[0];
        const Type* base = what.kind == Expr::Kind::member ? &what.parts[0].type : nullptr;
        const Field* field =
            base != nullptr && base->is(record) ? find_field(*base, what.text) : nullptr;
        const bool may_lack = (field != nullptr && field->optional) ||
                              (base != nullptr && (base->is(value) || base->is(unknown)));
        if (!what.collection && !may_lack) fault(expr.place, "this is always there", how);
    } else if (expr.text == "len") {
        if (expr.parts[0].type.is_word())
            fault(expr.place, expr.parts[0].type.name + " has no length", how);
    } else if (expr.text == "push") {
        const Type& base = expr.parts[0].type;
        if (!base.is(list)) {
            if (!base.is(unknown)) fault(expr.place, base.name + " is no list", how);
            return simple(unknown);
        }
        if (base.item->is(unknown)) return list_of(expr.parts[1].type);
        need(expr.parts[1], *base.item, "an item");
        return base;
    } else {
        for (std::size_t i = 0; i < builtin.takes.size(); ++i)
            need(expr.parts[i], simple(builtin.takes[i]), how);
    }
    return simple(builtin.gives);
}

Type Scope::object_type(const Expr& expr) {
    const bool extends = expr.kind == Expr::Kind::with;
    if (expr.names.size() > kTypeSizeMax) {
        fault(expr.place, "an object has at most " + std::to_string(kTypeSizeMax) + " members");
        return simple(unknown);
    }
    std::vector<Field> fields;
    if (extends) {
        const Type& base = expr.parts[0].type;
        if (base.is(value) || base.is(unknown)) return base;
        if (!base.is(record)) {
            fault(expr.place, base.name + " has no members to change");
            return simple(unknown);
        }
        fields = *base.fields;
    }
    for (std::size_t i = 0; i < expr.names.size(); ++i) {
        const Expr& part = expr.parts[i + (extends ? 1 : 0)];
        if (part.type.is(none)) fault(part.place, "this function returns nothing");
        std::erase_if(fields, [&](const Field& field) { return field.name == expr.names[i]; });
        fields.push_back({expr.names[i], part.type, false});
    }
    return record_of(std::move(fields), "a record");
}

Type Scope::list_type(const Expr& expr) {
    if (expr.parts.empty()) return list_of(simple(unknown));
    const auto& first = expr.parts[0].type;
    const bool alike = std::ranges::all_of(expr.parts, [&](const Expr& part) {
        return fits(part.type, first) && fits(first, part.type);
    });
    return list_of(alike ? first : simple(value));
}

Type Scope::unary_type(const Expr& expr) {
    const Type wanted = simple(expr.text == "-" ? integer : boolean);
    need(expr.parts[0], wanted, "behind `" + expr.text + "`");
    return wanted;
}

Type Scope::binary_type(const Expr& expr) {
    const Expr& left = expr.parts[0];
    const Expr& right = expr.parts[1];
    const std::string& symbol = expr.text;
    const auto both = [&](Type::Kind kind, Type::Kind gives) {
        need(left, simple(kind), "left of `" + symbol + "`");
        need(right, simple(kind), "right of `" + symbol + "`");
        return simple(gives);
    };
    if (symbol == "&&" || symbol == "||") return both(boolean, boolean);
    if (symbol == "<" || symbol == "<=" || symbol == ">" || symbol == ">=")
        return both(integer, boolean);
    if (symbol == "+" && (left.type.is(text) || right.type.is(text))) return both(text, text);
    if (symbol != "==" && symbol != "!=") return both(integer, integer);
    const bool words = left.type.is_word() || right.type.is_word();
    const bool alike = words ? left.type.kind == right.type.kind
                             : fits(left.type, right.type) || fits(right.type, left.type);
    if (!alike && !left.type.is(unknown) && !right.type.is(unknown))
        fault(expr.place, left.type.name + " and " + right.type.name + " are never equal",
              left.type.is(value) || right.type.is(value) ? "int(…) takes it out of a value" : "");
    return simple(boolean);
}

}  // namespace lang
