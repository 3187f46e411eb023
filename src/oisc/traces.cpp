// SPDX-License-Identifier: Apache-2.0
// One subtraction at a time costs the processor seven to eleven cycles: it must fetch three words
// to know which words to fetch.  But programs loop, and what `a Z; Z b; Z Z` does is known before:
// b += a.  So where a program comes by often, a trace is built: the way it goes mostly, up to 64
// instructions, followed symbolically.  Each cell that the way stores becomes a sum of at most two
// cells and a constant; cells that nobody has written are constants, and so are the operands in
// them; a jump vanishes; Z, zero before and after, is neither read nor written.  What is left are
// few operations on fixed places, and where the program may turn off the way, one leaves the trace
// when it does.
//
// Nothing of it shows:
//   - A trace takes cells for granted: its own instructions, and constants.  Each has a mark.
//     Whoever stores to a marked cell evicts the traces that rely on it, and the cell counts as
//     written from then on, so that it happens once per cell.  An operation that finds only when
//     it is executed where it stores looks at the mark first.
//   - Operands in written cells are fetched when their turn comes, after everything before is in
//     memory; so code that patches itself is exact.
//   - Gas is taken for the whole trace at once, and what a turn-off has left is given back.  Gas
//     that does not suffice for the whole trace is spent by the machine, one instruction after the
//     other.  So is everything that is odd: ports, faults, an instruction that stores to itself, a
//     store to a marked cell.  A trace never faults; it ends before.
//   - What building costs is bounded by what was executed (Pace), and a call of a few thousand
//     instructions never comes here.
#include "oisc/traces.hpp"

#include <algorithm>

#include "oisc/trace_builder.hpp"

