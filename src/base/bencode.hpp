// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace base {

/// One bencoded value (BEP 3).
class Bencode {
  public:
    using List = std::vector<Bencode>;
    using Dict = std::map<std::string, Bencode, std::less<>>;

    Bencode() : value_{std::int64_t{0}} {}
    Bencode(std::int64_t value) : value_{value} {}
    Bencode(int value) : value_{std::int64_t{value}} {}
    Bencode(std::string value) : value_{std::move(value)} {}
    Bencode(std::string_view value) : value_{std::string{value}} {}
    Bencode(const char* value) : value_{std::string{value}} {}
    Bencode(List value) : value_{std::move(value)} {}
    Bencode(Dict value) : value_{std::move(value)} {}

    /// Null when the value is of another type.
    [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
    [[nodiscard]] const std::string* bytes() const { return std::get_if<std::string>(&value_); }
    [[nodiscard]] const List* list() const { return std::get_if<List>(&value_); }
    [[nodiscard]] const Dict* dict() const { return std::get_if<Dict>(&value_); }
    /// The member's value; null when there is none or this is no dictionary.
    [[nodiscard]] const Bencode* find(std::string_view name) const;
    bool operator==(const Bencode& other) const { return value_ == other.value_; }

  private:
    std::variant<std::int64_t, std::string, List, Dict> value_;
};

inline constexpr int kBencodeDepthMax = 16;
/// A value takes two bytes of text and some sixty of memory: this bounds what a text can cost.
inline constexpr std::size_t kBencodeValuesMax = 65'536;
inline constexpr std::size_t kBencodeBytesMax = 16 * 1024 * 1024;

/// Strict: the only spelling that `write_bencode` has, nothing after the end, within the bounds.
/// All refusals are `bad_bencode`.
Result<Bencode> parse_bencode(std::string_view text);
std::string write_bencode(const Bencode& value);

}  // namespace base
