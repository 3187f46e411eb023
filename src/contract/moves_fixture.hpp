// SPDX-License-Identifier: Apache-2.0
// For tests: programs that are a list of moves.
#pragma once
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "contract/contract.hpp"
#include "contract/ports.hpp"

namespace contract {

using base::Json;
using enum Port;

inline constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
inline constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

/// From a port, a number, or a JSON constant, to a port.
struct Move {
    std::variant<Port, std::int64_t, Json> from;
    std::int64_t to;
    Move(Port source, Port port) : from{source}, to{static_cast<std::int64_t>(port)} {}
    Move(std::int64_t number, Port port) : from{number}, to{static_cast<std::int64_t>(port)} {}
    Move(int number, Port port) : Move{std::int64_t{number}, port} {}
    Move(const char* text, Port port) : from{Json{text}}, to{static_cast<std::int64_t>(port)} {}
    Move(Json json, Port port) : from{std::move(json)}, to{static_cast<std::int64_t>(port)} {}
};
using Moves = std::vector<Move>;

/// The moves one after the other, then the end; their operands behind them.
inline Function program(const Moves& moves) {
    Function function;
    auto& image = function.image;
    const auto end = static_cast<std::int64_t>(3 * moves.size());
    std::vector<std::int64_t> data{0};
    const auto cell = [&](std::int64_t word) {
        data.push_back(word);
        return end + 2 + static_cast<std::int64_t>(data.size());
    };
    for (const auto& [from, to] : moves) {
        std::int64_t operand = 0;
        if (const auto* port = std::get_if<Port>(&from))
            operand = static_cast<std::int64_t>(*port);
        else if (const auto* number = std::get_if<std::int64_t>(&from))
            operand = cell(*number);
        else
            operand = (image.constants.push_back(std::get<Json>(from)),
                       cell(static_cast<std::int64_t>(image.constants.size())));
        image.cells.insert(image.cells.end(), {operand, to, 0});
    }
    image.cells.insert(image.cells.end(), {end + 3, end + 3, -1});
    image.code = end + 3;
    image.cells.insert(image.cells.end(), data.begin(), data.end());
    function.cells = static_cast<std::int64_t>(image.cells.size());
    function.collections = {"notes", "things"};
    return function;
}

struct Records : RecordView {
    std::map<RecordKey, std::string> texts;
    [[nodiscard]] std::optional<std::string_view> get(const RecordKey& key) const override {
        const auto at = texts.find(key);
        if (at == texts.end()) return std::nullopt;
        return at->second;
    }
};

inline Records before() {
    Records records;
    records.texts[{"things", "a"}] = R"({"n":7,"name":"学生"})";
    records.texts[{"secret", "a"}] = "1";
    return records;
}

inline Call call_of(std::int64_t gas = 1'000'000) {
    static const Json action = Json::object({{"action", "f"}, {"id", "S1"}});
    static const std::vector<std::string> roles{"registrar"};
    return {&action, {}, roles, {12}, {1'700'000'000}, gas};
}

inline Outcome run(const Moves& moves, std::int64_t gas = 1'000'000) {
    return call(program(moves), call_of(gas), before());
}

/// The last event's data as text, or how it failed.
inline std::string shown(const Moves& moves) {
    const auto outcome = run(moves);
    if (outcome.status == Status::trapped) return "trap: " + outcome.trap;
    if (outcome.status == Status::refused) return "refused: " + outcome.message;
    if (outcome.status == Status::out_of_gas) return "out of gas";
    return outcome.events.empty() ? "-" : base::write_json(outcome.events.back().data);
}

inline Moves operator+(Moves first, const Moves& then) {
    first.insert(first.end(), then.begin(), then.end());
    return first;
}
inline const Moves kShow{{"shown", X}, {R, EMIT}};
inline const Moves kShowNumber = Moves{{R, MKINT}} + kShow;
inline Moves slice(const char* text, std::int64_t from, std::int64_t count) {
    return {{text, X}, {from, Y}, {count, SLICE}};
}
inline Moves binary(std::int64_t x, std::int64_t v, Port port) { return Moves{{x, X}, {v, port}}; }

}  // namespace contract
