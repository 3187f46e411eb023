// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "programs/verbs.hpp"

namespace programs {

struct ContractCall {
    std::string file;
    std::string action;
    std::string arguments;            // JSON: the action without its member `action`
    std::string as = "me";            // whose wallet: a name of tests, or a wallet's id
    std::vector<std::string> roles;
    std::string state;                // a file of records; empty: the node's
    bool instructions = false;
};
struct ContractTest {
    std::string file;
    std::int64_t fuzz = 0;  // calls drawn from the schemas
    std::int64_t seed = 1;
    bool watch = false;
    bool coverage = false;
};
struct ContractGas {
    std::string file;
    bool check = false;  // against NAME.gas beside the source
    bool write = false;  // that file
};

// For authors.  Mistakes in a source are exit code 1, with their place.
void contract_new(const std::string& name);
void contract_build(const Common& common, const std::string& file);
void contract_test(const ContractTest& options);
/// Calls an action on a file of records, or on those of a live node; nothing is sent.
void contract_run(const Common& common, const ContractCall& options);
void contract_trace(const Common& common, const ContractCall& options);
/// What the tests' calls cost.  With `check`, Refused when it is not what the file says.
void contract_gas(const Common& common, const ContractGas& options);
void contract_disassemble(const std::string& file, const std::string& action);
/// That a registered function's source compiles to its image; NAME or NAME@VERSION.
void contract_verify(const Common& common, const std::string& name);
/// Signs and submits every action of the file, one transaction each.
void contract_register(const Common& common, const std::string& file);

}  // namespace programs
