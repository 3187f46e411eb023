// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.hpp"
#include "contract/ports.hpp"
#include "contract/values.hpp"
#include "oisc/machine.hpp"

namespace contract {

using Word = std::int64_t;

inline constexpr std::size_t kStackMax = 1'024;  // words
inline constexpr std::size_t kEventsMax = 64;
inline constexpr std::size_t kKeyBytesMax = 128;
inline constexpr std::size_t kMessageBytesMax = 256;
/// Of what is built, stored or told: a receipt, a proof or an answer of the API that holds such a
/// value must stay within base::kJsonDepthMax, or our own reader refuses it.
inline constexpr int kDepthMax = 24;

/// The ports of one call.  Requires: all that it is made from outlives it.
class World {
  public:
    World(const Function& function, const Call& call, const RecordView& before,
          oisc::Memory<Word>& memory);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// The registers first, which every other instruction names and which cost nothing.
    oisc::PortAnswer in(std::int64_t port, Word& value, std::int64_t& gas) {
        switch (static_cast<Port>(port)) {
            case Port::R: value = r_; return oisc::PortAnswer::ok;
            case Port::X: value = x_; return oisc::PortAnswer::ok;
            case Port::Y: value = y_; return oisc::PortAnswer::ok;
            case Port::PTR: value = pointer_; return oisc::PortAnswer::ok;
            case Port::MEM:
                if (!in_memory(0)) return trap("PTR is outside memory");
                value = memory_.cells[static_cast<std::size_t>(pointer_)];
                return oisc::PortAnswer::ok;
            case Port::STK:
                if (stack_.empty()) return trap("the stack is empty");
                value = stack_.back();
                stack_.pop_back();
                return oisc::PortAnswer::ok;
            case Port::ARGS: value = args_; return oisc::PortAnswer::ok;
            case Port::CALLER: value = caller_; return oisc::PortAnswer::ok;
            case Port::HEIGHT: value = call_.height.value; return oisc::PortAnswer::ok;
            case Port::TIME: value = call_.time.seconds; return oisc::PortAnswer::ok;
            default: return read(port, value, gas);
        }
    }
    oisc::PortAnswer out(std::int64_t port, Word v, std::int64_t& gas) {
        switch (static_cast<Port>(port)) {
            case Port::X: x_ = v; return oisc::PortAnswer::ok;
            case Port::Y: y_ = v; return oisc::PortAnswer::ok;
            case Port::PTR: pointer_ = v; return oisc::PortAnswer::ok;
            case Port::JMP: return oisc::PortAnswer::jump;
            case Port::MEM:
                if (!in_memory(memory_.code)) return trap("PTR is outside writable memory");
                memory_.store(pointer_, v);
                return oisc::PortAnswer::ok;
            case Port::STK:
                if (stack_.size() >= kStackMax) return trap("the stack is full");
                stack_.push_back(v);
                return oisc::PortAnswer::ok;
            default: return write(port, v, gas);
        }
    }

    /// The value of a handle; null when there is none.
    [[nodiscard]] const base::Json* value(Word handle) const;

    std::string message;  // of a refusal
    std::string why;      // of a trap
    std::vector<Event> events;
    RecordDiff diff;

  private:
    [[nodiscard]] std::int64_t bytes(Counts counts, Word v) const;
    [[nodiscard]] bool in_memory(std::int64_t from) const {
        return pointer_ >= from && static_cast<std::size_t>(pointer_) < memory_.cells.size();
    }
    oisc::PortAnswer trap(const char* reason);
    oisc::PortAnswer read(std::int64_t port, Word& value, std::int64_t& gas);
    oisc::PortAnswer write(std::int64_t port, Word v, std::int64_t& gas);
    oisc::PortAnswer give(Word word);
    oisc::PortAnswer give_handle(Word handle);
    oisc::PortAnswer give_made(base::Json value);

    oisc::PortAnswer compute(Port port, Word v);
    oisc::PortAnswer divide(Port port, Word v);
    oisc::PortAnswer move_bits(Port port, Word v);

    oisc::PortAnswer ask(Port port, const base::Json& value);
    oisc::PortAnswer length(const base::Json& value);
    oisc::PortAnswer part(Port port, Word v);
    oisc::PortAnswer convert(Port port, Word v);
    oisc::PortAnswer join(Word v);
    oisc::PortAnswer slice(Word count);
    oisc::PortAnswer grow(Port port, Word v);
    oisc::PortAnswer give_built(base::Json value);
    oisc::PortAnswer emit(const base::Json& data);

    [[nodiscard]] std::optional<std::string_view> look_up() const;
    oisc::PortAnswer record(const PortRow& row, Word v, std::int64_t& gas);
    oisc::PortAnswer get(const PortRow& row, std::string_view text, std::int64_t& gas);
    oisc::PortAnswer put(Word v);

    const Function& function_;
    const Call& call_;
    const RecordView& before_;
    oisc::Memory<Word>& memory_;
    base::Json caller_text_;
    Values values_;
    RecordKey place_;  // of the record that is asked for; it keeps its strings' room
    std::vector<Word> stack_;
    Word r_ = 0;
    Word x_ = 0;
    Word y_ = 0;
    Word pointer_ = 0;
    Word args_ = 0;
    Word caller_ = 0;
};

/// False when there is not as much left, of which nothing is then taken.
inline bool pay(std::int64_t price, std::int64_t& gas) {
    if (gas < price) return false;
    gas -= price;
    return true;
}
inline std::int64_t price_of_bytes(const PortRow& row, std::int64_t bytes) {
    return row.per_8_bytes * ((bytes + 7) / 8);
}

/// Runs the machine from `entry`, as oisc::run does; another one may watch it.
using Engine = std::function<oisc::Run(oisc::Memory<Word>& memory, std::int64_t entry,
                                       std::int64_t& gas, World& world)>;
/// As call() of contract.hpp, with such a machine.
Outcome call(const Function& function, const Call& call, const RecordView& before,
             const Engine& engine);

}  // namespace contract
