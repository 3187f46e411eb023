// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace base {

struct JsonMember;

/// One JSON value: the only JSON in the product.  Integers only, member names ASCII, members kept
/// sorted and distinct, so that two equal values have one text (RFC 8785).
class Json {
  public:
    using Array = std::vector<Json>;
    using Object = std::vector<JsonMember>;

    Json() = default;  // null
    Json(bool value);
    Json(std::int64_t value);
    Json(int value);
    Json(std::string value);
    Json(std::string_view value);
    Json(const char* value);
    Json(Array value);
    static Json object(std::initializer_list<JsonMember> members = {});
    /// In any order; `json_duplicate_member` when a name stands twice.
    static Result<Json> object_of(Object members);

    /// Null when the value is of another type.
    [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value_); }
    [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
    [[nodiscard]] Array* array() { return std::get_if<Array>(&value_); }
    [[nodiscard]] const Object* members() const { return std::get_if<Object>(&value_); }
    [[nodiscard]] bool is_null() const { return value_.index() == 0; }

    /// The member's value; null when there is none or this is no object.
    [[nodiscard]] const Json* find(std::string_view name) const;
    /// Adds or replaces.  Requires: an object.
    void set(std::string name, Json value);
    /// Requires: an object.  True when there was such a member.
    bool erase(std::string_view name);

    bool operator==(const Json& other) const;

  private:
    std::variant<std::monostate, bool, std::int64_t, std::string, Array, Object> value_;
};

struct JsonMember {
    std::string name;
    Json value;
    bool operator==(const JsonMember&) const = default;
};

// Here and not in the class: a variant that holds JsonMembers wants them complete.
inline Json::Json(bool value) : value_{value} {}
inline Json::Json(std::int64_t value) : value_{value} {}
inline Json::Json(int value) : value_{std::int64_t{value}} {}
inline Json::Json(std::string value) : value_{std::move(value)} {}
inline Json::Json(std::string_view value) : value_{std::string{value}} {}
inline Json::Json(const char* value) : value_{std::string{value}} {}
inline Json::Json(Array value) : value_{std::move(value)} {}

inline constexpr std::int64_t kJsonIntegerMax = (std::int64_t{1} << 53) - 1;
inline constexpr int kJsonDepthMax = 32;

/// Strict: one value, UTF-8, no duplicate member, integers `-?(0|[1-9][0-9]*)` within 53 bits and
/// no -0, depth at most 32, no U+0000, no lone surrogate, nothing after the end.
Result<Json> parse_json(std::string_view text);

/// RFC 8785 for the values that `Json` can hold.
std::string write_json(const Json& value);

/// The text as a JSON string with its quotes, spelled by RFC 8785.
std::string quote_json(std::string_view text);

/// An object with all of these members, perhaps the optional ones, and no other.
bool has_members(const Json& value, std::initializer_list<std::string_view> required,
                 std::initializer_list<std::string_view> optional = {});

/// Unicode code points in valid UTF-8: how JSON Schema counts a string's length.
std::size_t code_points(std::string_view utf8);
/// Valid UTF-8 (no overlong form, no surrogate, at most U+10FFFF).
bool is_utf8(std::string_view bytes);
/// Holds a control character: C0, U+007F or C1.  Requires: valid UTF-8.
bool has_control(std::string_view utf8);

}  // namespace base
