// SPDX-License-Identifier: Apache-2.0
#include "ledger/state.hpp"

#include <algorithm>
#include <set>

#include "base/assert.hpp"

namespace ledger {

namespace {

constexpr std::size_t kKnownWalletsMax = 10'000;

/// A record that the law wrote itself: it parses, or the law is broken.
base::Json own_record(std::string_view text) {
    auto json = base::parse_json(text);
    JOT_ASSERT(json.has_value());
    return std::move(*json);
}

Wallet read_wallet(const base::WalletId& id, std::string_view record) {
    const auto json = own_record(record);
    const auto key = jose::PublicKey::from_jwk(*json.find("jwk"));
    JOT_ASSERT(key.has_value());
    Wallet wallet{id, *json.find("name")->string(), *key, {}, std::nullopt};
    for (const base::Json& role : *json.find("roles")->array())
        wallet.roles.push_back(*role.string());
    if (const auto* revoked = json.find("revoked")) wallet.revoked = *revoked->integer();
    return wallet;
}

base::WalletId wallet_named_by(std::string_view key_record) {
    const auto id =
        base::id_from_text<base::WalletId>(*own_record(key_record).find("wallet")->string());
    JOT_ASSERT(id.has_value());
    return *id;
}

}  // namespace

base::Hash RecordSum::leaf(const base::Hash& key, const Record& record) {
    std::string data{'\0'};
    data += base::view(key);
    data += base::view(base::sha256(record.text));
    return base::sha256(data);
}

base::Hash RecordSum::node(const Sum& left, const Sum& right) {
    std::string data{'\x01'};
    data += base::view(left);
    data += base::view(right);
    return base::sha256(data);
}

base::Hash key_hash(const RecordKey& key) {
    return base::sha256_of({key.collection, std::string_view{"", 1}, key.key});
}

std::optional<std::string_view> State::get(const RecordKey& key) const {
    const auto& tree = contract::is_law_collection(key.collection) ? law_ : contracts_;
    const Record* record = tree.find(key_hash(key));
    if (record == nullptr) return std::nullopt;
    return record->text;
}

Trie<Record, RecordSum>::Path State::path_to(const RecordKey& key) const {
    const auto& tree = contract::is_law_collection(key.collection) ? law_ : contracts_;
    return tree.path_to(key_hash(key));
}

State State::with(const RecordDiff& diff) const {
    State after = *this;
    for (const auto& [key, text] : diff) {
        auto& tree = contract::is_law_collection(key.collection) ? after.law_ : after.contracts_;
        const auto place = key_hash(key);
        tree = text ? tree.put(place, Record{key, *text}) : tree.erase(place);
    }
    return after;
}

std::vector<Record> State::collection(std::string_view name) const {
    std::vector<Record> records;
    const auto& tree = contract::is_law_collection(name) ? law_ : contracts_;
    tree.for_each([&](const base::Hash&, const Record& record) {
        if (record.key.collection == name) records.push_back(record);
    });
    std::ranges::sort(records, {}, &Record::key);
    return records;
}

std::vector<std::string> State::collections() const {
    std::set<std::string> names;
    contracts_.for_each(
        [&](const base::Hash&, const Record& record) { names.insert(record.key.collection); });
    return {names.begin(), names.end()};
}

std::optional<std::string_view> Overlay::get(const RecordKey& key) const {
    const auto changed = diff_.find(key);
    if (changed != diff_.end()) return changed->second;
    return below_->get(key);
}

void Overlay::put(const RecordKey& key, const base::Json& value) {
    diff_[key] = base::write_json(value);
}

void Overlay::take(const RecordDiff& diff) {
    for (const auto& [key, text] : diff) diff_[key] = text;
}

bool Wallet::has_role(std::string_view role) const {
    return std::ranges::find(roles, role) != roles.end();
}

std::optional<Wallet> find_wallet(const contract::RecordView& view, const base::WalletId& id) {
    const auto record = view.get({"wallets", base::text(id)});
    if (!record) return std::nullopt;
    return read_wallet(id, *record);
}

std::optional<Wallet> wallet_of_key(const contract::RecordView& view, const base::KeyId& key) {
    const auto wallet = KnownWallets{}.of_key(view, key);
    return wallet == nullptr ? std::nullopt : std::optional{*wallet};
}

std::shared_ptr<const Wallet> KnownWallets::of_key(const contract::RecordView& view,
                                                   const base::KeyId& key) {
    const auto key_text = view.get({"keys", base::text(key)});
    if (!key_text) return nullptr;
    const auto before = known_.find(key);
    const bool same_id = before != known_.end() && before->second.key_text == *key_text;
    const auto id = same_id ? before->second.wallet->id : wallet_named_by(*key_text);
    const auto wallet_text = view.get({"wallets", base::text(id)});
    JOT_ASSERT(wallet_text.has_value());
    if (same_id && before->second.wallet_text == *wallet_text) return before->second.wallet;
    auto wallet = std::make_shared<const Wallet>(read_wallet(id, *wallet_text));
    if (wallet->key.id() != key) return nullptr;  // a key that the wallet gave up
    if (known_.size() >= kKnownWalletsMax) known_.clear();
    known_.insert_or_assign(key, Known{std::string{*key_text}, std::string{*wallet_text}, wallet});
    return wallet;
}

LastSeq last_seq(const contract::RecordView& view, const base::WalletId& id) {
    const auto record = view.get({"seqs", base::text(id)});
    if (!record) return {};
    const auto json = own_record(*record);
    return {*json.find("seq")->integer(), *json.find("height")->integer()};
}

}  // namespace ledger
