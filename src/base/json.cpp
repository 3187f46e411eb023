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

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_{text} {}

    Result<Json> document() {
        auto value = read(0);
        if (!value) return value;
        skip_space();
        if (!rest_.empty()) return Fault::json_syntax;
        return value;
    }

  private:
    void skip_space() {
        const auto end = rest_.find_first_not_of(" \t\n\r");
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
    }
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    Result<Json> read(int depth) {
        if (depth > kJsonDepthMax) return Fault::json_depth;
        skip_space();
        if (take("null")) return Json{};
        if (take("true")) return Json{true};
        if (take("false")) return Json{false};
        if (take('{')) return read_object(depth);
        if (take('[')) return read_array(depth);
        if (rest_.starts_with('"')) {
            auto text = read_string();
            if (!text) return text.fault();
            return Json{std::move(*text)};
        }
        return read_number();
    }

    Result<Json> read_object(int depth) {
        Json::Object members;
        skip_space();
        if (take('}')) return Json::object();
        do {
            skip_space();
            auto name = read_string();
            if (!name) return name.fault();
            if (std::ranges::any_of(*name, [](char c) { return static_cast<signed char>(c) < 0; }))
                return Fault::json_member_name;
            skip_space();
            if (!take(':')) return Fault::json_syntax;
            auto value = read(depth + 1);
            if (!value) return value;
            members.push_back({std::move(*name), std::move(*value)});
            skip_space();
        } while (take(','));
        if (!take('}')) return Fault::json_syntax;
        return Json::object_of(std::move(members));
    }

    Result<Json> read_array(int depth) {
        Json::Array items;
        skip_space();
        if (take(']')) return Json{std::move(items)};
        do {
            auto value = read(depth + 1);
            if (!value) return value;
            items.push_back(std::move(*value));
            skip_space();
        } while (take(','));
        if (!take(']')) return Fault::json_syntax;
        return Json{std::move(items)};
    }

    Result<Json> read_number() {
        const auto digits_from = rest_.starts_with('-') ? 1U : 0U;
        auto end = rest_.find_first_not_of("0123456789", digits_from);
        if (end == std::string_view::npos) end = rest_.size();
        if (end == digits_from) return Fault::json_syntax;
        const bool leading_zero = rest_[digits_from] == '0' && end - digits_from > 1;
        if (leading_zero || (digits_from == 1 && rest_[1] == '0')) return Fault::json_number;
        if (end < rest_.size() && std::string_view{".eE"}.contains(rest_[end]))
            return Fault::json_number;
        std::int64_t number = 0;
        const auto read = std::from_chars(rest_.data(), rest_.data() + end, number);
        if (read.ec != std::errc{} || number > kJsonIntegerMax || number < -kJsonIntegerMax)
            return Fault::json_number;
        rest_.remove_prefix(end);
        return Json{number};
    }

    Result<std::string> read_string() {
        if (!take('"')) return Fault::json_syntax;
        std::string text;
        while (!rest_.empty()) {
            const char c = rest_.front();
            if (take('"')) return text;
            if (c == '\\') {
                if (const auto fault = read_escape(text)) return *fault;
                continue;
            }
            if (static_cast<unsigned char>(c) < 0x20) return Fault::json_syntax;
            const auto plain = std::ranges::find_if_not(rest_, is_plain);
            const auto run = static_cast<std::size_t>(plain - rest_.begin());
            const auto length = run > 0 ? run : sequence(rest_);
            if (length == 0) return Fault::bad_utf8;
            text.append(rest_.substr(0, length));
            rest_.remove_prefix(length);
        }
        return Fault::json_syntax;
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
};

/// What stands for itself is copied in runs.
void quote(std::string& out, std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    constexpr std::string_view kNamed = "\"\\\b\f\n\r\t";
    constexpr std::string_view kNames = "\"\\bfnrt";
    const auto is_escaped = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
    };
    out += '"';
    while (true) {
        const auto stop = std::ranges::find_if(text, is_escaped);
        const auto run = static_cast<std::size_t>(stop - text.begin());
        out.append(text.substr(0, run));
        if (run == text.size()) break;
        const char c = text[run];
        out += '\\';
        if (const auto which = kNamed.find(c); which != std::string_view::npos) {
            out += kNames[which];
        } else {
            out += "u00";
            out += kDigits[static_cast<unsigned char>(c) >> 4U];
            out += kDigits[static_cast<unsigned char>(c) & 15U];
        }
        text.remove_prefix(run + 1);
    }
    out += '"';
}

void write(std::string& out, const Json& value) {
    if (value.is_null()) {
        out += "null";
    } else if (const auto* flag = value.boolean()) {
        out += *flag ? "true" : "false";
    } else if (const auto* number = value.integer()) {
        std::array<char, 20> digits;  // of 53 bits and a sign
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
        out.append(digits.data(), end);
    } else if (const auto* text = value.string()) {
        quote(out, *text);
    } else if (const auto* items = value.array()) {
        out += '[';
        for (const char* comma = ""; const Json& item : *items) {
            out += comma;
            write(out, item);
            comma = ",";
        }
        out += ']';
    } else {
        out += '{';
        for (const char* comma = ""; const JsonMember& member : *value.members()) {
            out += comma;
            quote(out, member.name);
            out += ':';
            write(out, member.value);
            comma = ",";
        }
        out += '}';
    }
}

}  // namespace

Json Json::object(std::initializer_list<JsonMember> members) {
    Json json;
    json.value_ = Object{};
    for (const JsonMember& member : members) json.set(member.name, member.value);
    return json;
}

Result<Json> Json::object_of(Object members) {
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

std::string write_json(const Json& value) {
    std::string out;
    write(out, value);
    return out;
}

std::string quote_json(std::string_view text) {
    std::string out;
    quote(out, text);
    return out;
}

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
