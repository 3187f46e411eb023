// SPDX-License-Identifier: Apache-2.0
#include "contract/world.hpp"

namespace contract {

namespace {

constexpr std::int64_t kLoadGas = 20;  // and one more per eight cells and constants

/// The image's cells, and zero behind them.
oisc::Memory<Word> load(const Function& function) {
    const auto& image = function.image;
    oisc::Memory<Word> memory;
    memory.cells.reserve(static_cast<std::size_t>(function.cells));
    memory.cells.assign(image.cells.begin(), image.cells.end());
    memory.cells.resize(static_cast<std::size_t>(function.cells));
    memory.code = image.self_modifying ? 0 : image.code;
    return memory;
}

template <class Machine>
Outcome run(const Function& function, const Call& call, const RecordView& before,
            const Machine& machine) {
    const auto& image = function.image;
    Outcome outcome;
    std::int64_t gas = call.gas;
    const auto constants = static_cast<std::int64_t>(image.constants.size());
    if (!pay(kLoadGas + ((function.cells + constants + 7) / 8), gas))
        return {Status::out_of_gas, call.gas, image.entry, {}, {}, {}, {}};
    auto memory = load(function);
    World world{function, call, before, memory};
    const auto run = machine(memory, image.entry, gas, world);
    outcome.pc = run.pc;
    outcome.gas = call.gas - gas;
    switch (run.halt) {
        case oisc::Halt::done:
            outcome.pc = 0;
            outcome.events = std::move(world.events);
            outcome.diff = std::move(world.diff);
            break;
        case oisc::Halt::refused:
            outcome.status = Status::refused;
            outcome.message = std::move(world.message);
            break;
        case oisc::Halt::out_of_gas:
            outcome.status = Status::out_of_gas;
            outcome.gas = call.gas;
            break;
        case oisc::Halt::trapped: {
            const PortRow* row = find_port(run.where);
            outcome.status = Status::trapped;
            outcome.trap = (world.why.empty() ? "an address outside memory" : world.why) + " (" +
                           (row == nullptr ? "" : std::string{row->name} + ", ") +
                           std::to_string(run.where) + ")";
            break;
        }
    }
    return outcome;
}

}  // namespace

Outcome call(const Function& function, const Call& call, const RecordView& before) {
    return run(function, call, before,
               [](oisc::Memory<Word>& memory, std::int64_t entry, std::int64_t& gas,
                  World& world) { return oisc::run(memory, entry, gas, world); });
}

Outcome call(const Function& function, const Call& call, const RecordView& before,
             const Engine& engine) {
    return run(function, call, before, engine);
}

}  // namespace contract
