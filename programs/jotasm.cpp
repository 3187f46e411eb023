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

constexpr std::size_t kSourceBytesMax = 8 * 1024;  // a larger one would crowd the token

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

/// `FILE:LINE:COL: message`, the line, and a caret under the place.
std::string words_of(const lang::AssemblyError& error, const std::string& whole,
                     const std::string& prelude, const std::filesystem::path& prelude_path,
                     const std::filesystem::path& source_path) {
    const auto offset = static_cast<int>(std::ranges::count(prelude, '\n'));
    const bool early = error.line <= offset;
    const std::string line = line_of(whole, error.line);
    std::string caret = line.substr(0, static_cast<std::size_t>(std::max(error.column - 1, 0)));
    std::ranges::replace_if(caret, [](char c) { return c != '\t'; }, ' ');
    return (early ? prelude_path : source_path).string() + ':' +
           std::to_string(early ? error.line : error.line - offset) + ':' +
           std::to_string(error.column) + ": " + error.message + "\n  " + line + "\n  " + caret +
           '^';
}

Json payload_of(const std::filesystem::path& source_path,
                const std::filesystem::path& prelude_path) {
    std::string prelude = read(prelude_path);
    if (!prelude.ends_with('\n')) prelude += '\n';
    const std::string source = read(source_path);
    const std::string whole = prelude + source;
    const auto assembly = lang::assemble(whole);
    if (!assembly)
        throw Failure{words_of(assembly.error(), whole, prelude, prelude_path, source_path)};
    auto manifest_path = source_path;
    manifest_path.replace_extension(".json");
    auto payload = base::parse_json(read(manifest_path));
    if (!payload || payload->members() == nullptr)
        throw Failure{manifest_path.string() + ": not strict JSON"};
    payload->set("name", source_path.stem().string());
    payload->set("image", base::base64url(oisc::encode(assembly->image)));
    // With the macros, so that it assembles to the image without any other file.
    if (whole.size() <= kSourceBytesMax) payload->set("source", whole);
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
        for (std::size_t i = 2; i < arguments.size(); ++i)
            payloads.push_back(base::write_json(payload_of(arguments[i], arguments[1])));
        write(arguments[0], payloads);
    } catch (const Failure& failure) {
        std::cerr << failure.message << '\n';
        return 2;
    }
    return 0;
}