namespace oisc {

template <class Word, class Address>
Traces<Word, Address>::Traces(std::span<Word> cells, std::int64_t code, const Pace& pace)
    : pace_{pace},
      ground_{cells, code, static_cast<std::int64_t>(cells.size()),
              std::vector<std::uint8_t>(cells.size()), {}},
      visits_(cells.size()),
      at_(cells.size()) {
    // Without sign the largest word is -1, a port.
    if constexpr (std::is_unsigned_v<Address> && sizeof(Address) < 8)
        ground_.limit = std::min<std::int64_t>(ground_.limit, std::numeric_limits<Address>::max());
}

template <class Word, class Address>
void Traces<Word, Address>::build(std::int64_t pc) {
    if (traces_.size() == kTracesMax) forget();
    ++built_;
    for (int attempt = 0; attempt < 8; ++attempt) {
        Builder<Word, Address> builder{ground_};
        const bool whole = builder.build(pc, kStepsMax);
        for (const auto cell : builder.stores()) stored(cell);
        if (!whole) continue;
        if (builder.trace().steps < 2) break;
        traces_.push_back(std::move(builder.trace()));
        at_[index(pc)] = static_cast<std::uint16_t>(traces_.size());
        return;
    }
    visits_[index(pc)] = kNever;
}

template <class Word, class Address>
void Traces<Word, Address>::evict(std::int64_t address) {
    ground_.mark(address) &= static_cast<std::uint8_t>(~kRelied);
    for (auto& trace : traces_) {
        if (std::ranges::find(trace.relies, address) == trace.relies.end()) continue;
        trace.relies.clear();
        at_[index(trace.start)] = 0;
        visits_[index(trace.start)] = 0;
    }
}

template <class Word, class Address>
void Traces<Word, Address>::forget() {
    traces_.clear();
    std::ranges::fill(at_, std::uint16_t{0});
    std::ranges::fill(visits_, std::uint8_t{0});
    for (auto& mark : ground_.marks) mark &= static_cast<std::uint8_t>(~kRelied);
}

template <class Word, class Address>
bool Traces<Word, Address>::reach(const Word* operand, std::int64_t& address) const {
    address = ground_.address(*operand);
    return static_cast<std::uint64_t>(address) < static_cast<std::uint64_t>(ground_.limit);
}

/// Stores what the operation makes, and gives it.
template <class Word, class Address>
template <Make make>
[[gnu::always_inline]] inline Word Traces<Word, Address>::put(const Op<Word>& op) const {
    using Bits = std::make_unsigned_t<Word>;
    const auto bits = [](Word word) { return static_cast<std::uint64_t>(static_cast<Bits>(word)); };
    auto sum = bits(op.k);
    if constexpr (make == Make::bumps) *op.b2 = static_cast<Word>(bits(*op.b2) + bits(op.k2));
    if constexpr (make == Make::bump || make == Make::bumps) sum += bits(*op.b);
    if constexpr (make == Make::move) sum += bits(*op.a);
    if constexpr (make == Make::minus) sum -= bits(*op.a);
    if constexpr (make == Make::add) sum += bits(*op.b) + bits(*op.a);
    if constexpr (make == Make::sub) sum += bits(*op.b) - bits(*op.a);
    if constexpr (make == Make::sum) sum += bits(*op.a) + bits(*op.a2);
    if constexpr (make == Make::difference) sum += bits(*op.a) - bits(*op.a2);
    if constexpr (make == Make::neither) sum -= bits(*op.a) + bits(*op.a2);
    return *op.b = static_cast<Word>(sum);
}

/// The same through operands that are read now; false, and nothing is done, where it may not go.
template <class Word, class Address>
template <Make make>
[[gnu::always_inline]] inline bool Traces<Word, Address>::put_far(const Op<Word>& op,
                                                                  Word& result) const {
    using Bits = std::make_unsigned_t<Word>;
    const Word* a = op.a;
    Word* b = op.b;
    std::int64_t address = 0;
    // An instruction before stored it, so it stands there even if this one cannot be executed.
    if constexpr (make == Make::load) *b = op.k;
    if constexpr (make == Make::aim)
        *b = static_cast<Word>(static_cast<Bits>(*b) + static_cast<Bits>(op.k) -
                               static_cast<Bits>(*op.a2));
    if constexpr (make != Make::give && make != Make::aim) {
        if (!reach(op.a, address)) return false;
        a = &ground_.cell(address);
    }
    if constexpr (make == Make::give || make == Make::pass || make == Make::aim) {
        if (!reach(op.b, address) || address < ground_.code) return false;
        if ((ground_.mark(address) & (kRelied | kKnown)) != 0) return false;
        b = &ground_.cell(address);
    }
    *b = static_cast<Word>(static_cast<Bits>(static_cast<Bits>(*b) - static_cast<Bits>(*a)));
    result = *b;
    return true;
}

// Each operation jumps to the next by a jump of its own, and the processor learns for each where it
// goes.  This takes labels as values, which ISO C++ lacks and g++ and clang++ have: hence no
// -Wpedantic for these lines.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#define JOT_LABELS(make) &&make##_on, &&make##_le, &&make##_gt, &&leave
#define JOT_NEXT do { goto* kLabels[(++op)->kind]; } while (false)
#define JOT_OPERATION(make)                     \
    make##_on :                                 \
    put<Make::make>(*op);                       \
    JOT_NEXT;                                   \
    make##_le : if (put<Make::make>(*op) > 0) JOT_NEXT; \
    goto leave;                                 \
    make##_gt : if (put<Make::make>(*op) <= 0) JOT_NEXT; \
    from = op->to;                              \
    goto leave;
#define JOT_FAR_OPERATION(make)                             \
    make##_on :                                             \
    if (!put_far<Make::make>(*op, result)) goto give_back;  \
    JOT_NEXT;                                               \
    make##_le : if (!put_far<Make::make>(*op, result)) goto give_back; \
    if (result > 0) JOT_NEXT; \
    goto leave;                                             \
    make##_gt : if (!put_far<Make::make>(*op, result)) goto give_back; \
    if (result <= 0) JOT_NEXT; \
    from = op->to;                                          \
    goto leave;

template <class Word, class Address>
Leave Traces<Word, Address>::run(std::int64_t pc, std::int64_t& gas) const {
    // In the order of Make, and within it of Test.
    static const void* const kLabels[] = {
        JOT_LABELS(set),        JOT_LABELS(bump),    JOT_LABELS(move), JOT_LABELS(minus),
        JOT_LABELS(add),        JOT_LABELS(sub),     JOT_LABELS(sum),  JOT_LABELS(difference),
        JOT_LABELS(neither),    JOT_LABELS(load),    JOT_LABELS(take), JOT_LABELS(give),
        JOT_LABELS(pass),       JOT_LABELS(bumps),   JOT_LABELS(aim),
        &&leave, &&look_le, &&look_gt, &&look_cell,
        &&leave, &&leave, &&leave, &&through,        &&step};
    Word result{};
    Leave end{pc, pc};
    std::int64_t left = gas;
    std::int64_t from = -1;
    const Op<Word>* op = nullptr;
    const Trace<Word>* trace = &traces_[at_[index(pc)] - 1U];
enter:
    if (left < trace->steps) {
        gas = left;
        return end;
    }
    left -= trace->steps;
    op = trace->ops.data();
    from = -1;
    goto* kLabels[op->kind];

    JOT_OPERATION(set)
    JOT_OPERATION(bump)
    JOT_OPERATION(move)
    JOT_OPERATION(minus)
    JOT_OPERATION(add)
    JOT_OPERATION(sub)
    JOT_OPERATION(sum)
    JOT_OPERATION(difference)
    JOT_OPERATION(neither)
    JOT_FAR_OPERATION(load)
    JOT_FAR_OPERATION(take)
    JOT_FAR_OPERATION(give)
    JOT_FAR_OPERATION(pass)
    JOT_OPERATION(bumps)
    JOT_FAR_OPERATION(aim)
look_le:
    if (*op->b > 0) JOT_NEXT;
    goto leave;
look_gt:
    if (*op->b <= 0) JOT_NEXT;
    from = op->to;
    goto leave;
look_cell:
    if (*op->b > 0) JOT_NEXT;
through:
    end.to = *op->a;
    goto left_for;
leave:
    end.to = op->to;
left_for:
    end.from = from < 0 ? op->pc : from;
    left += op->left;
    if (ground_.is_code(end.to) && holds(end.to)) {
        trace = &traces_[at_[index(end.to)] - 1U];
        end.from = end.to;
        goto enter;
    }
    gas = left;
    return end;
give_back:
    ++left;
step:
    gas = left + op->left;
    return {op->pc, op->pc};
}

#undef JOT_LABELS
#undef JOT_NEXT
#undef JOT_OPERATION
#undef JOT_FAR_OPERATION
#pragma GCC diagnostic pop

template class Traces<std::int16_t, std::int16_t>;
template class Traces<std::int16_t, std::uint16_t>;
template class Traces<std::int32_t, std::int32_t>;
template class Traces<std::int32_t, std::uint32_t>;
template class Traces<std::int64_t, std::int64_t>;

}  // namespace oisc
