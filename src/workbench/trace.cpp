// SPDX-License-Identifier: Apache-2.0
#include "workbench/trace.hpp"

#include <fmt/core.h>

#include "contract/world.hpp"

namespace workbench {

using contract::Word;
using contract::World;
using Memory = oisc::Memory<Word>;

namespace {

constexpr std::size_t kShownMax = 72;  // bytes of a value

std::string shortened(std::string text) {
    if (text.size() <= kShownMax) return text;
    std::size_t end = kShownMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "…";
}

std::string trimmed(std::string_view line) {
    const auto from = line.find_first_not_of(" \t");
    return from == std::string_view::npos ? "" : std::string{line.substr(from)};
}

/// The machine of SPEC 7 in its plainest form, watched.
class Stepper {
  public:
    Stepper(const lang::Compiled& action, std::string_view source, Detail detail, Trace& trace)
        : action_{action}, source_{source}, detail_{detail}, trace_{trace} {}

    oisc::Run run(Memory& memory, std::int64_t entry, std::int64_t& gas, World& world) {
        memory_ = &memory;
        world_ = &world;
        before_ = values();
        const auto end = steps(entry, gas);
        leave_line();
        return end;
    }

  private:
    oisc::Run steps(std::int64_t entry, std::int64_t& gas) {
        auto& cells = memory_->cells;
        const auto size = static_cast<std::int64_t>(cells.size());
        const auto cell = [&](std::int64_t at) -> Word& {
            return cells[static_cast<std::size_t>(at)];
        };
        for (std::int64_t pc = entry;;) {
            if (pc < 0 || pc > size - 3) return {oisc::Halt::trapped, pc, pc};
            if (gas < 1) return {oisc::Halt::out_of_gas, pc, 0};
            --gas;
            ++trace_.instructions;
            trace_.reached.insert(pc);
            enter_line(pc);
            const Word a = cell(pc);
            const Word b = cell(pc + 1);
            Word next = cell(pc + 2);
            Word value = 0;
            auto answer = oisc::PortAnswer::ok;
            if (a >= size) return {oisc::Halt::trapped, pc, a};
            if (a >= 0)
                value = cell(a);
            else
                answer = world_->in(a, value, gas);
            if (answer != oisc::PortAnswer::ok) return {halt_of(answer), pc, a};
            bool taken = false;
            if (b < 0) {
                answer = world_->out(b, value, gas);
                taken = answer == oisc::PortAnswer::jump;
                if (taken)
                    next = value;
                else if (answer != oisc::PortAnswer::ok)
                    return {halt_of(answer), pc, b};
            } else {
                if (b >= size || b < memory_->code) return {oisc::Halt::trapped, pc, b};
                const auto held = static_cast<std::uint64_t>(cell(b));
                const auto operand = static_cast<std::uint64_t>(value);
                cell(b) = static_cast<Word>(a < 0 ? held + operand : held - operand);
                taken = cell(b) <= 0;
            }
            show_instruction(pc, a, b, b < 0 ? value : cell(b), taken);
            if (!taken) {
                pc += 3;
            } else if (next == -1) {
                return {oisc::Halt::done, pc, 0};
            } else {
                if (next < 0 || next > size - 3) return {oisc::Halt::trapped, pc, next};
                pc = next;
            }
        }
    }

    static oisc::Halt halt_of(oisc::PortAnswer answer) {
        if (answer == oisc::PortAnswer::refused) return oisc::Halt::refused;
        return answer == oisc::PortAnswer::out_of_gas ? oisc::Halt::out_of_gas
                                                      : oisc::Halt::trapped;
    }

    void say(std::string line) {
        if (trace_.lines.size() < kTraceLinesMax) trace_.lines.push_back(std::move(line));
    }

    void show_instruction(std::int64_t pc, Word a, Word b, Word result, bool taken) {
        if (detail_ != Detail::instructions) return;
        const auto named = [](Word operand) {
            const auto* row = operand < 0 ? contract::find_port(operand) : nullptr;
            return row != nullptr ? std::string{row->name} : std::to_string(operand);
        };
        say(fmt::format("{:>6}  A={:<7} B={:<7} C={:<6} {} {}{}", pc, named(a), named(b),
                        memory_->cells[static_cast<std::size_t>(pc) + 2],
                        b < 0 ? "sends" : "makes", result, taken ? ", branches" : ""));
    }

    [[nodiscard]] std::vector<Word> values() const {
        std::vector<Word> values;
        values.reserve(action_.variables.size());
        for (const auto& variable : action_.variables)
            values.push_back(memory_->cells[static_cast<std::size_t>(variable.address)]);
        return values;
    }

    [[nodiscard]] std::string shown(lang::Type::Kind kind, Word word) const {
        if (kind == lang::Type::Kind::integer) return std::to_string(word);
        if (kind == lang::Type::Kind::boolean) return word > 0 ? "true" : "false";
        const auto* json = world_->value(word);
        return json == nullptr ? "nothing" : shortened(base::write_json(*json));
    }

    void enter_line(std::int64_t pc) {
        const int line = action_.line_of(pc);
        if (line == line_) return;
        leave_line();
        line_ = line;
    }
    void leave_line() {
        if (line_ == 0 || detail_ == Detail::nothing) return;
        const auto after = values();
        std::string text = trimmed(lang::line_of(source_, line_));
        for (std::size_t i = 0; i < after.size(); ++i) {
            const auto& variable = action_.variables[i];
            if (after[i] != before_[i])
                text += "\n         " + variable.name + " = " + shown(variable.kind, after[i]);
        }
        before_ = after;
        say(fmt::format("{:>5}  {}", line_, text));
    }

    const lang::Compiled& action_;
    std::string_view source_;
    Detail detail_;
    Trace& trace_;
    Memory* memory_ = nullptr;
    World* world_ = nullptr;
    std::vector<Word> before_;
    int line_ = 0;
};

}  // namespace

Trace trace(const lang::Compiled& action, std::string_view source,
            const contract::Function& function, const base::Json& json, const Caller& caller,
            const Moment& moment, const contract::RecordView& before, Detail detail) {
    Trace trace;
    Stepper stepper{action, source, detail, trace};
    trace.called = call(function, json, caller, moment, before,
                        [&](Memory& memory, std::int64_t entry, std::int64_t& gas, World& world) {
                            return stepper.run(memory, entry, gas, world);
                        });
    return trace;
}

}  // namespace workbench
