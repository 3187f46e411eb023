// SPDX-License-Identifier: Apache-2.0
#include "workbench/fuzz.hpp"

#include <algorithm>
#include <array>

namespace workbench {

using base::Json;
using contract::Status;

namespace {

constexpr std::array<std::string_view, 8> kLetters{"a", "b", "1", "/", "\"", "ä", "学", " "};
constexpr std::array<std::string_view, 3> kCallers{"alice", "bob", "carol"};
constexpr std::int64_t kLengthMore = 6;  // how far above the least a length is mostly drawn
constexpr std::size_t kSeenMax = 32;
constexpr std::int64_t kPartsMax = 32 * 1024;  // values and letters: more do not fit a transaction

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
class Draw {
  public:
    explicit Draw(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next() {
        auto z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
        return z ^ (z >> 31U);
    }
    /// From 0 to below n.
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        const auto width = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least);
        if (width == UINT64_MAX) return static_cast<std::int64_t>(next());
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + below(width + 1));
    }

    /// Nothing when they come out larger than a transaction.
    std::optional<Json> arguments(const Json& schema) {
        parts_ = 0;
        auto drawn = value(schema);
        if (parts_ > kPartsMax) return std::nullopt;
        return drawn;
    }

  private:
    /// Requires nothing of the schema's least: from kPartsMax on it draws no more.
    Json value(const Json& schema) {
        if (++parts_ > kPartsMax) return {};
        if (const Json* choices = schema.find("enum"))
            return choices->array()->at(below(choices->array()->size()));
        const auto& type = *schema.find("type")->string();
        if (type == "boolean") return Json{one_in(2)};
        if (type == "integer") return integer(bound(schema, "minimum"), bound(schema, "maximum"));
        if (type == "string") return text(bound(schema, "minLength"), bound(schema, "maxLength"));
        if (type == "array") {
            Json::Array items;
            const auto count = length(bound(schema, "minItems"), bound(schema, "maxItems"));
            for (std::int64_t i = 0; i < count && parts_ <= kPartsMax; ++i)
                items.push_back(value(*schema.find("items")));
            return Json{std::move(items)};
        }
        auto object = Json::object();
        const auto& required = *schema.find("required")->array();
        for (const auto& property : *schema.find("properties")->members()) {
            const bool needed =
                std::ranges::find(required, Json{property.name}) != required.end();
            if (needed || one_in(2)) object.set(property.name, value(property.value));
        }
        return object;
    }

    static std::int64_t bound(const Json& schema, const char* keyword) {
        return *schema.find(keyword)->integer();  // the compiler writes them all
    }
    Json integer(std::int64_t least, std::int64_t most) {
        switch (below(4)) {
            case 0: return Json{least};
            case 1: return Json{most};
            case 2: return Json{between(least, most)};
            default: return Json{std::clamp(between(-2, 12), least, most)};
        }
    }
    std::int64_t length(std::int64_t least, std::int64_t most) {
        if (one_in(8)) return std::min(most, least + 200);
        return between(least, std::min(most, least + kLengthMore));
    }
    /// Often one that was drawn before: calls that mean the same record are the interesting ones.
    Json text(std::int64_t least, std::int64_t most) {
        if (!seen_.empty() && !one_in(4)) {
            const auto& [again, size] = seen_[below(seen_.size())];
            if (size >= least && size <= most) return Json{again};
        }
        const auto size = length(least, most);
        std::string drawn;
        parts_ += size;
        if (parts_ > kPartsMax) return {};
        for (std::int64_t i = 0; i < size; ++i) drawn += kLetters.at(below(kLetters.size()));
        if (seen_.size() < kSeenMax)
            seen_.emplace_back(drawn, size);
        else
            seen_[below(kSeenMax)] = {drawn, size};
        return Json{drawn};
    }

    std::uint64_t state_;
    std::int64_t parts_ = 0;
    std::vector<std::pair<std::string, std::int64_t>> seen_;  // with the number of characters
};

bool stops(const Called& called) {
    return called.outcome.status == Status::trapped ||
           called.outcome.status == Status::out_of_gas;
}

/// Simpler values in place of one, the simplest first.
std::vector<Json> simpler(const Json& value) {
    std::vector<Json> all;
    if (const auto* number = value.integer()) {
        for (const auto other : {std::int64_t{0}, std::int64_t{1}, *number / 2})
            if (other != *number && std::abs(other) < std::abs(*number)) all.emplace_back(other);
    } else if (const auto* text = value.string()) {
        if (text->size() > 1) all.emplace_back("a");
        if (text->size() > 8 && text->size() % 2 == 0) all.emplace_back(text->substr(0, 4));
    } else if (const auto* items = value.array()) {
        for (std::size_t i = 0; i < items->size(); ++i) {
            auto fewer = *items;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            all.emplace_back(std::move(fewer));
        }
        for (std::size_t i = 0; i < items->size(); ++i)
            for (auto& inner : simpler((*items)[i])) {
                auto changed = *items;
                changed[i] = std::move(inner);
                all.emplace_back(std::move(changed));
            }
    } else if (const auto* members = value.members()) {
        for (const auto& member : *members) {
            auto fewer = value;
            fewer.erase(member.name);
            all.push_back(std::move(fewer));
            for (auto& inner : simpler(member.value)) {
                auto changed = value;
                changed.set(member.name, std::move(inner));
                all.push_back(std::move(changed));
            }
        }
    }
    return all;
}

