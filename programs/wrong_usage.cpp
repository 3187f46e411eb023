// SPDX-License-Identifier: Apache-2.0
#include "programs/wrong_usage.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

#include "base/nearest.hpp"

namespace programs {

namespace {

/// What was typed that no verb knows, and the nearest that one does.
std::string unknown_word(const CLI::App& app, int argc, char** argv) {
    const CLI::App* verb = &app;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        std::vector<std::string> known;
        if (word.starts_with("--")) {
            const auto name = word.substr(0, word.find('='));
            if (verb->get_option_no_throw(name) != nullptr) continue;
            for (const auto* option : verb->get_options())
                for (const auto& other : option->get_lnames()) known.push_back("--" + other);
        } else {
            const auto verbs = verb->get_subcommands([](const CLI::App*) { return true; });
            const auto at = std::ranges::find(verbs, word, &CLI::App::get_name);
            if (at != verbs.end()) verb = *at;
            if (at != verbs.end() || verbs.empty() || word.starts_with('-')) continue;
            for (const auto* other : verbs) known.push_back(other->get_name());
        }
        const auto meant = base::nearest(word, known);
        const auto of = verb == &app ? std::string{"jotchain"} : verb->get_name();
        return of + " knows no " + word + (meant.empty() ? "" : ": did you mean " + meant + "?");
    }
    return {};
}

}  // namespace

int wrong_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const auto unknown = unknown_word(app, argc, argv);
    std::cerr << "error: " << (unknown.empty() ? error.what() : unknown)
              << "\nRun with --help for more.\n";
    return 2;
}

}  // namespace programs
