// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "lang/syntax.hpp"

namespace lang {

Type simple(Type::Kind kind);
Type record_of(std::vector<Field> fields, std::string name);
Type list_of(Type item);
const Field* find_field(const Type& record, std::string_view name);

/// A few lines double a type again and again, and a comparison walks it as if written out.
inline constexpr std::size_t kTypeSizeMax = 1'000;  // members and items, of the type written out

/// Whether a value of one type may stand where another is expected: records by their members
/// (more than are asked for do no harm), everything where `value` stands.
bool fits(const Type& from, const Type& to);

/// The declared types of a file: what a shape means to the checker, and to whoever calls.
class Types {
  public:
    Types(const File& file, std::vector<Diagnostic>& faults);

    /// Notes unknown names, wrong bounds, types that contain themselves.
    Type resolve(const Shape& shape);
    /// JSON Schema, in the subset that a `function+jwt` takes (SPEC 5, Schemas).
    /// Requires: it resolved.
    [[nodiscard]] base::Json schema(const Shape& shape) const;
    [[nodiscard]] std::vector<std::string> names() const;

  private:
    struct Known {
        const TypeDeclaration* declaration = nullptr;
        enum class State { untouched, busy, done } state = State::untouched;
        Type type;
    };
    Type named(const Shape& shape);
    Type declared(Known& known);
    void check_bounds(const Shape& shape, const Type& type);
    [[nodiscard]] std::vector<Field> fields_of(const std::vector<Shape::Member>& members);
    [[nodiscard]] std::vector<Shape::Member> all_members(const TypeDeclaration& type) const;
    [[nodiscard]] base::Json object_schema(const std::vector<Shape::Member>& members) const;

    std::map<std::string, Known> known_;
    std::vector<Diagnostic>& faults_;
};

}  // namespace lang
