// SPDX-License-Identifier: Apache-2.0
// base/json judged by nlohmann: what ours takes means the same to it, and what ours refuses though
// it is JSON is refused for a reason that stands in the text.
#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "fuzz.hpp"

namespace {

using base::Fault;
using base::Json;
using Judge = nlohmann::json;

bool same(const Json& ours, const Judge& judge) {
    if (ours.is_null()) return judge.is_null();
    if (const auto* flag = ours.boolean()) return judge.is_boolean() && judge.get<bool>() == *flag;
    if (const auto* number = ours.integer())
        return judge.is_number_integer() && judge.get<std::int64_t>() == *number;
    if (const auto* text = ours.string())
        return judge.is_string() && judge.get_ref<const std::string&>() == *text;
    if (const auto* items = ours.array()) {
        if (!judge.is_array() || judge.size() != items->size()) return false;
        for (std::size_t i = 0; i < items->size(); ++i)
            if (!same((*items)[i], judge[i])) return false;
        return true;
    }
    if (!judge.is_object() || judge.size() != ours.members()->size()) return false;
    for (const auto& [name, value] : *ours.members())
        if (!judge.contains(name) || !same(value, judge[name])) return false;
    return true;
}

/// Gathers every reason for which a JSON text is none of ours.
class Reasons {
  public:
    std::set<Fault> found;

    bool null() { return value(); }
    bool boolean(bool) { return value(); }
    bool number_integer(std::int64_t number) {  // of numbers that begin with a minus
        if (number == 0 || number < -base::kJsonIntegerMax) found.insert(Fault::json_number);
        return value();
    }
    bool number_unsigned(std::uint64_t number) {
        if (number > static_cast<std::uint64_t>(base::kJsonIntegerMax))
            found.insert(Fault::json_number);
        return value();
    }
    bool number_float(double, const std::string&) {
        found.insert(Fault::json_number);
        return value();
    }
    bool string(const std::string& text) { return characters(text), value(); }
    bool binary(const Judge::binary_t&) { return false; }
    bool start_object(std::size_t) {
        value();
        names_.emplace_back();
        ++depth_;
        return true;
    }
    bool key(const std::string& name) {
        characters(name);
        for (const char c : name)
            if (static_cast<signed char>(c) < 0) found.insert(Fault::json_member_name);
        if (!names_.back().insert(name).second) found.insert(Fault::json_duplicate_member);
        return true;
    }
    bool end_object() {
        names_.pop_back();
        --depth_;
        return true;
    }
    bool start_array(std::size_t) {
        value();
        ++depth_;
        return true;
    }
    bool end_array() {
        --depth_;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
        return false;
    }

  private:
    bool value() {
        if (depth_ > base::kJsonDepthMax) found.insert(Fault::json_depth);
        return true;
    }
    void characters(const std::string& text) {
        if (text.contains('\0')) found.insert(Fault::bad_utf8);
    }
    std::vector<std::set<std::string>> names_;
    int depth_ = 0;
};

}  // namespace

FUZZ(input) {
    const auto ours = base::parse_json(input);
    const auto judge = Judge::parse(input, nullptr, false);
    if (ours) {
        LAW(!judge.is_discarded());
        LAW(same(*ours, judge));
        const auto text = base::write_json(*ours);
        const auto again = base::parse_json(text);
        LAW(again && *again == *ours);
        LAW(base::write_json(*again) == text);
        LAW(text == judge.dump());  // sorted members, the same escapes: RFC 8785 for our values
    } else if (!judge.is_discarded() && !input.starts_with("\xEF\xBB\xBF") &&
               !input.contains('\0')) {  // it skips a byte order mark and ends at a zero byte
        Reasons reasons;
        LAW(Judge::sax_parse(input, &reasons));
        LAW(reasons.found.contains(ours.fault()));
    }
    LAW(base::is_utf8(input) == !Judge(std::string{input})
                                     .dump(-1, ' ', false, Judge::error_handler_t::replace)
                                     .contains("\xEF\xBF\xBD") ||
        input.contains("\xEF\xBF\xBD"));
}
