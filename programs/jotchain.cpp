// SPDX-License-Identifier: Apache-2.0
// The command line.  A verb is parsed here and carried out in verb_*.cpp; exit codes: 0 done,
// 1 refused by a rule, 2 wrong usage, 3 the machine failed.
#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>

#include "programs/command_line.hpp"
#include "programs/contract_verbs.hpp"
#include "programs/verbs.hpp"
#include "workbench/calls.hpp"

namespace {

using programs::add_client;
using programs::add_common;
using programs::add_verb;
using programs::add_wallet;
using programs::Common;

void add_node_options(CLI::App& verb, node::Options& options) {
    verb.add_option("--listen", options.listen, "address of the swarm")->capture_default_str();
    verb.add_option("--port", options.swarm_port,
                    "port of the swarm (0: the first free one of 6881 to 6891, -1: any)")
        ->capture_default_str();
    verb.add_option("--api", options.api_address, "address of the API")->capture_default_str();
    verb.add_option("--api-port", options.api_port, "port of the API (0: any)")
        ->capture_default_str();
    verb.add_option("--api-rate", options.api_rate,
                    "what one address may ask per second, commands count 4 (0: no limit)")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    verb.add_option("--log-level", options.level, "error, warning, info, debug or trace")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, node::Level>{{"error", node::Level::error},
                                               {"warning", node::Level::warning},
                                               {"info", node::Level::info},
                                               {"debug", node::Level::debug},
                                               {"trace", node::Level::trace}}));
    verb.add_option("--announce", options.announce, "HOST:PORT under which others reach this node");
    verb.add_option("--peer", options.peers, "HOST:PORT of a peer");
    verb.add_option("--tracker", options.trackers, "a tracker's announce URL");
    verb.add_flag("--lsd", options.lsd, "announce the network to the local network (BEP 14)");
    verb.add_flag("--dht", options.dht, "publish the network's info-hash to the world (BEP 5)");
    verb.add_flag("--upnp", options.upnp, "ask the router to forward the port");
    verb.add_option("--upload-limit", options.upload_limit, "KiB per second (0: none)")
        ->check(CLI::Range(0, 1 << 20));
    verb.add_option("--download-limit", options.download_limit, "KiB per second (0: none)")
        ->check(CLI::Range(0, 1 << 20));
    verb.add_flag("--mine", options.mine, "mine with the home's wallet");
    verb.add_flag("--alone", options.alone, "mine without peers too");
    verb.add_flag("--vote", options.vote, "vote where the wallet is a witness (--mine does too)");
    verb.add_flag("--vote-anew", options.vote_anew, "votes.json is lost for good: vote at once");
    verb.add_option("--threads", options.mining_threads, "of mining")->capture_default_str();
}

struct Settings {
    Common common;
    programs::NewWallet wallet;
    programs::CreateNetwork network;
    programs::Submit submit;
    programs::Members members;
    programs::ProofOptions proof;
    programs::VerifyOptions verify;
    programs::Demo demo;
    programs::Dev dev;
    programs::ContractCall call;
    programs::ContractTest test;
    programs::ContractGas gas;
    programs::OiscRun oisc;
    node::Options node;
    std::string name, id, link, file, collection, key;
    bool jwks = false;
    bool history = false;
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::vector<std::string> roles;
};

void add_wallet_verbs(CLI::App& app, Settings& s) {
    auto& wallet = add_verb(app, "wallet", "make and show the wallet", "jotchain wallet new");
    wallet.require_subcommand(1);
    auto& fresh = add_verb(wallet, "new", "make a wallet",
                           "jotchain wallet new --token alice.token --name Alice");
    add_common(fresh, s.common);
    add_wallet(fresh, s.common);
    fresh.add_option("--bits", s.wallet.bits, "2048, 3072 or 4096")->capture_default_str();
    auto* token = fresh.add_option("--token", s.wallet.token_file,
                                   "also write a wallet token for `network create`");
    token->needs(fresh.add_option("--name", s.wallet.name, "the wallet's name in that token"));
    fresh.callback([&s] { programs::wallet_new(s.common, s.wallet); });
    auto& show = add_verb(wallet, "show", "public key as PEM, as JWK, and the wallet's id",
                          "jotchain wallet show");
    add_common(show, s.common);
    add_wallet(show, s.common);
    show.callback([&s] { programs::wallet_show(s.common); });
    auto& print = add_verb(wallet, "token", "print the line that an admin needs to admit you",
                           "jotchain wallet token --name Alice --network 0000003f… > alice.token");
    add_common(print, s.common);
    add_wallet(print, s.common);
    print.add_option("--name", s.name, "the wallet's name")->required();
    print.add_option("--network", s.id, "network id; none: for `network create`");
    print.callback([&s] { programs::wallet_token(s.common, s.name, s.id); });
    auto& list = add_verb(wallet, "list", "the registered wallets: id, name, roles, seat",
                          "jotchain wallet list --jwks > jwks.json");
    add_client(list, s.common);
    list.add_flag("--jwks", s.jwks, "print their public keys as a JWK Set (RFC 7517)");
    list.callback([&s] { programs::wallet_list(s.common, s.jwks); });
    auto& import = add_verb(wallet, "import", "take over an RSA key (PEM, unencrypted)",
                            "jotchain wallet import key.pem");
    add_common(import, s.common);
    add_wallet(import, s.common);
    import.add_option("file", s.file)->required();
    import.callback([&s] { programs::wallet_import(s.common, s.file); });
}

