// SPDX-License-Identifier: Apache-2.0
// jotchain_vectors DIR           writes every file of vectors but difficulty.txt below DIR
// jotchain_vectors --check DIR   exit 1 and a line for each file there that differs from it
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "../keys/test_keys.hpp"
#include "vectors.hpp"

namespace vectors {

namespace {

namespace fs = std::filesystem;

struct Uncovered {
    const char* rules;  // apart by blanks
    const char* why;
};
/// Rules that no vector breaks.
constexpr Uncovered kUncovered[]{
    {"1.01", "hex within a token is judged by the rule of its member (2.06, 3.02)"},
    {"1.09 1.10 1.11 1.12", "torrents, links and messages: none of them is a token or a block"},
    {"2.11 2.12", "key files, whose encryption draws chance"},
    {"5.16", "takes 65 wallets with a key each; members_test.cpp shows it"},
    {"4.08 4.09 6.05", "policy of a node: no block and no token breaks them"},
};

void check_rules(Book& book) {
    std::set<std::string> excused;
    for (const auto& [rules, why] : kUncovered)
        for (std::string_view rest = rules; !rest.empty();
             rest.remove_prefix(std::min(rest.size(), std::size_t{5})))
            excused.emplace(rest.substr(0, 4));
    for (const auto& rule : base::rule_book()) {
        const std::string number{rule.number};
        const bool shown = book.rules().contains(number);
        if (!shown && !excused.contains(number))
            book.complain("no vector breaks " + number + " " + std::string{rule.name});
        if (shown && excused.contains(number))
            book.complain("a vector breaks " + number + ", which is said to have none");
    }
}

void write(const fs::path& folder, const std::map<std::string, std::string>& files) {
    for (const auto& [path, text] : files) {
        fs::create_directories((folder / path).parent_path());
        std::ofstream file{folder / path, std::ios::binary};
        file << text;
        if (!file.flush()) throw std::runtime_error{"cannot write " + (folder / path).string()};
    }
}

/// How many files differ.
int compare(const fs::path& folder, const std::map<std::string, std::string>& files) {
    int differ = 0;
    for (const auto& [path, text] : files) {
        std::ifstream file{folder / path, std::ios::binary};
        const std::string there{std::istreambuf_iterator<char>{file}, {}};
        if (file.is_open() && there == text) continue;
        std::cerr << path << (file.is_open() ? " differs" : " is missing") << '\n';
        ++differ;
    }
    for (const auto& entry : fs::directory_iterator{folder / "chains"})
        if (!files.contains("chains/" + entry.path().filename().string())) {
            std::cerr << entry.path().filename().string() << " belongs to no vector\n";
            ++differ;
        }
    return differ;
}

int run(const std::vector<std::string>& words) {
    const bool check = words.size() == 2 && words[0] == "--check";
    if (!check && words.size() != 1) {
        std::cerr << "usage: jotchain_vectors [--check] DIR\n";
        return 2;
    }
    Book book;
    for (auto* add : {add_encodings, add_trees, add_tokens, add_block_tokens, add_registrations,
                      add_schemas, add_images, add_calls, add_chains, add_refused_blocks,
                      add_refused_entries, add_refused_actions, add_refused_votes, add_forks,
                      add_proofs})
        add(book);
    check_rules(book);
    for (const auto& complaint : book.complaints()) std::cerr << complaint << '\n';
    if (!book.complaints().empty()) return 1;
    const auto files = book.files();
    if (check) return compare(words[1], files) == 0 ? 0 : 1;
    write(words[0], files);
    return 0;
}

}  // namespace

void Book::add(const std::string& file, const std::string& name, Rule rule, Json members) {
    if (!names_.insert(file + ": " + name).second) complain(file + " has two vectors " + name);
    members.set("name", name);
    members.set("rule", rule == nullptr ? Json{} : Json{rule});
    if (rule != nullptr) rules_.insert(rule);
    vectors_[file].push_back(base::write_json(members));
}

std::string Book::chain_file(const std::string& name, const std::string& text) {
    std::string file;
    for (const char c : name)
        file += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
    return chain_files_.emplace(text, file + ".txt").first->second;
}

std::pair<std::string, std::size_t> Book::chain_front(const std::string& name,
                                                      const std::string& text) {
    std::pair<std::string, std::size_t> best{"", text.size() / 2};
    for (const auto& [front, file] : chain_files_)
        if (front.size() > best.second && text.starts_with(front)) best = {file, front.size()};
    if (best.first.empty()) return {chain_file(name, text), text.size()};
    return best;
}

void Book::expect(const std::string& name, Rule rule, const std::string& verdict) {
    const std::string expected = rule == nullptr ? "" : rule;
    if (verdict == expected) return;
    complain(name + ": expected " + (expected.empty() ? "good" : expected) + ", the code says " +
             (verdict.empty() ? "good" : verdict));
}

std::map<std::string, std::string> Book::files() const {
    std::map<std::string, std::string> files;
    for (const auto& [text, name] : chain_files_) files["chains/" + name] = text;
    for (const auto& [file, lines] : vectors_) {
        std::string text;
        for (const auto& line : lines) text += (text.empty() ? "[\n" : ",\n") + line;
        files[file] = text + "\n]\n";
    }
    return files;
}

jose::Signer& signer(const std::string& name) {
    static std::map<std::string, std::unique_ptr<jose::Signer>> signers;
    auto& known = signers[name];
    if (known == nullptr) known = test_keys::signer(name);
    return *known;
}

Json json(std::string_view text) {
    auto parsed = base::parse_json(text);
    if (!parsed) throw std::runtime_error{"no JSON: " + std::string{text}};
    return std::move(*parsed);
}

}  // namespace vectors

int main(int count, char** words) {
    try {
        return vectors::run({words + 1, words + count});
    } catch (const std::exception& error) {
        std::cerr << "jotchain_vectors: " << error.what() << '\n';
        return 3;
    }
}