/// Every record under a key that begins with one word, under another in its place.
Records renamed(const Records& before, const std::string& from, const std::string& to) {
    Records after;
    for (const auto& key : before.keys()) {
        auto other = key;
        if (other.key.starts_with(from)) other.key = to + other.key.substr(from.size());
        after.put(other, *base::parse_json(*before.get(key)));
    }
    return after;
}

/// The strings anywhere in a value.
void add_strings(const Json& value, std::vector<std::string>& strings) {
    if (const auto* text = value.string()) strings.push_back(*text);
    if (const auto* items = value.array())
        for (const Json& item : *items) add_strings(item, strings);
    if (const auto* members = value.members())
        for (const auto& member : *members) add_strings(member.value, strings);
}

Json replaced(const Json& value, const std::string& from, const std::string& to) {
    if (const auto* text = value.string()) return Json{*text == from ? to : *text};
    if (const auto* items = value.array()) {
        auto changed = *items;
        for (Json& item : changed) item = replaced(item, from, to);
        return Json{std::move(changed)};
    }
    auto changed = value;
    if (const auto* members = value.members())
        for (const auto& member : *members)
            changed.set(member.name, replaced(member.value, from, to));
    return changed;
}

/// Takes away from the arguments and the records whatever is not needed.
void shrink(Stopped& stopped, const contract::Function& function) {
    const auto pc = stopped.called.outcome.pc;
    const auto try_it = [&](const Json& action, const Records& before) {
        if (!contract::check_arguments(function, action)) return false;
        auto called = call(function, action, stopped.caller, {}, before);
        if (!stops(called) || called.outcome.pc != pc) return false;
        stopped.action = action;
        stopped.before = before;
        stopped.called = std::move(called);
        return true;
    };
    for (bool smaller = true; smaller;) {
        smaller = false;
        for (auto action : simpler(stopped.action)) {
            action.set("action", function.name);
            if (action != stopped.action && try_it(action, stopped.before)) {
                smaller = true;
                break;
            }
        }
        // A word that names a record becomes short in both at once.
        std::vector<std::string> strings;
        add_strings(stopped.action, strings);
        for (const auto& text : strings) {
            if (text.size() < 2 || text == function.name) continue;
            auto action = replaced(stopped.action, text, "a");
            action.set("action", function.name);
            if (try_it(action, renamed(stopped.before, text, "a"))) smaller = true;
        }
        for (const auto& key : stopped.before.keys()) {
            auto fewer = stopped.before;
            fewer.take({{key, std::nullopt}});
            if (try_it(stopped.action, fewer)) smaller = true;
        }
    }
}

}  // namespace

void each_drawn(const lang::Contract& contract, std::int64_t cases, std::uint64_t seed,
                const std::function<bool(const Drawn&)>& visit) {
    Draw draw{seed};
    std::vector<contract::Function> functions;
    functions.reserve(contract.actions.size());
    for (const auto& action : contract.actions) functions.push_back(as_registered(action));
    Records records;
    for (std::int64_t number = 1; number <= cases; ++number) {
        const auto& function = functions[draw.below(functions.size())];
        auto action = draw.arguments(function.params.text());
        if (!action) continue;
        action->set("action", function.name);
        Caller caller{wallet_named(kCallers.at(draw.below(kCallers.size()))), {}};
        if (!draw.one_in(8)) caller.roles = function.roles;
        const auto called = call(function, *action, caller, {}, records);
        if (!visit({*action, caller, records, called, number})) return;
        records.take(called.outcome.diff);
        if (records.size() > 200 || draw.one_in(100)) records = {};
    }
}

std::optional<Stopped> fuzz(const lang::Contract& contract, std::int64_t cases,
                            std::uint64_t seed) {
    std::optional<Stopped> stopped;
    each_drawn(contract, cases, seed, [&](const Drawn& drawn) {
        if (stops(drawn.called))
            stopped = Stopped{drawn.action, drawn.caller, drawn.before, drawn.called, drawn.number};
        return !stopped;
    });
    if (!stopped) return std::nullopt;
    const auto name = *stopped->action.find("action")->string();
    shrink(*stopped,
           as_registered(*std::ranges::find(contract.actions, name, &lang::Compiled::name)));
    return stopped;
}

}  // namespace workbench
