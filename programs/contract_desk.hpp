// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

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

/// Runs the tests of the source and prints how each ended, a failed one with its trace.
bool tests_hold(const Source& source);

}  // namespace programs
