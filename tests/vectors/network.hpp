// SPDX-License-Identifier: Apache-2.0
// Networks that the chains, forks and proofs are cut from.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/chain.hpp"
#include "ledger/compose.hpp"
#include "vectors.hpp"

namespace vectors {

inline constexpr std::int64_t kStart = 1'700'000'000;  // iat of block 0
inline constexpr std::int64_t kDay = 24 * 60 * 60;     // seconds

/// A chain as lines, as it is mined; a copy goes its own way.  Everything that is mined must be
/// good, or it throws: what is refused comes from `block`, which changes nothing here.
class Network {
  public:
    /// Block 0 of the founder, at difficulty 256.
    explicit Network(const ledger::Params& params = {}, std::int64_t start = kStart);

    [[nodiscard]] const ledger::LinkPtr& tip() const { return tip_; }
    [[nodiscard]] const ledger::Link& at(std::int64_t height) const {
        return *tip_->ancestor({height});
    }
    [[nodiscard]] base::NetworkId id() const { return tip_->network; }
    [[nodiscard]] std::int64_t height() const { return tip_->height().value; }
    [[nodiscard]] std::int64_t time() const { return tip_->header().iat.seconds; }
    /// The lines of all blocks.
    [[nodiscard]] const std::string& text() const { return text_; }
    /// The chain up to this block.
    [[nodiscard]] Network back_to(std::int64_t height) const;

    struct Bend {
        std::string who = "founder";  // the miner
        std::int64_t after = 5;       // seconds
        std::function<void(ledger::Header&)> change = {};
        std::string signed_by = {};   // another key than the miner's
        bool work = true;
    };
    /// The lines of a next block.  Entries that are refused stand in it all the same; the roots of
    /// what they do are then those of nothing.
    [[nodiscard]] std::string block(const std::vector<std::string>& entries,
                                    const Bend& bend) const;
    [[nodiscard]] std::string block(const std::vector<std::string>& entries) const {
        return block(entries, Bend{});
    }
    void mine(const std::vector<std::string>& entries = {}, const std::string& who = "founder",
              std::int64_t after = 5);
    void mine_to(std::int64_t height);

    /// The wallet's next transaction, valid for ten minutes from the tip's time on.
    std::string tx(const std::string& who, std::vector<Json> actions);
    /// The same, without counting it.
    [[nodiscard]] std::string try_tx(const std::string& who, std::vector<Json> actions) const {
        return tx(who, intent(who, std::move(actions)));
    }
    [[nodiscard]] std::string tx(const std::string& who, const ledger::Intent& intent) const;
    /// What `tx` of this wallet would say.
    [[nodiscard]] ledger::Intent intent(const std::string& who, std::vector<Json> actions) const;
    /// The numbers go on under another key.
    void rename(const std::string& from, const std::string& to) { seqs_[to] = seqs_[from]; }

    [[nodiscard]] std::string wallet_token(const std::string& who, bool named = true) const;
    [[nodiscard]] Json admit(const std::string& who, const std::set<std::string>& roles) const;
    [[nodiscard]] std::string vote(const std::string& who, std::int64_t target) const;
    [[nodiscard]] std::string vote(const std::string& who, const ledger::Checkpoint& source,
                                   const ledger::Checkpoint& target) const;
    [[nodiscard]] ledger::Checkpoint checkpoint(std::int64_t height) const;
    /// Mines to the next checkpoint and a block with these votes for it.
    void vote_on(const std::vector<std::string>& voters);

  private:
    ledger::LinkPtr tip_;
    std::string text_;
    std::map<std::string, std::int64_t> seqs_;  // last used, by name of key
};

/// What judging never changes its verdict by.
ledger::Cache& cache();

std::string wallet_id(const std::string& who);
/// {"action":NAME,"wallet":ID, …}
Json on_wallet(const char* action, const std::string& who, Json more = Json::object());
Json set_roles(const std::string& who, Json::Array roles);
Json register_function(const Json& payload, const std::string& author = "founder");
Json note(const std::string& text);
/// The payload of a function that puts its text into notes/k, or, as a refuser, `deny`.
Json note_payload(std::int64_t version = 1, bool denies = false);
/// {"action":"set_params", …}
Json set_params(std::int64_t from, const Json& params, std::int64_t law = 1);

struct Seen {
    std::string rule;  // empty: all blocks are good
    std::int64_t height = 0;
    std::optional<std::int64_t> entry;
    ledger::LinkPtr tip;
    std::string detail;
};
/// Judges a file from its first byte on, with nothing remembered.
Seen judge_file(std::string_view text, std::optional<std::int64_t> now = std::nullopt);

/// Judges and adds a file of `chains/` and its vector.
void add_good(Book& book, const std::string& name, const Network& net,
              std::optional<std::int64_t> now = std::nullopt);
struct Where {
    std::int64_t height = 0;
    std::optional<std::int64_t> entry = std::nullopt;
    std::optional<std::int64_t> now = std::nullopt;
};
void add_refused(Book& book, const std::string& name, Rule rule, const Network& net,
                 const std::string& block, const Where& where);
/// A file that ends with a block 0 which is refused; the network is then what it says of itself.
void add_refused_genesis(Book& book, const std::string& name, Rule rule,
                         const std::function<void(ledger::Header&)>& change,
                         const Network::Bend& bend = {});
/// A next block with this entry alone is refused for it.
void add_refused_entry(Book& book, const std::string& name, Rule rule, const Network& net,
                       const std::string& entry);

}  // namespace vectors
