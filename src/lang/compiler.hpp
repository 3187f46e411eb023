// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "lang/diagnostic.hpp"
#include "lang/generator.hpp"
#include "lang/syntax.hpp"
#include "oisc/image.hpp"

namespace lang {

inline constexpr std::int64_t kDefaultGas = 100'000;  // of an action that says none

/// An action as it is registered: all that a `function+jwt` says of it.
struct Compiled {
    std::string name;
    std::int64_t version = 1;
    base::Json params;                     // its argument schema
    std::vector<std::string> collections;  // sorted; those that it can touch
    std::vector<std::string> roles;        // sorted
    std::int64_t gas_max = kDefaultGas;
    std::int64_t cells = 0;
    oisc::Image image;
    std::vector<std::string> parameters;  // in the source's order
    std::vector<int> lines;               // of the source, for the instruction at pc 3 * i
    std::vector<Placed> variables;
    /// The source's line of a pc; 0 when it is none of this program.
    [[nodiscard]] int line_of(std::int64_t pc) const;
};

struct Contract {
    std::vector<Compiled> actions;
    std::vector<Test> tests;
    File file;
};

/// Everything that a source holds (docs/CONTRACTS.md), or all that is wrong with it, in the order
/// of the source.
std::expected<Contract, std::vector<Diagnostic>> compile(std::string_view source);

/// The same source, but of this version: each line stays where it is.
std::string with_version(std::string_view source, std::int64_t version);

/// The payload of a `function+jwt` without `iat`; `source` is left out when it is empty.
base::Json payload(const Compiled& action, std::string_view source);

/// Where a program stood, in its source: the line, or 0 when the source does not compile to this
/// image.
int source_line(const base::Json& function_payload, std::int64_t pc);

}  // namespace lang
