// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "contract/world.hpp"
#include "lang/compiler.hpp"

namespace workbench {

/// Records in memory, for tests and dry runs.
class Records final : public contract::RecordView {
  public:
    [[nodiscard]] std::optional<std::string_view> get(
        const contract::RecordKey& key) const override;
    void put(const contract::RecordKey& key, const base::Json& value);
    void take(const contract::RecordDiff& diff);
    [[nodiscard]] std::vector<contract::RecordKey> keys() const;
    [[nodiscard]] std::size_t size() const { return records_.size(); }
    /// {"collection": {"key": value, …}, …}
    [[nodiscard]] base::Json json() const;
    /// `payload_value` when it has another shape.
    static base::Result<Records> from(const base::Json& json);

  private:
    std::map<contract::RecordKey, std::string> records_;
};

struct Caller {
    base::WalletId id;
    std::vector<std::string> roles;  // sorted
};

/// The wallet that a test calls by a name: the SHA-256 of the name.
base::WalletId wallet_named(std::string_view name);

struct Moment {
    base::Height height{1};
    base::Time time{1'700'000'000};
};

/// What became of a call: refused before the first instruction, or what the program did.
struct Called {
    contract::Outcome outcome;
    std::string refusal;  // empty: it was applied; else the words, whoever said them
};

/// No network takes this action's token; says which rule it breaks.
class NotRegistrable : public std::runtime_error {
  public:
    using runtime_error::runtime_error;
};

/// An action as every peer would have it: through the payload of its token.
/// Throws NotRegistrable.
contract::Function as_registered(const lang::Compiled& action);

/// One call as the ledger makes it: role, arguments, program.  `action` is {"action": NAME, …}.
/// `engine` runs the machine; none: the ledger's own.
Called call(const contract::Function& function, const base::Json& action, const Caller& caller,
            const Moment& moment, const contract::RecordView& before,
            const contract::Engine& engine = {});

}  // namespace workbench
