// SPDX-License-Identifier: Apache-2.0
#include "programs/command_line.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>

#include "base/nearest.hpp"

namespace programs {

std::string default_home() {
    const char* set = std::getenv("JOTCHAIN_HOME");
    if (set != nullptr && *set != '\0') return set;
    const char* user = std::getenv("HOME");
    return std::string{user == nullptr ? "." : user} + "/.jotchain";
}

void add_common(CLI::App& verb, Common& common) {
    verb.add_option("--home", common.home, "the node's folder")->capture_default_str();
    verb.add_option("--passphrase-file", common.passphrase_file,
                    "first line: the wallet's passphrase (else $JOTCHAIN_PASSPHRASE, or a prompt)");
    verb.add_flag("--json", common.json, "print JSON");
}

void add_wallet(CLI::App& verb, Common& common) {
    verb.add_option("--wallet", common.wallet, "NAME: the home's NAME.jwe, not its wallet.jwe");
}

void add_client(CLI::App& verb, Common& common) {
    add_common(verb, common);
    verb.add_option("--node", common.node_url,
                    "the node's address, e.g. http://127.0.0.1:8001 (else $JOTCHAIN_NODE, or the "
                    "node of this home)");
}

CLI::App& add_verb(CLI::App& parent, const char* name, const char* what, const char* example) {
    auto* verb = parent.add_subcommand(name, what);
    verb->footer(std::string{"Example: "} + example);
    return *verb;
}

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

void add_chain_verbs(CLI::App& app, Common& common, Members& members) {
    auto& chain = add_verb(app, "chain", "the head, what is final, and every other branch",
                           "jotchain chain");
    add_client(chain, common);
    auto& choose = add_verb(chain, "choose", "follow only chains that hold this block",
                            "jotchain chain choose 812.0000003f…");
    choose.add_option("block", members.block, "HEIGHT.ID, as another node's chain shows it")
        ->required();
    choose.add_option("--home", common.home, "the folder of a node that does not run")
        ->capture_default_str();
    chain.callback([&] {
        if (choose.parsed()) return choose_chain(common, members.block);
        show_chain(common);
    });
}

}  // namespace

void add_proof_verbs(CLI::App& app, Common& common, ProofOptions& proof, VerifyOptions& verify) {
    auto& make = add_verb(app, "proof", "sign what a record is, or what a transaction did",
                          "jotchain proof students S001 --at final > S001.proof");
    add_client(make, common);
    add_wallet(make, common);
    make.add_option("collection", proof.collection);
    make.add_option("key", proof.key);
    auto* at = make.add_option("--at", proof.at, "HEIGHT, or final (default: the head)");
    make.add_option("--transaction", proof.transaction, "ID: prove what it did instead")
        ->excludes(at);
    make.add_option("--out", proof.out, "write the token here, not to stdout");
    make.callback([&] { make_proof(common, proof); });
    auto& check = add_verb(app, "verify", "check a file of blocks, or a proof, offline",
                           "jotchain verify blocks.txt");
    add_common(check, common);
    check.add_option("file", verify.file)->required();
    check.add_option("--keys", verify.keys,
                     "of a proof: JWK Set of who signed and mined (`wallet list --jwks`)");
    check.add_option("--voters", verify.voters,
                     "of a proof: JWK Set of the witnesses, all of them and nobody else");
    check.add_option("--interval", verify.interval, "of a proof: heights between checkpoints")
        ->check(CLI::Range(1, 1'000))
        ->capture_default_str();
    check.callback([&] { programs::verify(common, verify); });
}

void add_member_verbs(CLI::App& app, Common& common, Members& members) {
    const auto add_admins = [&](CLI::App& verb) {
        add_client(verb, common);
        add_wallet(verb, common);
        verb.add_option("wallet", members.wallet, "a wallet's id, or its name if no other has it")
            ->required();
    };
    auto& roles = add_verb(app, "roles", "give a wallet these roles and no other (admins)",
                           "jotchain roles bob miner,witness");
    add_admins(roles);
    roles.add_option("roles", members.roles, "ROLE,…: admin, miner, witness, or a contract's own");
    roles.add_option("--role", members.more_roles, "one of them");
    roles.add_flag("--none", members.none, "take all roles away");
    roles.callback([&] { set_roles(common, members); });
    auto& revoke = add_verb(app, "revoke", "a wallet signs no more, for ever (admins)",
                            "jotchain revoke bob");
    add_admins(revoke);
    revoke.callback([&] { revoke_wallet(common, members.wallet); });
    auto& key = add_verb(*app.get_subcommand("wallet"), "set-key",
                         "from the next block on another key speaks for a wallet",
                         "jotchain wallet set-key new/wallet.jwe");
    add_client(key, common);
    add_wallet(key, common);
    auto* file = key.add_option("file", members.key_file, "the new key's wallet file");
    key.add_option("--token", members.token_file, "the new key's wallet token, made elsewhere")
        ->excludes(file);
    key.add_option("--of", members.wallet,
                   "the wallet's id or name, for admins (default: the one that signs)");
    key.callback([&] { set_key(common, members); });
    auto& params = add_verb(*app.get_subcommand("network"), "params",
                            "the network's parameters; an admin sets them for later blocks",
                            "jotchain network params --from 5000 --set interval_seconds=10");
    add_client(params, common);
    add_wallet(params, common);
    params.add_option("--from", members.from, "the first block for which they hold");
    params.add_option("--set", members.params, "NAME=VALUE; the others stay as they are");
    params.add_option("--law", members.law, "the version of the law (default: as it is)");
    params.callback([&] { network_params(common, members); });
    add_chain_verbs(app, common, members);
}

int wrong_usage(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const auto unknown = unknown_word(app, argc, argv);
    std::cerr << "error: " << (unknown.empty() ? error.what() : unknown)
              << "\nRun with --help for more.\n";
    return 2;
}

}  // namespace programs
