// SPDX-License-Identifier: Apache-2.0
// oisc/image and contract/call: an image has one spelling, and whatever it holds, a call with
// little gas ends, twice alike, within what it paid for.  An input that is no image is assembled.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "fuzz.hpp"
#include "lang/assembler.hpp"
#include "oisc/machine.hpp"

namespace {

using contract::Status;

constexpr std::int64_t kGas = 20'000;
constexpr std::int64_t kCells = 512;  // beyond the image's

struct Records : contract::RecordView {
    [[nodiscard]] std::optional<std::string_view> get(
        const contract::RecordKey& key) const override {
        if (key.key == "S001") return R"({"id":"S001","list":[1,2,3],"votes":7})";
        return std::nullopt;
    }
};

/// Ports of a world of numbers: reading gives the address, writing adds up.
struct Numbers {
    std::int64_t sum = 0;
    oisc::PortAnswer in(std::int64_t port, std::int64_t& value, std::int64_t&) const {
        value = port;
        return oisc::PortAnswer::ok;
    }
    oisc::PortAnswer out(std::int64_t port, std::int64_t value, std::int64_t&) {
        if (port == -27) return oisc::PortAnswer::refused;
        sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) ^
                                        static_cast<std::uint64_t>(value));
        return port == -13 ? oisc::PortAnswer::jump : oisc::PortAnswer::ok;
    }
};

/// SPEC 7 by the letter, one step at a time, in 128 bits.
struct NaiveMachine {
    std::vector<std::int64_t> cells;
    std::int64_t code;
    std::int64_t gas;
    Numbers ports{};

    [[nodiscard]] bool inside(std::int64_t at) const {
        return at >= 0 && at < std::ssize(cells);
    }
    std::int64_t& at(std::int64_t address) { return cells.at(static_cast<std::size_t>(address)); }

    oisc::Run run(std::int64_t pc) {
        for (;;) {
            if (pc < 0 || pc > std::ssize(cells) - 3) return {oisc::Halt::trapped, pc, pc};
            if (gas == 0) return {oisc::Halt::out_of_gas, pc, 0};
            --gas;
            const auto a = at(pc), b = at(pc + 1), c = at(pc + 2);
            if (a >= 0 && !inside(a)) return {oisc::Halt::trapped, pc, a};
            const auto value = a < 0 ? a : at(a);
            bool jumps = false;
            auto to = c;
            if (b < 0) {
                const auto answer = ports.out(b, value, gas);
                if (answer == oisc::PortAnswer::refused) return {oisc::Halt::refused, pc, b};
                jumps = answer == oisc::PortAnswer::jump;
                to = value;
            } else {
                if (!inside(b) || b < code) return {oisc::Halt::trapped, pc, b};
                __extension__ using Wide = __int128;
                const Wide exact = a < 0 ? Wide{at(b)} + value : Wide{at(b)} - value;
                at(b) = static_cast<std::int64_t>(exact);
                jumps = at(b) <= 0;
            }
            if (!jumps) {
                pc += 3;
            } else if (to == -1) {
                return {oisc::Halt::done, pc, 0};
            } else if (to < 0 || to > std::ssize(cells) - 3) {
                return {oisc::Halt::trapped, pc, to};
            } else {
                pc = to;
            }
        }
    }
};

void run_twice(const oisc::Image& image) {
    oisc::Memory<std::int64_t> memory{image.cells, image.self_modifying ? 0 : image.code};
    memory.cells.resize(image.cells.size() + 16);
    NaiveMachine naive{memory.cells, memory.code, kGas};
    Numbers ports;
    std::int64_t gas = kGas;
    // Traces from the second visit on, whatever they cost.
    const oisc::Pace hurried{-(std::int64_t{1} << 20), 2, 0};
    const auto fast = oisc::run(memory, image.entry, gas, ports, hurried);
    const auto slow = naive.run(image.entry);
    LAW(fast.halt == slow.halt && fast.pc == slow.pc && fast.where == slow.where);
    LAW(gas == naive.gas && memory.cells == naive.cells && ports.sum == naive.ports.sum);
}

void call(const oisc::Image& image) {
    contract::Function function;
    function.image = image;
    function.cells = static_cast<std::int64_t>(image.cells.size()) + kCells;
    function.collections = {"notes", "students"};
    const auto action =
        base::Json::object({{"action", "f"}, {"student", base::Json::object({{"id", "S001"}})}});
    const std::vector<std::string> roles{"admin"};
    const contract::Call asked{&action, {}, roles, {3}, {1'700'000'000}, kGas};
    const Records before;
    const auto outcome = contract::call(function, asked, before);
    LAW(outcome.gas >= 0 && outcome.gas <= kGas);
    LAW(outcome.status != Status::out_of_gas || outcome.gas == kGas);
    LAW((outcome.status == Status::refused) || outcome.message.empty());
    LAW(outcome.message.size() <= 256);
    LAW(outcome.status == Status::applied || (outcome.diff.empty() && outcome.events.empty()));
    LAW((outcome.status == Status::trapped) == !outcome.trap.empty());
    LAW(outcome.events.size() <= 64);
    for (const auto& [key, text] : outcome.diff) {
        LAW(std::ranges::find(function.collections, key.collection) != function.collections.end());
        LAW(!key.key.empty() && key.key.size() <= 128 && base::is_utf8(key.key));
        if (!text) continue;
        const auto json = base::parse_json(*text);
        LAW(json && base::write_json(*json) == *text);
    }
    const auto again = contract::call(function, asked, before);
    LAW(again.status == outcome.status && again.gas == outcome.gas && again.pc == outcome.pc);
    LAW(again.message == outcome.message && again.events == outcome.events);
    LAW(again.diff == outcome.diff && again.trap == outcome.trap);
}

}  // namespace

FUZZ(input) {
    auto image = oisc::decode(input);
    if (image) {
        LAW(oisc::encode(*image) == input);
    } else {
        const auto assembly = lang::assemble(input);
        if (!assembly) return;
        image = oisc::decode(oisc::encode(assembly->image));
        if (!image) return;
        LAW(*image == assembly->image);
    }
    if (image->cells.size() > 8'192) return;  // as slow to set up as it is legal
    call(*image);
    run_twice(*image);
}
