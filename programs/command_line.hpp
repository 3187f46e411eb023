// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "programs/verbs.hpp"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace programs {

// What the declarations of all verbs share.

std::string default_home();
CLI::App& add_verb(CLI::App& parent, const char* name, const char* what, const char* example);
/// --home, --passphrase-file, --json.
void add_common(CLI::App& verb, Common& common);
/// For verbs that sign, or show who does.
void add_wallet(CLI::App& verb, Common& common);
/// For verbs that ask a node.
void add_client(CLI::App& verb, Common& common);

/// `proof`, `verify`.  Requires: the arguments outlive `app`.
void add_proof_verbs(CLI::App& app, Common& common, ProofOptions& proof, VerifyOptions& verify);

/// `roles`, `revoke`, `wallet set-key`, `network params`, `chain`.  Requires: `wallet` and
/// `network` are there; the arguments outlive `app`.
void add_member_verbs(CLI::App& app, Common& common, Members& members);

/// Says what was wrong and which word was meant; the exit code, 0 for --help and --version.
int wrong_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv);

}  // namespace programs
