// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "jose/jws.hpp"
#include "lang/compiler.hpp"

namespace programs {

struct Source {
    std::string file;
    std::string text;
    lang::Contract contract;
};

/// Throws Refused with every mistake, shown.
Source compile_file(const std::string& file);
/// Throws WrongUsage when there is none of that name.
const lang::Compiled& find_action(const Source& source, const std::string& name);

/// How the tests of a source ended: a line for each, a failed one with its trace.
struct TestReport {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::string text;
};
TestReport run_tests(const Source& source);
/// Runs them and prints that.
bool tests_hold(const Source& source);

/// The `function+jwt` of an action, signed now; `text` is its source.
std::string function_token(jose::Signer& signer, const lang::Compiled& action,
                           const std::string& text);

}  // namespace programs
