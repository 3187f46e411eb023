// SPDX-License-Identifier: Apache-2.0
// jotasm OUTPUT.cpp PRELUDE NAME.oasm…: assembles each program with its manifest NAME.json beside
// it, checks both as a peer would at registration, and writes one C++ file with the payloads.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/base64url.hpp"
#include "contract/contract.hpp"
#include "lang/assembler.hpp"

namespace {

using base::Json;

struct Failure {
    std::string message;
};

std::string read(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) throw Failure{path.string() + ": cannot be read"};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string line_of(const std::string& text, int number) {
    std::size_t at = 0;
    for (int line = 1; line < number && at != std::string::npos; ++line)
        at = text.find('\n', at) == std::string::npos ? text.size() : text.find('\n', at) + 1;
    return text.substr(at, text.find('\n', at) - at);
}

Json payload_of(const std::filesystem::path& source_path, const std::string& prelude) {
    const std::string source = read(source_path);
    const std::string whole = prelude + source;
    const auto assembly = lang::assemble(whole);
    if (!assembly) {
        const auto& error = assembly.error();
        const int offset = static_cast<int>(std::ranges::count(prelude, '\n'));
        throw Failure{source_path.string() + ':' + std::to_string(error.line - offset) + ':' +
                      std::to_string(error.column) + ": " + error.message + "\n  " +
                      line_of(whole, error.line) + "\n  " +
                      std::string(static_cast<std::size_t>(std::max(error.column - 1, 0)), ' ') +
                      '^'};
    }
    auto manifest_path = source_path;
    manifest_path.replace_extension(".json");
    auto payload = base::parse_json(read(manifest_path));
    if (!payload || payload->members() == nullptr)
        throw Failure{manifest_path.string() + ": not strict JSON"};
    payload->set("name", source_path.stem().string());
    payload->set("image", base::base64url(oisc::encode(assembly->image)));
    payload->set("iat", 0);
    if (const auto good = contract::parse_function(*payload, contract::Limits{}); !good)
        throw Failure{manifest_path.string() + ": " +
                      std::string{base::rule(good.fault()).says} + ": " + good.error().detail};
    payload->erase("iat");
    return *payload;
}

void write(const std::string& output, const std::vector<std::string>& payloads) {
    std::ofstream out{output, std::ios::binary};
    out << "// Written by jotasm from contracts/.\n#include \"contracts.hpp\"\n\n"
           "namespace programs {\n\nstd::vector<std::string> contract_payloads() {\n    return {\n";
    for (const auto& payload : payloads) out << "R\"jot(" << payload << ")jot\",\n";
    out << "    };\n}\n\n}  // namespace programs\n";
    if (!out.flush()) throw Failure{output + ": cannot be written"};
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments{argv + 1, argv + argc};
    if (arguments.size() < 3) {
        std::cerr << "usage: jotasm OUTPUT.cpp PRELUDE NAME.oasm...\n";
        return 2;
    }
    try {
        std::vector<std::string> payloads;
        const std::string prelude = read(arguments[1]);
        for (std::size_t i = 2; i < arguments.size(); ++i)
            payloads.push_back(base::write_json(payload_of(arguments[i], prelude)));
        write(arguments[0], payloads);
    } catch (const Failure& failure) {
        std::cerr << failure.message << '\n';
        return 2;
    }
    return 0;
}