void add_network_verbs(CLI::App& app, Settings& s) {
    auto& network = add_verb(app, "network", "found and show a network",
                             "jotchain network create --name registry --single-admin");
    network.require_subcommand(1);
    auto& create = add_verb(network, "create", "found a network: blocks 0, 1 and 2",
                            "jotchain network create --name registry --wallet bob.token=admin");
    add_common(create, s.common);
    auto& o = s.network;
    create.add_option("--name", o.name, "of the network")->required();
    create.add_option("--founder", o.founder, "the founder's name")->capture_default_str();
    create.add_option("--wallet", o.wallets, "FILE[=ROLE,…]: a wallet token for block 2");
    create.add_flag("--single-admin", o.single_admin,
                    "no second wallet has role admin: if the founder's key is lost, nobody is "
                    "admitted or revoked any more");
    create.add_option("--difficulty", o.difficulty,
                      "expected attempts per block (0: measured; 256: two hex zeros)")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 52));
    create.add_option("--interval", o.interval_seconds, "seconds per block")
        ->check(CLI::Range(1, 3600));
    create.add_option("--miner-spacing", o.miner_spacing,
                      "a miner may sign one of this many blocks")
        ->check(CLI::Range(1, 64));
    create.add_option("--segment-blocks", o.segment_blocks, "most blocks in a file of history")
        ->check(CLI::Range(1, 1'000'000));
    create.callback([&s] { programs::network_create(s.common, s.network); });
    auto& show = add_verb(network, "show", "id, magnet links, functions", "jotchain network show");
    add_client(show, s.common);
    show.callback([&s] { programs::network_show(s.common); });

    const auto with_home = [&s] {
        s.node.home = s.common.home;
        s.node.journal = s.common.json ? node::Journal::Style::json : node::Journal::Style::text;
        return s.node;
    };
    auto& run = add_verb(app, "node", "run the node of this home", "jotchain node --mine");
    add_common(run, s.common);
    add_node_options(run, s.node);
    run.callback([&s, with_home] { programs::run_node(s.common, with_home()); });
    auto& join = add_verb(app, "join", "join a network by its magnet link, and run",
                          "jotchain join 'magnet:?xt=urn:btmh:1220…'");
    add_common(join, s.common);
    add_node_options(join, s.node);
    join.add_option("link", s.link, "magnet link, .torrent file, or its http(s):// address")
        ->required();
    join.add_flag("--only", s.node.only_join, "stop when the network is fetched and checked");
    join.callback([&s, with_home] { programs::join(s.common, s.link, with_home()); });
}

