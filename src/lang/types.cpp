// SPDX-License-Identifier: Apache-2.0
#include "lang/types.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/nearest.hpp"

namespace lang {

using base::Json;

namespace {

using enum Type::Kind;

constexpr std::int64_t kTextMax = 10'000;  // code points, where a string says no bound
constexpr std::int64_t kItemsMax = 100;

const char* name_of(Type::Kind kind) {
    switch (kind) {
        case none: return "nothing";
        case integer: return "int";
        case boolean: return "bool";
        case text: return "string";
        case value: return "value";
        case record: return "a record";
        case list: return "a list";
        case unknown: break;
    }
    return "?";
}

}  // namespace

Type simple(Type::Kind kind) { return {kind, name_of(kind), nullptr, nullptr}; }

Type record_of(std::vector<Field> fields, std::string name) {
    std::size_t size = 1;
    for (const Field& field : fields) size += field.type.size;
    std::ranges::sort(fields, {}, &Field::name);
    return {record, std::move(name),
            std::make_shared<const std::vector<Field>>(std::move(fields)), nullptr, size};
}

Type list_of(Type item) {
    const std::string name = '[' + item.name + ']';
    const auto size = item.size + 1;
    return {list, name, nullptr, std::make_shared<const Type>(std::move(item)), size};
}

const Field* find_field(const Type& type, std::string_view name) {
    const auto at = std::ranges::lower_bound(*type.fields, name, {}, &Field::name);
    return at == type.fields->end() || at->name != name ? nullptr : &*at;
}

bool fits(const Type& from, const Type& to) {
    if (from.is(unknown) || to.is(unknown)) return true;
    if (to.is(value)) return !from.is(none);
    if (from.kind != to.kind) return false;
    if (to.is(list)) return from.item == to.item || fits(*from.item, *to.item);
    if (!to.is(record) || from.fields == to.fields) return true;
    auto have = from.fields->begin();
    return std::ranges::all_of(*to.fields, [&](const Field& wanted) {
        while (have != from.fields->end() && have->name < wanted.name) ++have;
        if (have == from.fields->end() || have->name != wanted.name) return wanted.optional;
        return fits(have->type, wanted.type) && (wanted.optional || !have->optional);
    });
}

Types::Types(const File& file, std::vector<Diagnostic>& faults) : faults_{faults} {
    for (const auto& type : file.types) {
        if (known_.contains(type.name))
            faults_.push_back({type.place, "type " + type.name + " is declared twice", ""});
        known_[type.name].declaration = &type;
    }
    for (const auto& type : file.types) declared(known_.at(type.name));
}

std::vector<std::string> Types::names() const {
    std::vector<std::string> names{"bool", "int", "string", "value"};
    for (const auto& [name, known] : known_) names.push_back(name);
    return names;
}

Type Types::resolve(const Shape& shape) {
    Type type = named(shape);
    if (type.size > kTypeSizeMax) {
        faults_.push_back({shape.place, "this type is too large",
                           "it has more than " + std::to_string(kTypeSizeMax) + " members"});
        return simple(unknown);
    }
    check_bounds(shape, type);
    return type;
}

Type Types::named(const Shape& shape) {
    if (shape.name == "[]") return list_of(resolve(shape.item.at(0)));
    if (shape.name == "{}") return record_of(fields_of(shape.members), "a record");
    for (const auto kind : {integer, boolean, text, value})
        if (shape.name == name_of(kind)) return simple(kind);
    const auto known = known_.find(shape.name);
    if (known != known_.end()) return declared(known->second);
    const auto meant = faults_.size() < kDiagnosticsMax ? base::nearest(shape.name, names()) : "";
    faults_.push_back({shape.place, "there is no type " + shape.name,
                       meant.empty() ? "" : "did you mean " + meant + "?"});
    return simple(unknown);
}

Type Types::declared(Known& known) {
    const auto& declaration = *known.declaration;
    if (known.state == Known::State::done) return known.type;
    if (known.state == Known::State::busy) {
        faults_.push_back({declaration.place, "type " + declaration.name + " contains itself", ""});
        return simple(unknown);
    }
    known.state = Known::State::busy;
    std::vector<Field> fields;
    bool good = true;
    if (!declaration.base.empty()) {
        Shape base;
        base.place = declaration.place;
        base.name = declaration.base;
        const Type extended = resolve(base);
        good = extended.is(record);
        if (good)
            fields = *extended.fields;
        else if (!extended.is(unknown))
            faults_.push_back({declaration.place, extended.name + " has no members to extend", ""});
    }
    for (auto& field : fields_of(declaration.members)) {
        if (std::ranges::find(fields, field.name, &Field::name) != fields.end())
            faults_.push_back({declaration.place, "member " + field.name + " stands there twice",
                               ""});
        fields.push_back(std::move(field));
    }
    known.type = good ? record_of(std::move(fields), declaration.name) : simple(unknown);
    if (known.type.size > kTypeSizeMax) {
        faults_.push_back({declaration.place, "type " + declaration.name + " is too large",
                           "it has more than " + std::to_string(kTypeSizeMax) + " members"});
        known.type = simple(unknown);
    }
    known.state = Known::State::done;
    return known.type;
}

std::vector<Field> Types::fields_of(const std::vector<Shape::Member>& members) {
    std::vector<Field> fields;
    for (const auto& member : members) {
        if (std::ranges::find(fields, member.name, &Field::name) != fields.end())
            faults_.push_back({member.place, "member " + member.name + " stands here twice", ""});
        fields.push_back({member.name, resolve(member.shape), member.optional});
    }
    return fields;
}

void Types::check_bounds(const Shape& shape, const Type& type) {
    const auto fault = [&](std::string message, std::string hint = {}) {
        faults_.push_back({shape.place, std::move(message), std::move(hint)});
    };
    if (!shape.choices.empty() && !type.is(text))
        fault("only a string is one of several words", "e.g. string(\"open\", \"closed\")");
    if (!shape.least) return;
    if (!type.is(integer) && !type.is(text) && !type.is(list))
        fault(type.name + " has no bounds", "int(0..100), string(1..20) and [T](0..10) have");
    if (!type.is(integer) && *shape.least < 0) fault("a length is not below 0");
    const auto limit = base::kJsonIntegerMax;
    if (*shape.least < -limit || *shape.most > limit)
        fault("a number in a record has at most 53 bits");
}

std::vector<Shape::Member> Types::all_members(const TypeDeclaration& type) const {
    std::vector<Shape::Member> members;
    if (!type.base.empty()) members = all_members(*known_.at(type.base).declaration);
    members.insert(members.end(), type.members.begin(), type.members.end());
    return members;
}

Json Types::object_schema(const std::vector<Shape::Member>& members) const {
    auto properties = Json::object();
    Json::Array required;
    for (const auto& member : members) {
        properties.set(member.name, schema(member.shape));
        if (!member.optional) required.emplace_back(member.name);
    }
    std::ranges::sort(required, {}, [](const Json& name) { return *name.string(); });
    return Json::object({{"additionalProperties", false},
                         {"properties", std::move(properties)},
                         {"required", std::move(required)},
                         {"type", "object"}});
}

Json Types::schema(const Shape& shape) const {
    if (shape.name == "bool") return Json::object({{"type", "boolean"}});
    if (shape.name == "int")
        return Json::object({{"maximum", shape.most.value_or(base::kJsonIntegerMax)},
                             {"minimum", shape.least.value_or(-base::kJsonIntegerMax)},
                             {"type", "integer"}});
    if (shape.name == "string" && !shape.choices.empty())
        return Json::object(
            {{"enum", Json::Array(shape.choices.begin(), shape.choices.end())},
             {"type", "string"}});
    if (shape.name == "string")
        return Json::object({{"maxLength", shape.most.value_or(kTextMax)},
                             {"minLength", shape.least.value_or(0)},
                             {"type", "string"}});
    if (shape.name == "[]")
        return Json::object({{"items", schema(shape.item.at(0))},
                             {"maxItems", shape.most.value_or(kItemsMax)},
                             {"minItems", shape.least.value_or(0)},
                             {"type", "array"}});
    if (shape.name == "{}") return object_schema(shape.members);
    const auto known = known_.find(shape.name);
    JOT_ASSERT(known != known_.end());
    return object_schema(all_members(*known->second.declaration));
}

}  // namespace lang
