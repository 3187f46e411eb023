// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <expected>
#include <string>
#include <utility>

#include "base/fault.hpp"

namespace base {

/// A fault with the place or the words that a reader needs: the member, the JSON pointer, the
/// action's name, the block's height.
struct Refusal {
    Fault fault;
    std::string detail;

    Refusal(Fault what) : fault{what} {}  // NOLINT: `return Fault::x` is how rules read
    Refusal(Fault what, std::string where) : fault{what}, detail{std::move(where)} {}
    bool operator==(const Refusal&) const = default;
};

constexpr Fault fault_of(Fault fault) { return fault; }
inline Fault fault_of(const Refusal& refusal) { return refusal.fault; }

/// std::expected, but a refusal cannot be dropped and `return Fault::x` is enough.
/// (g++ 12: no and_then/transform; std::expected itself is not [[nodiscard]].)
template <class T, class E = Fault>
class [[nodiscard]] Result : public std::expected<T, E> {
  public:
    using std::expected<T, E>::expected;
    constexpr Result(Fault fault) : std::expected<T, E>{std::unexpected<E>{E{fault}}} {}  // NOLINT
    constexpr Result(Refusal refusal)  // NOLINT
        requires std::same_as<E, Refusal>
        : std::expected<T, E>{std::unexpected<E>{std::move(refusal)}} {}
    [[nodiscard]] constexpr Fault fault() const { return fault_of(this->error()); }
};

/// What a function of ledger or contract answers: a value, or a fault and its place.
template <class T>
using Judged = Result<T, Refusal>;

}  // namespace base