void add_ledger_verbs(CLI::App& app, Settings& s) {
    auto& status = add_verb(app, "status", "how the node is, and what to do; exit 1 when unwell",
                            "jotchain status");
    add_client(status, s.common);
    status.callback([&s] { programs::status(s.common); });
    auto& submit = add_verb(
        app, "submit", "sign and send a transaction, wait for its block",
        "jotchain submit '{\"action\":\"vote_proposal\",\"proposal\":{\"id\":\"P1\",…}}'");
    add_client(submit, s.common);
    add_wallet(submit, s.common);
    submit.add_option("actions", s.submit.actions, "JSON: an action or a list; a file, or -")
        ->required();
    submit.add_flag("--no-wait", s.submit.no_wait, "do not wait for the block");
    submit.add_option("--wait", s.submit.wait_seconds, "for the block, seconds at most")
        ->capture_default_str();
    submit.add_flag("--final", s.submit.final, "also wait until nothing can undo it");
    submit.add_option("--wait-final", s.submit.final_seconds, "for that, seconds at most")
        ->capture_default_str();
    submit.callback([&s] { programs::submit(s.common, s.submit); });
    auto& admit = add_verb(app, "admit", "register a wallet by its token (admins)",
                           "jotchain admit bob.token --role miner");
    add_client(admit, s.common);
    add_wallet(admit, s.common);
    admit.add_option("file", s.file, "a wallet token")->required();
    admit.add_option("--role", s.roles, "admin, miner, witness, or a contract's own");
    admit.callback([&s] { programs::admit(s.common, s.file, s.roles); });
    auto& state = add_verb(app, "state", "records", "jotchain state students S001");
    add_client(state, s.common);
    state.add_option("collection", s.collection);
    state.add_option("key", s.key);
    state.add_flag("--history", s.history, "every version of a record, newest first");
    state.callback([&s] {
        if (s.history) return programs::show_history(s.common, s.collection, s.key);
        programs::show_state(s.common, s.collection, s.key);
    });
    auto& block = add_verb(app, "block", "a block, the newest by default", "jotchain block 7");
    add_client(block, s.common);
    block.add_option("which", s.id, "height or id");
    auto& out = add_verb(block, "export", "write and seed blocks.txt and its torrents",
                         "jotchain block export 0 100");
    add_client(out, s.common);
    out.add_option("from", s.from)->required();
    out.add_option("to", s.to)->required();
    block.callback([&s, &out] {
        if (out.parsed()) return programs::export_blocks(s.common, s.from, s.to);
        programs::show_block(s.common, s.id);
    });
    auto& tx = add_verb(app, "tx", "where a transaction stands and what it did",
                        "jotchain tx 9f86d081…");
    add_client(tx, s.common);
    tx.add_option("id", s.id)->required();
    tx.callback([&s] { programs::show_transaction(s.common, s.id); });
    programs::add_proof_verbs(app, s.common, s.proof, s.verify);
    auto& demo = add_verb(app, "demo", "three peers, three processes, one magnet link",
                          "jotchain demo --keep");
    demo.add_option("--folder", s.demo.folder, "where the peers live; made anew")
        ->capture_default_str();
    demo.add_flag("--keep", s.demo.keep, "leave the network running");
    demo.add_flag("--json", s.demo.json, "print one JSON document");
    demo.callback([&s] { programs::demo(s.demo); });
}

