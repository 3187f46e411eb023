// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace naive {

/// Walks over bencoded text without making values: BEP 3 by the letter.
class Bencode {
  public:
    explicit Bencode(std::string_view text) : text_{text} {}

    /// The whole text is one value in its only spelling, at most 16 deep and of 65,536 values.
    bool good() { return value(0) && at_ == text_.size(); }

    /// The bytes of the member's value, when the text is a dictionary that has it.
    static std::optional<std::string_view> member(std::string_view text, std::string_view name) {
        Bencode walk{text};
        if (!walk.take('d')) return std::nullopt;
        while (!walk.take('e')) {
            std::string_view key;
            if (!walk.bytes(key)) return std::nullopt;
            const auto from = walk.at_;
            if (!walk.value(1)) return std::nullopt;
            if (key == name) return text.substr(from, walk.at_ - from);
        }
        return std::nullopt;
    }

  private:
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c) {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    /// Digits without a leading zero.
    std::string digits() {
        std::string read;
        while (peek() >= '0' && peek() <= '9') read += text_[at_++];
        return read.size() > 1 && read[0] == '0' ? "" : read;
    }
    static bool at_most(const std::string& digits, const std::string& bound) {
        return digits.size() < bound.size() || (digits.size() == bound.size() && digits <= bound);
    }
    bool bytes(std::string_view& out) {
        const auto length = digits();
        if (length.empty() || !take(':') || !at_most(length, std::to_string(text_.size() - at_)))
            return false;
        out = text_.substr(at_, std::stoul(length));
        at_ += out.size();
        return true;
    }
    bool integer() {
        const bool minus = take('-');
        const auto number = digits();
        const bool fits = at_most(number, minus ? "9223372036854775808" : "9223372036854775807");
        return !number.empty() && fits && !(minus && number == "0") && take('e');
    }
    bool value(int depth) {
        std::string_view ignored;
        if (depth > 16 || ++values_ > 65'536) return false;
        if (take('i')) return integer();
        if (take('l')) {
            while (!take('e'))
                if (!value(depth + 1)) return false;
            return true;
        }
        if (!take('d')) return bytes(ignored);
        std::optional<std::string_view> before;
        while (!take('e')) {
            std::string_view key;
            if (!bytes(key) || (before && !(*before < key)) || !value(depth + 1)) return false;
            before = key;
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t values_ = 0;
};

}  // namespace naive
