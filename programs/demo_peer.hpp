// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "jose/jws.hpp"
#include "programs/process.hpp"
#include "programs/verbs.hpp"

namespace programs {

/// One peer of the demo: its folder, the wallet that the person at its keyboard holds, its node's
/// process, and what that node answers.
class DemoPeer {
  public:
    DemoPeer(int number, const std::string& folder);

    /// `wallet new` in a process of its own, then opened here.
    void make_wallet();
    /// `node` or, with a link, `join`; reads until it is ready.  `say` sees each line.
    /// `outlives`: it may go on when the demo has ended.
    void start(const std::string& link, bool outlives,
               const std::function<void(const base::Json&)>& say);

    [[nodiscard]] base::Json get(const std::string& path) const;
    [[nodiscard]] std::string compose(std::vector<base::Json> actions) const;
    /// Posts a token; the answer's status and document.
    struct Answer {
        int status = 0;
        base::Json document;
    };
    [[nodiscard]] Answer post(const std::string& token) const;
    [[nodiscard]] std::int64_t next_seq() const;
    [[nodiscard]] std::string wallet_id() const;
    /// Votes for P001, and the four registries, as its node has them.
    [[nodiscard]] std::int64_t votes() const;
    [[nodiscard]] std::string registries() const;
    /// The info-hash of the file of blocks with this name; empty when it seeds none.
    [[nodiscard]] std::string seeds(const std::string& file) const;
    /// What `--json` tells of it: its head and its records, as its node has them.
    [[nodiscard]] base::Json document() const;
    [[nodiscard]] std::string short_key() const;  // the PEM's body, shortened

    int number;
    std::string name;    // "peer 1"
    std::string home;
    std::string token_file;
    std::string api;     // http://127.0.0.1:PORT
    std::string magnet;
    std::int64_t swarm_port = 0;
    std::unique_ptr<jose::Signer> signer;
    std::unique_ptr<Process> process;
};

}  // namespace programs
