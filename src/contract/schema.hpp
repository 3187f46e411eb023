// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace contract {

/// The supported subset of JSON Schema 2020-12: type (object, array, string, integer, boolean; one
/// word), properties, required, additionalProperties (only false, and demanded on every object),
/// items (demanded on every array), minItems, maxItems, minLength, maxLength (code points),
/// minimum, maximum, enum (1 to 64 values), const; title and description are carried and mean
/// nothing.  A keyword stands only with the type that it speaks of; pattern is not supported.
class Schema {
  public:
    Schema() = default;
    /// `bad_schema` with the JSON pointer of the place.
    static base::Judged<Schema> parse(const base::Json& text);
    /// `bad_arguments` with the JSON pointer of the place in the value, and what is expected.  The
    /// outermost object's member `aside` is not looked at.
    [[nodiscard]] base::Judged<void> check(const base::Json& value,
                                           std::string_view aside = {}) const;
    [[nodiscard]] const base::Json& text() const { return text_; }

    /// In the order of the words in the text, which is that of the alphabet.
    enum class Type { array, boolean, integer, object, string };
    struct Property;
    /// What one schema demands, so that judging a value reads no schema again.
    struct Node {
        Type type = Type::object;
        std::int64_t low = std::numeric_limits<std::int64_t>::min();  // items, code points, number
        std::int64_t high = std::numeric_limits<std::int64_t>::max();
        base::Json::Array only;     // one value at most
        base::Json::Array allowed;  // any when empty
        std::vector<Node> items;    // one at most
        std::vector<Property> properties;  // in the order of their names
    };

  private:
    static Node compile(const base::Json& text);

    base::Json text_;
    Node root_;
};

struct Schema::Property {
    std::string name;
    bool required = false;
    Node node;
};

/// RFC 6901: one more step of a pointer.
std::string json_pointer_step(std::string at, std::string_view name);

}  // namespace contract
