// SPDX-License-Identifier: Apache-2.0
// What the parts of the generator share.  Nothing here looks at a clock or draws chance: two runs
// write the same bytes.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "jose/jws.hpp"

namespace vectors {

using base::Json;

/// The number of a rule of SPEC; null: all is well.  Written by hand beside each vector: it is the
/// expectation, and the project's own code must say the same.
using Rule = const char*;
inline constexpr Rule kGood = nullptr;

/// The number of the fault, or nothing.
template <class Judged>
std::string verdict(const Judged& judged) {
    return judged ? std::string{} : std::string{base::rule(judged.fault()).number};
}

/// Every file that is written, and what speaks against writing it.
class Book {
  public:
    /// One vector of a file; `name` and `rule` are added to the members.
    void add(const std::string& file, const std::string& name, Rule rule, Json members);
    /// The file of `chains/` with this text: one that is there, else a new one by this name.
    std::string chain_file(const std::string& name, const std::string& text);
    /// The longest file of `chains/` that the text begins with, if that is most of it; else a new
    /// one.  With its size.
    std::pair<std::string, std::size_t> chain_front(const std::string& name,
                                                    const std::string& text);
    /// Notes a complaint unless the code's verdict is the expected one.
    void expect(const std::string& name, Rule rule, const std::string& verdict);
    void complain(const std::string& what) { complaints_.push_back(what); }
    void require(bool holds, const char* what) {
        if (!holds) complain(what);
    }

    [[nodiscard]] std::map<std::string, std::string> files() const;
    [[nodiscard]] const std::set<std::string>& rules() const { return rules_; }
    [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

  private:
    std::map<std::string, std::vector<std::string>> vectors_;  // lines, by file
    std::map<std::string, std::string> chain_files_;  // names, by text
    std::set<std::string> names_;                     // FILE: NAME
    std::set<std::string> rules_;
    std::vector<std::string> complaints_;
};

/// A key of tests/keys; "heidi" has 3,072 bits, the others 2,048.
jose::Signer& signer(const std::string& name);
inline const jose::PublicKey& key(const std::string& name) { return signer(name).key(); }

/// The text as JSON; it must be.
Json json(std::string_view text);

void add_encodings(Book& book);
void add_trees(Book& book);
void add_tokens(Book& book);
void add_block_tokens(Book& book);
void add_registrations(Book& book);
void add_schemas(Book& book);
void add_images(Book& book);
void add_calls(Book& book);
void add_chains(Book& book);
void add_refused_blocks(Book& book);
void add_refused_entries(Book& book);
void add_refused_actions(Book& book);
void add_refused_votes(Book& book);
void add_forks(Book& book);
void add_proofs(Book& book);

}  // namespace vectors
