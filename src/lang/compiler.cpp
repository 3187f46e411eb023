// SPDX-License-Identifier: Apache-2.0
#include "lang/compiler.hpp"

#include <algorithm>
#include <tuple>

#include "base/base64url.hpp"
#include "contract/contract.hpp"
#include "lang/checker.hpp"
#include "lang/generator.hpp"
#include "lang/lexer.hpp"
#include "lang/parser.hpp"

namespace lang {

using base::Json;

namespace {

constexpr std::size_t kActionsMax = 64;  // each with a program of its own

std::vector<Diagnostic> in_order(std::vector<Diagnostic> faults) {
    std::ranges::sort(faults, {}, [](const Diagnostic& d) {
        return std::tuple{d.place.line, d.place.column, d.message};
    });
    if (faults.size() > kDiagnosticsMax) faults.resize(kDiagnosticsMax);
    return faults;
}

Shape arguments(const Function& action) {
    Shape shape;
    shape.place = action.place;
    shape.name = "{}";
    for (const auto& parameter : action.parameters)
        shape.members.push_back({parameter.place, parameter.name, parameter.shape, false});
    return shape;
}

std::optional<Compiled> compile_action(const File& file, const Function& action,
                                       const Types& types) {
    auto made = generate(file, action);
    if (!made) return std::nullopt;
    auto& generated = *made;
    Compiled compiled;
    compiled.name = action.name;
    compiled.version = file.version;
    compiled.params = types.schema(arguments(action));
    compiled.collections.assign(generated.collections.begin(), generated.collections.end());
    compiled.roles = action.roles;
    std::ranges::sort(compiled.roles);
    compiled.gas_max = action.gas.value_or(kDefaultGas);
    compiled.cells = generated.program.cells;
    compiled.image = std::move(generated.program.image);
    compiled.lines = std::move(generated.program.lines);
    compiled.variables = std::move(generated.variables);
    for (const auto& parameter : action.parameters) compiled.parameters.push_back(parameter.name);
    return compiled;
}

/// The first line that no JSON string holds; 0: none.
int foreign_line(std::string_view source) {
    const auto good = [](std::string_view text) {
        return base::is_utf8(text) && text.find('\0') == std::string_view::npos;
    };
    if (good(source)) return 0;
    int line = 1;
    while (good(line_of(source, line))) ++line;
    return line;
}

/// Why no peer would take it, whatever its network allows: what the language can say and a token
/// cannot (names beyond ASCII, nesting, sizes).
std::optional<Diagnostic> refusal(const Compiled& action, Place place) {
    auto token = payload(action, {});
    token.set("iat", 0);
    const auto read = base::parse_json(base::write_json(token));
    constexpr contract::Limits limits{.cells_max = 65'536, .gas_per_tx_max = base::kJsonIntegerMax};
    const auto fault = [&](base::Fault rule, const std::string& detail) {
        return Diagnostic{place, "peers would refuse " + action.name + ": " +
                                     std::string{base::rule(rule).says} +
                                     (detail.empty() ? "" : ": " + detail), ""};
    };
    if (!read) return fault(read.fault(), "");
    const auto function = contract::parse_function(*read, limits);
    if (!function) return fault(function.fault(), function.error().detail);
    return std::nullopt;
}

void compile_actions(Contract& contract, const Types& types, std::vector<Diagnostic>& faults) {
    for (const auto& function : contract.file.functions) {
        if (!function.action) continue;
        if (contract.actions.size() == kActionsMax)
            return faults.push_back(
                {function.place, "a file has at most " + std::to_string(kActionsMax) + " actions",
                 "the others go into another file"});
        auto compiled = compile_action(contract.file, function, types);
        if (!compiled)
            return faults.push_back({function.place,
                                     "the program of " + function.name + " is too large", ""});
        if (auto refused = refusal(*compiled, function.place)) faults.push_back(*refused);
        contract.actions.push_back(std::move(*compiled));
    }
}

}  // namespace

int Compiled::line_of(std::int64_t pc) const {
    const auto at = static_cast<std::size_t>(pc / 3);
    return pc >= 0 && at < lines.size() ? lines[at] : 0;
}

std::expected<Contract, std::vector<Diagnostic>> compile(std::string_view source) {
    std::vector<Diagnostic> faults;
    if (const int line = foreign_line(source))
        return std::unexpected{std::vector<Diagnostic>(
            1, {{line, 1}, "this line is no UTF-8 text, which a token would carry", ""})};
    Contract contract;
    contract.file = parse(source, faults);
    // What the parser skipped would be missed again by the checker.
    if (!faults.empty()) return std::unexpected{in_order(std::move(faults))};
    Types types{contract.file, faults};
    check(contract.file, types, faults);
    if (!faults.empty()) return std::unexpected{in_order(std::move(faults))};
    compile_actions(contract, types, faults);
    if (!faults.empty()) return std::unexpected{in_order(std::move(faults))};
    if (contract.actions.empty())
        return std::unexpected{std::vector<Diagnostic>(
            1, {{}, "there is no action here", "action NAME(parameter: Type) { … }"})};
    contract.tests = contract.file.tests;
    return contract;
}

std::string with_version(std::string_view source, std::int64_t version) {
    std::vector<Diagnostic> faults;
    const auto tokens = lex(source, faults);
    const std::string number = std::to_string(version);
    // As the parser reads it: of several declarations the last one speaks.
    for (std::size_t i = tokens.size(); i-- > 1;) {
        if (tokens[i].kind != Token::Kind::integer || tokens[i - 1].kind != Token::Kind::name ||
            tokens[i - 1].text != "version")
            continue;
        const auto line = line_of(source, tokens[i].place.line);
        const auto from = static_cast<std::size_t>(line.data() - source.data()) +
                          static_cast<std::size_t>(tokens[i].place.column - 1);
        const auto to = std::min(source.find_first_not_of("0123456789_", from), source.size());
        return std::string{source.substr(0, from)} + number + std::string{source.substr(to)};
    }
    return "version " + number + "; " + std::string{source};
}

Json payload(const Compiled& action, std::string_view source) {
    auto payload = Json::object(
        {{"cells", action.cells},
         {"collections", Json::Array(action.collections.begin(), action.collections.end())},
         {"gas_max", action.gas_max},
         {"image", base::base64url(oisc::encode(action.image))},
         {"name", action.name},
         {"params", action.params},
         {"roles", Json::Array(action.roles.begin(), action.roles.end())},
         {"version", action.version}});
    if (!source.empty()) payload.set("source", std::string{source});
    return payload;
}

int source_line(const Json& function_payload, std::int64_t pc) {
    const Json* source = function_payload.find("source");
    const Json* name = function_payload.find("name");
    const Json* image = function_payload.find("image");
    if (source == nullptr || name == nullptr || image == nullptr) return 0;
    const auto contract = compile(*source->string());
    if (!contract) return 0;
    const auto action = std::ranges::find(contract->actions, *name->string(), &Compiled::name);
    if (action == contract->actions.end() ||
        base::base64url(oisc::encode(action->image)) != *image->string())
        return 0;
    return action->line_of(pc);
}

}  // namespace lang
