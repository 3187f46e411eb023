// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/assert.hpp"

namespace base {

namespace {

/// Length of the well-formed UTF-8 sequence at `text`'s start; 0 when there is none.
std::size_t sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return text.empty() ? 0 : 1;
    if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;  // D800..DFFF are surrogates
        return byte(1) >= low && byte(1) <= high && tail(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned low = first == 0xF0 ? 0x90 : 0x80;
        const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
        return byte(1) >= low && byte(1) <= high && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

/// Printable ASCII that means itself inside a string.
bool is_plain(char c) {
    return static_cast<signed char>(c) >= 0x20 && c != '"' && c != '\\';
}

/// As `sequence`, but 0 for ASCII.
std::size_t wide(std::string_view text) {
    return static_cast<signed char>(text.front()) < 0 ? sequence(text) : 0;
}

bool is_ascii(char c) { return static_cast<signed char>(c) >= 0; }

void append_utf8(std::string& out, unsigned point) {
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xC0U | (point >> 6U));
    } else if (point < 0x10000) {
        put(0xE0U | (point >> 12U));
        put(0x80U | ((point >> 6U) & 63U));
    } else {
        put(0xF0U | (point >> 18U));
        put(0x80U | ((point >> 12U) & 63U));
        put(0x80U | ((point >> 6U) & 63U));
    }
    put(0x80U | (point & 63U));
}

/// Reads into values that stand where they will stay; `fault_` says why a reader returned false.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_{text} {}

    Result<Json> document() {
        Json value;
        if (!read(value, 0)) return fault_;
        skip_space();
        if (!rest_.empty()) return Fault::json_syntax;
        return value;
    }

  private:
    bool fail(Fault fault) {
        fault_ = fault;
        return false;
    }
    void skip_space() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' ||
                                  rest_.front() == '\n' || rest_.front() == '\r'))
            rest_.remove_prefix(1);
    }
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool read(Json& into, int depth) {
        if (depth > kJsonDepthMax) return fail(Fault::json_depth);
        skip_space();
        switch (rest_.empty() ? '\0' : rest_.front()) {
            case 'n': return read_word("null", Json{}, into);
            case 't': return read_word("true", Json{true}, into);
            case 'f': return read_word("false", Json{false}, into);
            case '{': return read_object(into, depth);
            case '[': return read_array(into, depth);
            case '"': {
                std::string text;
                if (!read_string(text)) return false;
                into = Json{std::move(text)};
                return true;
            }
            default: return read_number(into);
        }
    }

    bool read_word(std::string_view word, Json value, Json& into) {
        if (!rest_.starts_with(word)) return fail(Fault::json_syntax);
        rest_.remove_prefix(word.size());
        into = std::move(value);
        return true;
    }

    bool read_object(Json& into, int depth) {
        Json::Object members;
        take('{');
        skip_space();
        if (!take('}')) {
            do {
                skip_space();
                auto& [name, value] = members.emplace_back();
                if (!read_string(name)) return false;
                if (!std::ranges::all_of(name, is_ascii)) return fail(Fault::json_member_name);
                skip_space();
                if (!take(':')) return fail(Fault::json_syntax);
                if (!read(value, depth + 1)) return false;
                skip_space();
            } while (take(','));
            if (!take('}')) return fail(Fault::json_syntax);
        }
        auto object = Json::object_of(std::move(members));
        if (!object) return fail(object.fault());
        into = std::move(*object);
        return true;
    }

    bool read_array(Json& into, int depth) {
        Json::Array items;
        take('[');
        skip_space();
        if (!take(']')) {
            do {
                if (!read(items.emplace_back(), depth + 1)) return false;
                skip_space();
            } while (take(','));
            if (!take(']')) return fail(Fault::json_syntax);
        }
        into = Json{std::move(items)};
        return true;
    }

    bool read_number(Json& into) {
        const auto digits_from = rest_.starts_with('-') ? 1U : 0U;
        auto end = std::size_t{digits_from};
        while (end < rest_.size() && rest_[end] >= '0' && rest_[end] <= '9') ++end;
        if (end == digits_from) return fail(Fault::json_syntax);
        const bool leading_zero = rest_[digits_from] == '0' && end - digits_from > 1;
        if (leading_zero || (digits_from == 1 && rest_[1] == '0')) return fail(Fault::json_number);
        if (end < rest_.size() && std::string_view{".eE"}.contains(rest_[end]))
            return fail(Fault::json_number);
        std::int64_t number = 0;
        const auto read = std::from_chars(rest_.data(), rest_.data() + end, number);
        if (read.ec != std::errc{} || number > kJsonIntegerMax || number < -kJsonIntegerMax)
            return fail(Fault::json_number);
        rest_.remove_prefix(end);
        into = Json{number};
        return true;
    }

    bool read_string(std::string& text) {
        if (!take('"')) return fail(Fault::json_syntax);
        while (!rest_.empty()) {
            std::size_t run = 0;
            while (run < rest_.size()) {
                const auto length = is_plain(rest_[run]) ? 1 : wide(rest_.substr(run));
                if (length == 0) break;
                run += length;
            }
            text.append(rest_.substr(0, run));
            rest_.remove_prefix(run);
            if (rest_.empty()) break;
            const char c = rest_.front();
            if (take('"')) return true;
            if (c == '\\') {
                if (const auto fault = read_escape(text)) return fail(*fault);
                continue;
            }
            return fail(is_ascii(c) ? Fault::json_syntax : Fault::bad_utf8);
        }
        return fail(Fault::json_syntax);
    }

    std::optional<Fault> read_escape(std::string& text) {
        rest_.remove_prefix(1);
        constexpr std::string_view kNames = "\"\\/bfnrt";
        constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
        if (rest_.empty()) return Fault::json_syntax;
        const auto which = kNames.find(rest_.front());
        if (which != std::string_view::npos) {
            text += kMeant[which];
            rest_.remove_prefix(1);
            return std::nullopt;
        }
        auto point = read_unit();
        if (!point) return Fault::json_syntax;
        if (*point >= 0xD800 && *point < 0xDC00) {  // a surrogate pair
            if (!rest_.starts_with('\\')) return Fault::bad_utf8;
            rest_.remove_prefix(1);
            const auto low = read_unit();
            if (!low || *low < 0xDC00 || *low > 0xDFFF) return Fault::bad_utf8;
            point = 0x10000 + ((*point - 0xD800) << 10U) + (*low - 0xDC00);
        } else if (*point >= 0xDC00 && *point <= 0xDFFF) {
            return Fault::bad_utf8;
        }
        if (*point == 0) return Fault::bad_utf8;
        append_utf8(text, *point);
        return std::nullopt;
    }

    /// The four digits of \uXXXX; the backslash is gone already.
    std::optional<unsigned> read_unit() {
        if (rest_.size() < 5 || rest_.front() != 'u') return std::nullopt;
        unsigned unit = 0;
        const auto read = std::from_chars(rest_.data() + 1, rest_.data() + 5, unit, 16);
        if (read.ec != std::errc{} || read.ptr != rest_.data() + 5) return std::nullopt;
        rest_.remove_prefix(5);
        return unit;
    }

    std::string_view rest_;
    Fault fault_ = Fault::json_syntax;
};

}  // namespace

