// SPDX-License-Identifier: Apache-2.0
#include "lang/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json.hpp"

namespace lang {

namespace {

// Longer ones first.
constexpr std::array<std::string_view, 27> kSymbols{
    "==", "!=", "<=", ">=", "&&", "||", "..", "{", "}", "(", ")", "[", "]", ",",
    ";",  ":",  "?",  "=",  "<",  ">",  "+",  "-", "*", "/", "%", "!", "."};

constexpr std::size_t kNameBytesMax = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool in_name(char c) { return begins_name(c) || is_digit(c); }

class Lexer {
  public:
    Lexer(std::string_view source, std::vector<Diagnostic>& faults)
        : rest_{source}, faults_{faults} {}

    std::vector<Token> run() {
        while (skip_blank()) read();
        tokens_.push_back({Token::Kind::end, place_, "the end of the file", 0});
        return std::move(tokens_);
    }

  private:
    /// False at the end.
    bool skip_blank() {
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (rest_.starts_with("//")) {
                advance(std::min(rest_.find('\n'), rest_.size()));
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                advance(1);
            } else {
                return true;
            }
        }
        return false;
    }

    void read() {
        if (begins_name(rest_.front())) {
            const auto size = run_of(in_name);
            if (size > kNameBytesMax)
                faults_.push_back({place_, "a name has at most " + std::to_string(kNameBytesMax) +
                                               " characters", ""});
            return take(Token::Kind::name, size);
        }
        if (is_digit(rest_.front())) return integer();
        if (rest_.front() == '"') return text();
        const auto* symbol = std::ranges::find_if(
            kSymbols, [&](std::string_view known) { return rest_.starts_with(known); });
        if (symbol != kSymbols.end()) return take(Token::Kind::symbol, symbol->size());
        const bool quote = rest_.front() == '\'';
        faults_.push_back({place_, "this character means nothing here",
                           quote ? "strings stand in double quotes" : ""});
        advance(1);
        while (!rest_.empty() && (static_cast<unsigned char>(rest_.front()) & 0xC0U) == 0x80U)
            advance(1);
    }

    void integer() {
        const Place from = place_;
        const auto size = run_of([](char c) { return in_name(c); });
        std::string digits{rest_.substr(0, size)};
        std::erase(digits, '_');
        Token token{Token::Kind::integer, from, digits, 0};
        const auto* end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, token.number);
        if (read.ptr != end && read.ec == std::errc{})
            faults_.push_back({from, "a number has digits only, and `_` between them", ""});
        if (read.ec != std::errc{})
            faults_.push_back({from, "this number does not fit 64 bits", ""});
        advance(size);
        tokens_.push_back(std::move(token));
    }

    void text() {
        std::size_t end = 1;
        while (end < rest_.size() && rest_[end] != '"' && rest_[end] != '\n')
            end += rest_[end] == '\\' ? 2 : 1;
        if (end >= rest_.size() || rest_[end] != '"') {
            faults_.push_back({place_, "this string does not end on its line", ""});
            return advance(std::min(rest_.find('\n'), rest_.size()));
        }
        const auto json = base::parse_json(rest_.substr(0, end + 1));
        if (!json) faults_.push_back({place_, "this is no JSON string", ""});
        tokens_.push_back({Token::Kind::text, place_, json ? *json->string() : "", 0});
        advance(end + 1);
    }

    template <class In>
    [[nodiscard]] std::size_t run_of(In in) const {
        const auto end = std::ranges::find_if_not(rest_, in);
        return static_cast<std::size_t>(end - rest_.begin());
    }
    void take(Token::Kind kind, std::size_t size) {
        tokens_.push_back({kind, place_, std::string{rest_.substr(0, size)}, 0});
        advance(size);
    }
    void advance(std::size_t size) {
        for (const char c : rest_.substr(0, size)) {
            ++place_.column;
            if (c == '\n') place_ = {place_.line + 1, 1};
        }
        rest_.remove_prefix(size);
    }

    std::string_view rest_;
    std::vector<Diagnostic>& faults_;
    Place place_;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> lex(std::string_view source, std::vector<Diagnostic>& faults) {
    return Lexer{source, faults}.run();
}

}  // namespace lang
