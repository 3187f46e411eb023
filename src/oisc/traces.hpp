// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "oisc/trace.hpp"

namespace oisc {

/// What came of running traces: go on at `to`, where no trace could.  `from` is the instruction
/// that branched there.
struct Leave {
    std::int64_t from = 0;
    std::int64_t to = 0;
};

/// Remembers what a program does often and does it faster, without any difference in memory, gas
/// or order: the essay is in traces.cpp.  The machine tells it each instruction that it executes
/// itself, and must tell it each cell that is stored.  `Address` is what a word is as an operand:
/// Word, or its unsigned twin.
template <class Word, class Address>
class Traces {
  public:
    static constexpr bool watches = true;

    /// Requires: the cells stay where they are.  Costs time in proportion to their number.
    Traces(std::span<Word> cells, std::int64_t code, const Pace& pace);
    Traces(const Traces&) = delete;
    Traces& operator=(const Traces&) = delete;

    [[nodiscard]] bool holds(std::int64_t pc) const { return at_[index(pc)] != 0; }
    /// Requires: holds(pc).  May do nothing, so the machine executes one instruction after it.
    Leave run(std::int64_t pc, std::int64_t& gas) const;

    /// The machine executes the instruction at pc, the `executed`th.
    void visit(std::int64_t pc, std::int64_t executed) {
        auto& visits = visits_[index(pc)];
        if (visits < pace_.visits) ++visits;
        if (visits == pace_.visits && built_ * pace_.price <= executed) build(pc);
    }
    void branched(std::int64_t pc, bool taken) {
        auto& mark = ground_.mark(pc);
        if (taken && mark < kTakenMost) mark += kTaken;
        if (!taken && mark >= kTaken) mark -= kTaken;
    }
    void stored(std::int64_t address) {
        if ((ground_.mark(address) & kRelied) != 0) evict(address);
        ground_.mark(address) |= kWritten;
    }

  private:
    static constexpr std::uint8_t kNever = 255;  // no trace is worth while there
    static constexpr std::size_t kTracesMax = 4'096;
    static constexpr int kStepsMax = 64;

    static std::size_t index(std::int64_t at) { return static_cast<std::size_t>(at); }
    void build(std::int64_t pc);
    void evict(std::int64_t address);
    void forget();
    bool reach(const Word* operand, std::int64_t& address) const;
    template <Make make>
    Word put(const Op<Word>& op) const;
    template <Make make>
    bool put_far(const Op<Word>& op, Word& result) const;

    Pace pace_;
    Ground<Word, Address> ground_;
    std::vector<std::uint8_t> visits_;
    std::vector<std::uint16_t> at_;  // cell -> 1 + index of the trace that begins there
    std::vector<Trace<Word>> traces_;
    std::int64_t built_ = 0;
};

}  // namespace oisc
