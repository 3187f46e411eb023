// SPDX-License-Identifier: Apache-2.0
#pragma once
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
    /// `bad_arguments` with the JSON pointer of the place in the value, and what is expected.
    [[nodiscard]] base::Judged<void> check(const base::Json& value) const;
    [[nodiscard]] const base::Json& text() const { return text_; }

  private:
    base::Json text_;
};

}  // namespace contract
