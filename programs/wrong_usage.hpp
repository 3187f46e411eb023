// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace programs {

/// Says what cannot be understood, and what was probably meant; the exit code.  Also carries out
/// --help and --version, which the parser throws like errors.
int wrong_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv);

}  // namespace programs
