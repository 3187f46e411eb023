// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/json.hpp"
#include "base/result.hpp"

namespace contract {

/// The supported subset of JSON Schema 2020-12: type (object, array, string, integer, boolean; one
/// word), properties, required, additionalProperties (only false, and demanded on every object),
/// items, minItems, maxItems, minLength, maxLength (code points), minimum, maximum, enum, const,
/// pattern is not supported; title and description are carried and mean nothing.
class Schema {
  public:
    Schema() = default;
    /// `bad_schema` with the JSON pointer of the place.
    static base::Judged<Schema> parse(const base::Json& text);
    /// `bad_arguments` with the JSON pointer of the place in the value, and what is expected.
    [[nodiscard]] base::Judged<void> check(const base::Json& value) const;
    [[nodiscard]] const base::Json& text() const { return text_; }

  private:
    base::Json text_;
};

}  // namespace contract
