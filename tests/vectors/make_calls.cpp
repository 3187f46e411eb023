// SPDX-License-Identifier: Apache-2.0
// Calls of functions: the machine by itself here, its ports in make_ports.cpp.
#include "calls.hpp"

#include "base/base64url.hpp"
#include "functions.hpp"
#include "network.hpp"
#include "oisc/image.hpp"

namespace vectors {

using contract::Outcome;
using contract::Status;

namespace {

constexpr std::int64_t kHeight = 12;
const std::vector<std::string> kRoles{"registrar"};

Json records_json(const std::map<contract::RecordKey, std::string>& texts) {
    auto records = Json::object();
    for (const auto& [key, text] : texts) records.set(key.collection + '/' + key.key, json(text));
    return records;
}

Json outcome_json(const Outcome& outcome, const contract::Records& before) {
    auto after = before.texts;
    for (const auto& [key, text] : outcome.diff) {
        if (text)
            after[key] = *text;
        else
            after.erase(key);
    }
    Json::Array events;
    for (const auto& event : outcome.events)
        events.push_back(
            Json::object({{"action", 0}, {"data", event.data}, {"text", event.text}}));
    auto json = Json::object({{"events", Json(std::move(events))},
                              {"gas", outcome.gas},
                              {"records", records_json(after)},
                              {"status", static_cast<int>(outcome.status)}});
    if (outcome.status != Status::applied) json.set("pc", outcome.pc);
    if (outcome.status == Status::refused) json.set("message", outcome.message);
    return json;
}

/// What the table beside the vector says: the last event's data, or how it ended.
std::string shown(const Outcome& outcome) {
    switch (outcome.status) {
        case Status::refused: return "refused: " + outcome.message;
        case Status::out_of_gas: return "out of gas";
        case Status::trapped: return "trap";
        case Status::applied: break;
    }
    return outcome.events.empty() ? "-" : base::write_json(outcome.events.back().data);
}

}  // namespace

Outcome add_call(Book& book, const std::string& name, const Json& payload,
                 const std::string& expected, std::int64_t gas, bool records) {
    const auto function = contract::parse_function(payload, {});
    if (!function) throw std::runtime_error{name + ": no function, " + function.error().detail};
    const auto action = Json::object({{"action", "f"}, {"id", "S1"}});
    const base::WalletId caller{key("alice").id().hash};
    const auto before = records ? contract::before() : contract::Records{};
    const auto outcome =
        contract::call(*function,
                       {&action, caller, kRoles, {kHeight}, {kStart},
                        std::min(gas, function->gas_max)},
                       before);
    if (shown(outcome) != expected)
        book.complain(name + ": expected " + expected + ", it gives " + shown(outcome) + ' ' +
                      outcome.trap);
    book.add("calls.json", name, kGood,
             Json::object({{"action", action},
                           {"caller", base::text(caller)},
                           {"function", payload},
                           {"gas", gas},
                           {"height", kHeight},
                           {"outcome", outcome_json(outcome, before)},
                           {"records", records_json(before.texts)},
                           {"roles", Json(Json::Array(kRoles.begin(), kRoles.end()))},
                           {"time", kStart}}));
    return outcome;
}

Json payload_of(const oisc::Image& image, std::int64_t cells) {
    auto payload = function_of("f", image, 1'000'000);
    payload.set("params", json(R"({"additionalProperties":false,"properties":)"
                               R"({"id":{"type":"string"}},"type":"object"})"));
    if (cells > 0) payload.set("cells", cells);
    return payload;
}

namespace {

using Cells = std::vector<std::int64_t>;
constexpr auto kMin = contract::kMin;
constexpr auto kMax = contract::kMax;

struct Program {
    const char* name;
    Cells cells;
    std::int64_t code;
    const char* expected;
    std::int64_t entry = 0;
    bool self_modifying = false;
    std::int64_t memory = 0;  // cells of the function; 0: as many as the image has
};

oisc::Image image_of(const Program& program) {
    oisc::Image image;
    image.cells = program.cells;
    image.code = program.code;
    image.entry = program.entry;
    image.self_modifying = program.self_modifying;
    return image;
}

constexpr std::int64_t kFail = -27;  // port FAIL, of constant 1: the branch that must not be taken

/// Where `FAIL` is reached the other way was expected.
std::vector<Program> programs() {
    return {
        {"branches at zero", {6, 6, -1, 7, kFail, 0, 0, 1}, 6, "-"},
        {"branches below zero", {6, 7, -1, 8, kFail, 0, 1, 0, 1}, 6, "-"},
        {"goes on above zero", {6, 7, -1, 8, kFail, 0, -1, 0, 1}, 6, "refused: no"},
        {"wraps below the least", {6, 7, -1, 8, kFail, 0, 1, kMin, 1}, 6, "refused: no"},
        {"wraps above the largest", {6, 7, -1, 8, kFail, 0, -1, kMax, 1}, 6, "-"},
        {"the least minus itself", {6, 6, -1, 7, kFail, 0, kMin, 1}, 6, "-"},
        {"a port is added", {-10, 6, -1, 7, kFail, 0, -12, 1}, 6, "-"},
        {"a port is added, above zero", {-10, 6, -1, 7, kFail, 0, -11, 1}, 6, "refused: no"},
        {"begins at its entry", {9, kFail, 0, 8, 8, -1, 0, 0, 0, 1}, 6, "-", 3},
        {"a branch to the last instruction", {9, 9, 6, 10, kFail, 0, 9, 9, -1, 0, 1}, 9, "-"},
        {"a branch to -2", {3, 3, -2, 0}, 3, "trap"},
        {"a branch to the least", {3, 3, kMin, 0}, 3, "trap"},
        {"a branch behind the last instruction", {3, 3, 2, 0}, 3, "trap"},
        {"a branch to the last place", {4, 4, 1, 0, -1}, 3, "trap"},
        {"runs off the end", {3, 4, 0, -1, 0}, 3, "trap"},
        {"entry without room for an instruction", {0, 0, -1, 0}, 3, "trap", 2},
        {"fewer than three cells", {0}, 0, "trap"},
        {"zeros are an instruction", {0}, 0, "out of gas", 0, false, 3},
        {"reads behind the end", {4, 3, 0, 0}, 3, "trap"},
        {"reads the largest address", {kMax, 3, 0, 0}, 3, "trap"},
        {"writes behind the end", {3, 4, 0, 0}, 3, "trap"},
        {"writes its code", {3, 2, 0, 0}, 3, "trap"},
        {"writes its code, self-modifying", {6, 2, -1, 7, kFail, 0, 1, 1}, 6, "-", 0, true},
        {"changes what it branches to",
         {9, 5, 3, 11, 11, -5, 10, kFail, 0, -4, 1, 0}, 9, "-", 0, true},
        {"no code is protected", {6, 2, -1, 7, kFail, 0, 1, 1}, 0, "-"},
        {"memory is zero beyond the image", {9, 7, -1, 6, kFail, 0, 1}, 6, "-", 0, false, 10},
        {"the last cell of its memory", {10, 9, -1, 6, kFail, 0, 1}, 6, "trap", 0, false, 10},
        {"reads a port that there is not", {-3, 3, 0, 0}, 3, "trap"},
        {"reads the least address", {kMin, 3, 0, 0}, 3, "trap"},
        {"writes a port that there is not", {3, -15, 0, 0}, 3, "trap"},
        {"reads a port for writing", {-13, 3, 0, 0}, 3, "trap"},
        {"writes a port for reading", {3, -8, 0, 0}, 3, "trap"},
        {"a write to a port does not branch", {6, -4, -2, 7, 7, -1, -1, 0}, 6, "-"},
        {"reads before it writes", {-99, 99, 0, 0}, 3, "trap"},
        {"an endless turn", {3, 3, 0, 0}, 3, "out of gas"},
    };
}

void add_programs(Book& book) {
    for (const auto& program : programs()) {
        auto image = image_of(program);
        image.constants = {"no"};
        add_call(book, program.name, payload_of(image, program.memory), program.expected, 100'000,
                 false);
    }
}

/// Gas that is just enough, and one less, of a program that puts a record.
void add_limits(Book& book) {
    const contract::Moves moves{{"notes", contract::X}, {"k", contract::Y}, {"v", contract::PUT}};
    const auto function = contract::program(moves);
    const auto payload = payload_of(function.image);
    // 17 cells and 3 constants to load, 4 instructions, PUT of a string of one byte (9, so two
    // times eight).
    const std::int64_t needed = 20 + 3 + 4 + (4'000 + 2 * 12);
    const auto with = [&](const char* name, const char* expected, std::int64_t gas) {
        return add_call(book, name, payload, expected, gas, false);
    };
    const auto outcome = with("gas: exactly enough", "-", needed);
    if (outcome.gas != needed) book.complain("gas: it costs " + std::to_string(outcome.gas));
    with("gas: more than enough", "-", needed + 1);
    with("gas: one less", "out of gas", needed - 1);
    with("gas: the port's price is not there", "out of gas", 20 + 3 + 3 + 4'023);
    with("gas: none for the third instruction", "out of gas", 20 + 3 + 2);
    with("gas: to load and no more", "out of gas", 23);
    with("gas: one less than to load", "out of gas", 22);
    with("gas: none", "out of gas", 0);
    auto small = payload;
    small.set("gas_max", needed - 1);
    add_call(book, "gas: the function's gas_max", small, "out of gas", 1'000'000, false);
    auto large = payload;
    large.set("cells", 17 + 8);
    if (add_call(book, "gas: eight cells more", large, "-", 1'000'000, false).gas != needed + 1)
        book.complain("eight cells more cost one more");
}

}  // namespace

void add_calls(Book& book) {
    add_programs(book);
    add_limits(book);
    add_ports(book);
}

}  // namespace vectors