Json Json::object(std::initializer_list<JsonMember> members) {
    Json json;
    json.value_ = Object{};
    for (const JsonMember& member : members) json.set(member.name, member.value);
    return json;
}

Result<Json> Json::object_of(Object members) {
    // Most texts are canonical: their members ascend already.
    if (!std::ranges::is_sorted(members, {}, &JsonMember::name))
        std::ranges::sort(members, {}, &JsonMember::name);
    if (std::ranges::adjacent_find(members, {}, &JsonMember::name) != members.end())
        return Fault::json_duplicate_member;
    Json json;
    json.value_ = std::move(members);
    return json;
}

const Json* Json::find(std::string_view name) const {
    const auto* all = members();
    if (all == nullptr) return nullptr;
    const auto at = std::ranges::lower_bound(*all, name, {}, &JsonMember::name);
    return at != all->end() && at->name == name ? &at->value : nullptr;
}

void Json::set(std::string name, Json value) {
    auto* all = std::get_if<Object>(&value_);
    JOT_ASSERT(all != nullptr);
    const auto at = std::ranges::lower_bound(*all, name, {}, &JsonMember::name);
    if (at != all->end() && at->name == name)
        at->value = std::move(value);
    else
        all->insert(at, JsonMember{std::move(name), std::move(value)});
}

bool Json::erase(std::string_view name) {
    auto* all = std::get_if<Object>(&value_);
    JOT_ASSERT(all != nullptr);
    const auto at = std::ranges::lower_bound(*all, name, {}, &JsonMember::name);
    if (at == all->end() || at->name != name) return false;
    all->erase(at);
    return true;
}

bool Json::operator==(const Json& other) const { return value_ == other.value_; }

Result<Json> parse_json(std::string_view text) { return Reader{text}.document(); }

bool has_members(const Json& value, std::initializer_list<std::string_view> required,
                 std::initializer_list<std::string_view> optional) {
    const auto* members = value.members();
    if (members == nullptr) return false;
    const auto present = [&](std::string_view name) { return value.find(name) != nullptr; };
    const auto known = std::ranges::count_if(optional, present);
    return std::ranges::all_of(required, present) &&
           members->size() == required.size() + static_cast<std::size_t>(known);
}

std::size_t code_points(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool has_control(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte < 0x20 || byte == 0x7F) return true;
        if (byte == 0xC2 && static_cast<unsigned char>(utf8[i + 1]) < 0xA0) return true;
    }
    return false;
}

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto length = sequence(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

}  // namespace base
