// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/params.hpp"
#include "node/node.hpp"

namespace programs {

/// Exit code 1: a rule, or a contract, said no.
class Refused : public std::runtime_error {
  public:
    using runtime_error::runtime_error;
    explicit Refused(const base::Refusal& why);
};
/// Exit code 2.
class WrongUsage : public std::runtime_error {
  public:
    using runtime_error::runtime_error;
};

/// What every verb knows.
struct Common {
    std::string home;
    std::string wallet;  // its name; empty: the home's one
    std::string passphrase_file;
    std::string node_url;  // empty: as the node of this home wrote it down
    bool json = false;
};

struct NewWallet {
    int bits = 2048;
    std::string token_file;  // where to write a wallet token for `network create`
    std::string name;
};
struct CreateNetwork {
    std::string name;
    std::string founder = "founder";
    std::vector<std::string> wallets;  // FILE[=ROLE,…]
    std::int64_t difficulty = 0;       // 0: measured, so that a block takes the interval
    std::int64_t interval_seconds = 5;
    std::int64_t miner_spacing = 1;
    bool single_admin = false;  // said, not forgotten
    std::int64_t segment_blocks = ledger::Params{}.segment_blocks_max;
};
struct Submit {
    std::string actions;  // JSON: an action or a list of them; a file's name, or - for stdin
    bool no_wait = false;
    int wait_seconds = 60;
    bool final = false;  // wait on until the block is final
    int final_seconds = 600;
};
/// Changes of who belongs to a network and of what it is ruled by.
struct Members {
    std::string wallet;              // its id or its name
    std::vector<std::string> roles;  // each ROLE or ROLE,…
    std::vector<std::string> more_roles;
    bool none = false;               // take all roles away
    std::string key_file;            // of the new key
    std::string token_file;          // or its wallet token
    std::vector<std::string> params;  // NAME=VALUE
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> law;
    std::string block;  // HEIGHT.ID
};
struct ProofOptions {
    std::string collection, key, transaction, at, out;
};
struct VerifyOptions {
    std::string file, keys, voters;
    std::int64_t interval = 4;
};

// Each verb prints what it did and returns, or throws one of the above.
void wallet_new(const Common& common, const NewWallet& options);
void wallet_show(const Common& common);
void wallet_token(const Common& common, const std::string& name, const std::string& network);
/// The registered wallets as the node knows them: a table, or their JWK Set.
void wallet_list(const Common& common, bool jwks);
void wallet_import(const Common& common, const std::string& pem_file);
void network_create(const Common& common, const CreateNetwork& options);
void network_show(const Common& common);
void run_node(const Common& common, node::Options options);
void join(const Common& common, const std::string& link, node::Options options);
/// Exit code 1 with one line that says what to do, when something is wrong.
void status(const Common& common);
void submit(const Common& common, const Submit& options);
void admit(const Common& common, const std::string& token_file,
           const std::vector<std::string>& roles);
void set_roles(const Common& common, const Members& members);
void revoke_wallet(const Common& common, const std::string& wallet);
/// By the owner with the old key, or by an admin.
void set_key(const Common& common, const Members& members);
/// Shows the parameters, or sets some from a height on.
void network_params(const Common& common, const Members& members);
void show_chain(const Common& common);
/// Writes `chosen.json` into the home of a node that does not run.
void choose_chain(const Common& common, const std::string& block);
void show_state(const Common& common, const std::string& collection, const std::string& key);
/// Every version of a record, newest first, a line of JSON each.
void show_history(const Common& common, const std::string& collection, const std::string& key);
void show_block(const Common& common, const std::string& which);
void export_blocks(const Common& common, std::int64_t from, std::int64_t to);
void show_transaction(const Common& common, const std::string& id);
/// One `proof+jwt`, of a record, its absence, or what a transaction did.
void make_proof(const Common& common, const ProofOptions& options);
/// A file of blocks, or a proof.
void verify(const Common& common, const VerifyOptions& options);
/// A file of blocks: its text.
void verify_blocks(const Common& common, std::string_view text);

struct Demo {
    std::string folder = "jotchain-demo";
    bool keep = false;
    bool json = false;
};
void demo(const Demo& options);

struct Dev {
    std::vector<std::string> files;    // contracts
    std::vector<std::string> wallets;  // NAME[=ROLE,…]; none: alice and bob
    std::string home;                  // empty: a temporary one
    int api_port = 0;
    bool keep = false;
    bool json = false;
};
void dev(const Dev& options);

/// A published program of the one-instruction machine (SPEC 7, classic programs).
struct OiscRun {
    std::string image;
    std::string format = "auto";  // or text, binary
    int word = 64;
    bool howerj = false;  // the dialect, else esolang
    std::optional<std::int64_t> cells;
    std::optional<std::int64_t> gas;
    bool stats = false;
};
void oisc_run(const OiscRun& options);

}  // namespace programs