void add_dev_verb(CLI::App& app, Settings& s) {
    auto& dev = add_verb(app, "dev", "a network of one node for whoever writes a contract",
                         "jotchain dev library.jot --wallet lena=librarian --wallet bob");
    dev.add_option("files", s.dev.files, "contracts: registered now, and whenever they are saved");
    dev.add_option("--wallet", s.dev.wallets,
                   "NAME[=ROLE,…] (default: alice=registrar and bob; the founder is admin)");
    dev.add_option("--home", s.dev.home, "a new folder, which stays (default: one that goes)");
    dev.add_option("--api-port", s.dev.api_port, "port of the API (0: any)")
        ->check(CLI::Range(0, 65'535))
        ->capture_default_str();
    dev.add_flag("--keep", s.dev.keep, "leave the home when it ends");
    dev.add_flag("--json", s.dev.json, "print JSON lines");
    dev.callback([&s] { programs::dev(s.dev); });
}

void add_contract_verbs(CLI::App& app, Settings& s) {
    auto& contract = add_verb(app, "contract", "write, test and register contracts",
                              "jotchain contract test library.jot");
    contract.require_subcommand(1);
    const auto with_file = [&](CLI::App& verb) { verb.add_option("file", s.file)->required(); };
    auto& fresh = add_verb(contract, "new", "write NAME.jot, a template with its test",
                           "jotchain contract new library");
    fresh.add_option("name", s.name)->required();
    fresh.callback([&s] { programs::contract_new(s.name); });
    auto& build = add_verb(contract, "build", "compile, and say what would be registered",
                           "jotchain contract build library.jot");
    with_file(build);
    build.add_flag("--json", s.common.json, "print the tokens' payloads");
    build.callback([&s] { programs::contract_build(s.common, s.file); });
    auto& test = add_verb(contract, "test", "run the tests that stand in the source",
                          "jotchain contract test library.jot");
    test.add_option("file", s.test.file)->required();
    test.add_option("--fuzz", s.test.fuzz, "also so many calls drawn from the argument schemas");
    test.add_option("--seed", s.test.seed, "of these calls")->capture_default_str();
    test.add_flag("--watch", s.test.watch, "again whenever the file changes");
    test.add_flag("--coverage", s.test.coverage, "also the lines that no test executed");
    test.callback([&s] { programs::contract_test(s.test); });
    auto& gas = add_verb(contract, "gas", "what the dearest call of each action costs in the tests",
                         "jotchain contract gas library.jot --check");
    gas.add_option("file", s.gas.file)->required();
    auto* json = gas.add_flag("--json", s.common.json, "print JSON");
    auto* write = gas.add_flag("--write", s.gas.write, "each call's costs into NAME.gas");
    gas.add_flag("--check", s.gas.check, "exit 1 unless each call costs what NAME.gas says")
        ->excludes(write)->excludes(json);
    gas.callback([&s] { programs::contract_gas(s.common, s.gas); });
    auto& text = add_verb(contract, "disassemble", "the instructions of an action",
                          "jotchain contract disassemble library.jot lend_book");
    with_file(text);
    text.add_option("action", s.call.action)->required();
    text.callback([&s] { programs::contract_disassemble(s.file, s.call.action); });
    auto& verify = add_verb(contract, "verify", "a registered function is what its source says",
                            "jotchain contract verify lend_book");
    add_client(verify, s.common);
    verify.add_option("name", s.name, "NAME, or NAME@VERSION")->required();
    verify.callback([&s] { programs::contract_verify(s.common, s.name); });
    auto& enter = add_verb(contract, "register", "sign and submit a source's actions (admins)",
                           "jotchain contract register library.jot");
    add_client(enter, s.common);
    add_wallet(enter, s.common);
    with_file(enter);
    enter.callback([&s] { programs::contract_register(s.common, s.file); });
    const auto add_call = [&](CLI::App& verb) {
        add_client(verb, s.common);
        verb.add_option("file", s.call.file)->required();
        verb.add_option("action", s.call.action)->required();
        verb.add_option("arguments", s.call.arguments, "JSON: an object of its parameters");
        verb.add_option("--as", s.call.as, "who calls: a name, or a wallet's id")
            ->capture_default_str();
        verb.add_option("--role", s.call.roles, "a role of the caller");
        verb.add_option("--state", s.call.state,
                        "a file of records {\"collection\": {\"key\": …}}; else the node's");
    };
    auto& run = add_verb(contract, "run", "call an action; nothing is sent",
                         "jotchain contract run library.jot lend_book '{\"book\":\"B1\"}'");
    add_call(run);
    run.callback([&s] { programs::contract_run(s.common, s.call); });
    auto& trace = add_verb(contract, "trace", "the same, statement by statement",
                           "jotchain contract trace library.jot lend_book '{\"book\":\"B1\"}'");
    add_call(trace);
    trace.add_flag("--instructions", s.call.instructions, "every instruction of the machine");
    trace.callback([&s] { programs::contract_trace(s.common, s.call); });
}

void add_oisc_verbs(CLI::App& app, Settings& s) {
    auto& oisc = add_verb(app, "oisc", "the one-instruction machine by itself",
                          "jotchain oisc run sieve.dec");
    oisc.require_subcommand(1);
    auto& run = add_verb(oisc, "run", "run a subleq program on stdin and stdout",
                         "jotchain oisc run eforth.dec --word 16 --dialect howerj --stats");
    auto& o = s.oisc;
    run.add_option("image", o.image, "decimal text, or words with the lowest byte first")
        ->required();
    run.add_option("--word", o.word, "bits of a word: 16, 32 or 64")
        ->check(CLI::IsMember({16, 32, 64}))
        ->capture_default_str();
    run.add_option("--cells", o.cells, "of memory (default: 65536, or the image's if it has more)")
        ->check(CLI::Range(std::int64_t{3}, std::int64_t{1} << 28));
    run.add_option("--dialect", o.howerj,
                   "esolang: input adds and branches; howerj: input replaces, unsigned addresses")
        ->transform(CLI::CheckedTransformer(
            std::map<std::string, bool>{{"esolang", false}, {"howerj", true}}));
    run.add_option("--format", o.format, "of the image: auto, text or binary")
        ->check(CLI::IsMember({"auto", "text", "binary"}));
    run.add_option("--gas", o.gas, "instructions that it may execute (default: no limit)")
        ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()));
    run.add_flag("--stats", o.stats, "print on stderr how many instructions were executed");
    run.callback([&s] { programs::oisc_run(s.oisc); });
}

int failed(const std::exception& error, int code) {
    std::cerr << "error: " << error.what() << '\n';
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a reader that leaves must not end a node
    CLI::App app{"jotchain: a peer-to-peer ledger of signed JWTs over BitTorrent"};
    app.require_subcommand(1);
    app.set_version_flag("--version", JOT_VERSION);
    Settings settings;
    settings.common.home = programs::default_home();
    add_wallet_verbs(app, settings);
    add_network_verbs(app, settings);
    add_ledger_verbs(app, settings);
    programs::add_member_verbs(app, settings.common, settings.members);
    add_dev_verb(app, settings);
    add_contract_verbs(app, settings);
    add_oisc_verbs(app, settings);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return programs::wrong_usage(app, error, argc, argv);
    } catch (const programs::WrongUsage& error) {
        return failed(error, 2);
    } catch (const programs::Refused& error) {
        return failed(error, 1);
    } catch (const workbench::NotRegistrable& error) {
        return failed(error, 1);
    } catch (const std::exception& error) {
        return failed(error, 3);
    }
    return 0;
}
