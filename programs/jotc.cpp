// SPDX-License-Identifier: Apache-2.0
// jotc OUTPUT.cpp SOURCE.jot…: compiles contracts in the build, runs their tests, checks each
// action as a peer would at registration, and writes one C++ file with their tokens' payloads.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "workbench/testing.hpp"

namespace {

struct Failure {
    std::string message;
};

std::string read(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) throw Failure{path.string() + ": cannot be read"};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void add_payloads(const std::string& path, std::vector<std::string>& payloads) {
    const auto source = read(path);
    const auto contract = lang::compile(source);
    if (!contract) {
        std::string all;
        for (const auto& fault : contract.error()) all += lang::show(fault, source, path);
        throw Failure{all};
    }
    for (const auto& tested : workbench::run_tests(*contract))
        if (tested.failure)
            throw Failure{tested.name + "\n" + lang::show(*tested.failure, source, path)};
    for (const auto& action : contract->actions) {
        (void)workbench::as_registered(action);
        payloads.push_back(base::write_json(lang::payload(action, source)));
    }
}

void write(const std::string& output, const std::vector<std::string>& payloads) {
    std::ofstream out{output, std::ios::binary};
    out << "// Written by jotc from contracts/.\n#include \"contracts.hpp\"\n\n"
           "namespace programs {\n\nstd::vector<std::string> contract_payloads() {\n    return {\n";
    for (const auto& payload : payloads) out << "R\"jot(" << payload << ")jot\",\n";
    out << "    };\n}\n\n}  // namespace programs\n";
    if (!out.flush()) throw Failure{output + ": cannot be written"};
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments{argv + 1, argv + argc};
    if (arguments.size() < 2) {
        std::cerr << "usage: jotc OUTPUT.cpp SOURCE.jot...\n";
        return 2;
    }
    try {
        std::vector<std::string> payloads;
        for (std::size_t i = 1; i < arguments.size(); ++i) add_payloads(arguments[i], payloads);
        write(arguments[0], payloads);
    } catch (const Failure& failure) {
        std::cerr << failure.message << '\n';
        return 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
