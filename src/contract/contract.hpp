// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "contract/schema.hpp"
#include "oisc/image.hpp"

namespace contract {

/// Bounds that the network's parameters set for functions.
struct Limits {
    std::int64_t cells_max = 65'536;
    std::int64_t gas_per_tx_max = 1'000'000;
};

/// A registered program with its manifest: the payload of a `function+jwt`, checked once.
struct Function {
    std::string name;
    std::int64_t version = 1;
    Schema params;
    oisc::Image image;
    std::int64_t cells = 100;
    std::int64_t gas_max = 0;
    std::vector<std::string> collections;  // sorted; the only ones it may touch
    std::vector<std::string> roles;        // sorted; empty: any wallet may call
};

/// From the payload of a `function+jwt` (its members and no other: name, version, params, image,
/// cells, gas_max, collections, roles, [source], iat).  Refused: payload_members, payload_value,
/// bad_schema, bad_image, bad_budget, reserved_name (a collection of the law).
base::Judged<Function> parse_function(const base::Json& payload, const Limits& limits);

/// Whether a wallet with these roles may call; else the refusal's detail: the name and the roles of
/// which it needs one.
std::optional<std::string> missing_role(const Function& function,
                                        std::span<const std::string> roles);

/// Names that only the law may use, as collections and as actions.
bool is_law_collection(std::string_view name);
/// [a-z][a-z0-9_]{0,63}
bool is_name(std::string_view name);

/// An action as it stands in a transaction: {"action": NAME, …arguments}.  `bad_arguments` with the
/// JSON pointer of the place.
base::Judged<void> check_arguments(const Function& function, const base::Json& action);

struct RecordKey {
    std::string collection;
    std::string key;
    auto operator<=>(const RecordKey&) const = default;
};

/// Records as the rules see them: the canonical text (RFC 8785), or nothing.  The text stands where
/// it is until the view changes.
class RecordView {
  public:
    virtual ~RecordView() = default;
    [[nodiscard]] virtual std::optional<std::string_view> get(const RecordKey& key) const = 0;
};

/// New texts, or nothing where a record is deleted.
using RecordDiff = std::map<RecordKey, std::optional<std::string>>;

struct Event {
    int action = 0;  // index within its transaction
    std::string text;
    base::Json data;
    bool operator==(const Event&) const = default;
};

/// How an action ended: numbers of the receipt (SPEC 5).
enum class Status { applied = 0, refused = 1, out_of_gas = 2, trapped = 3 };

/// What it points to outlives the call.
struct Call {
    const base::Json* action = nullptr;  // with the member "action"; arguments already checked
    base::WalletId caller;
    std::span<const std::string> roles;
    base::Height height;  // of the block that is being executed
    base::Time time;      // its iat
    std::int64_t gas = 0;  // at most this much
};

struct Outcome {
    Status status = Status::applied;
    std::int64_t gas = 0;  // charged; all of Call::gas when out of gas
    std::int64_t pc = 0;   // of the failing instruction
    std::string message;   // status refused: the contract's own words, at most 256 bytes
    std::string trap;      // status trapped: why, for people; not part of a receipt
    std::vector<Event> events;
    RecordDiff diff;  // empty unless applied
};

/// Runs the program.  Pure: the same arguments give the same outcome everywhere.
Outcome call(const Function& function, const Call& call, const RecordView& before);

}  // namespace contract
