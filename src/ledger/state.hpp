// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "contract/contract.hpp"
#include "jose/key.hpp"
#include "ledger/params.hpp"
#include "ledger/trie.hpp"

namespace ledger {

using contract::RecordDiff;
using contract::RecordKey;

struct Record {
    RecordKey key;
    std::string text;  // canonical JSON (RFC 8785)
};

/// The compact sparse Merkle tree of SPEC 3: empty = 32 zero bytes, a leaf
/// H(0 ‖ keyhash ‖ valuehash), else H(1 ‖ left ‖ right).
struct RecordSum {
    using Sum = base::Hash;
    static Sum leaf(const base::Hash& key, const Record& record);
    static Sum node(const Sum& left, const Sum& right);
    static Sum empty() { return {}; }
};

/// Every record after a block.  Immutable; a copy costs nothing.
class State final : public contract::RecordView {
  public:
    [[nodiscard]] std::optional<std::string_view> get(const RecordKey& key) const override;
    [[nodiscard]] State with(const RecordDiff& diff) const;
    /// Over the contracts' collections.
    [[nodiscard]] base::Hash state_root() const { return contracts_.sum(); }
    /// Over the law's own collections.
    [[nodiscard]] base::Hash ledger_root() const { return law_.sum(); }
    /// What proves the record, or that there is none, to whoever has its tree's root.
    [[nodiscard]] Trie<Record, RecordSum>::Path path_to(const RecordKey& key) const;
    /// All records of a collection, in the order of their keys' bytes.
    [[nodiscard]] std::vector<Record> collection(std::string_view name) const;
    /// Names of the contracts' collections that hold anything.
    [[nodiscard]] std::vector<std::string> collections() const;

  private:
    Trie<Record, RecordSum> law_;
    Trie<Record, RecordSum> contracts_;
};

/// SHA-256(collection ‖ 0 ‖ key): a record's place in its tree.
base::Hash key_hash(const RecordKey& key);

/// Changes on top of a view that stays as it is.
class Overlay final : public contract::RecordView {
  public:
    /// Requires: `below` outlives this.  By pointer, so that one on top of another is no copy.
    explicit Overlay(const contract::RecordView* below) : below_{below} {}
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;
    [[nodiscard]] std::optional<std::string_view> get(const RecordKey& key) const override;
    void put(const RecordKey& key, const base::Json& value);
    void erase(const RecordKey& key) { diff_[key] = std::nullopt; }
    void take(const RecordDiff& diff);
    [[nodiscard]] const RecordDiff& diff() const { return diff_; }

  private:
    const contract::RecordView* below_;
    RecordDiff diff_;
};

/// A registered wallet as its record says it.
struct Wallet {
    base::WalletId id;
    std::string name;
    jose::PublicKey key;
    std::vector<std::string> roles;  // sorted
    std::optional<std::int64_t> revoked;
    [[nodiscard]] bool has_role(std::string_view role) const;
};

/// The wallet for which this key speaks.
std::optional<Wallet> wallet_of_key(const contract::RecordView& view, const base::KeyId& key);
std::optional<Wallet> find_wallet(const contract::RecordView& view, const base::WalletId& id);

/// Wallets met before, each beside the records it was read from: while these are the same texts,
/// on whatever branch, it is the same wallet.
class KnownWallets {
  public:
    /// As wallet_of_key; null when there is none.
    std::shared_ptr<const Wallet> of_key(const contract::RecordView& view, const base::KeyId& key);

  private:
    struct Known {
        std::string key_text;
        std::string wallet_text;
        std::shared_ptr<const Wallet> wallet;
    };
    std::map<base::KeyId, Known> known_;
};

/// The last `seq` that the wallet used, and the block that used it; 0 before the first.
struct LastSeq {
    std::int64_t seq = 0;
    std::int64_t height = 0;
};
LastSeq last_seq(const contract::RecordView& view, const base::WalletId& id);

}  // namespace ledger
