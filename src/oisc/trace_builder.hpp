// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <limits>
#include <optional>
#include <type_traits>

#include "oisc/trace.hpp"

namespace oisc {

/// Follows the program from one pc along the way that it went mostly, and writes down what it
/// computes: the essay is in traces.cpp.
template <class Word, class Address>
class Builder {
  public:
    explicit Builder(Ground<Word, Address>& ground) : ground_{ground} {
        trace_.ops.reserve(64);
        trace_.relies.reserve(256);
        passed_.reserve(64);
    }

    /// False: it stores a cell that it took for a constant, and is worth another try.
    bool build(std::int64_t start, int steps_max) {
        trace_.start = pc_ = start;
        for (auto go = Go::on; go == Go::on;) {
            if (pc_ == start) passed_.clear();  // a short loop is followed more than once
            if (!ground_.is_code(pc_) || steps_ == steps_max || passed(pc_))
                go = leave(pc_, pc_);
            else
                go = instruction();
            if (go == Go::again) return false;
        }
        for (auto& op : trace_.ops) op.left = static_cast<std::int16_t>(steps_ - op.left);
        trace_.steps = steps_;
        fuse();
        return true;
    }
    Trace<Word>& trace() { return trace_; }
    /// The cells that the trace stores at addresses that it knows.
    [[nodiscard]] const std::vector<std::int64_t>& stores() const { return stores_; }

  private:
    using Bits = std::make_unsigned_t<Word>;
    enum class Go { on, end, again };
    struct Term {
        const Word* at = nullptr;
        bool minus = false;
        bool operator==(const Term&) const = default;
    };
    /// k plus what stands in at most two cells.
    struct Sum {
        Word k = 0;
        int size = 0;
        std::array<Term, 4> terms{};
    };
    struct Pending {
        std::int64_t cell = 0;
        Sum sum;
    };
    struct Fact {
        std::int64_t cell = 0;
        Word value = 0;
    };
    static constexpr std::size_t kPendingMax = 6;

    static Word wrap(Bits bits) { return static_cast<Word>(bits); }
    static Bits bits(Word word) { return static_cast<Bits>(word); }

    static std::optional<Sum> difference(Sum sum, const Sum& less) {
        sum.k = wrap(static_cast<Bits>(bits(sum.k) - bits(less.k)));
        for (int i = 0; i < less.size; ++i) {
            const auto* const end = sum.terms.begin() + sum.size;
            const auto found = std::find(sum.terms.begin(), sum.terms.begin() + sum.size,
                                         less.terms[static_cast<std::size_t>(i)]);
            if (found != end) {
                *found = sum.terms[static_cast<std::size_t>(--sum.size)];
            } else {
                auto term = less.terms[static_cast<std::size_t>(i)];
                term.minus = !term.minus;
                sum.terms[static_cast<std::size_t>(sum.size++)] = term;
            }
        }
        const bool twice = sum.size == 2 && sum.terms[0].at == sum.terms[1].at;
        if (sum.size > 2 || twice) return std::nullopt;
        return sum;
    }

    void rely(std::int64_t at) {
        if (at < ground_.code) return;
        ground_.mark(at) |= kRelied;
        trace_.relies.push_back(at);
    }
    [[nodiscard]] bool written(std::int64_t at) const {
        return (ground_.mark(at) & kWritten) != 0;
    }
    [[nodiscard]] bool passed(std::int64_t pc) const {
        return std::ranges::find(passed_, pc) != passed_.end();
    }
    Pending* pending(std::int64_t cell) {
        const auto found = std::ranges::find(pending_, cell, &Pending::cell);
        return found == pending_.end() ? nullptr : &*found;
    }
    const Fact* fact(std::int64_t cell) {
        const auto found = std::ranges::find(facts_, cell, &Fact::cell);
        return found == facts_.end() ? nullptr : &*found;
    }
    void forget_fact(std::int64_t cell) {
        std::erase_if(facts_, [&](const Fact& f) { return f.cell == cell; });
    }
    /// Makes one of two operations that come often in a row.
    void fuse() {
        static constexpr Word kNothing = 0;
        const auto is = [](const Op<Word>& op, Make make) { return op.kind == kind_of(make); };
        auto last = trace_.ops.begin();
        for (auto op = last + 1; op != trace_.ops.end(); ++op) {
            const bool bumped = is(*last, Make::bump);
            if (bumped && op->kind / 4 == static_cast<int>(Make::bump)) {
                op->kind = static_cast<std::uint8_t>(op->kind + kind_of(Make::bumps) -
                                                     kind_of(Make::bump));
                op->b2 = last->b;
                op->k2 = last->k;
            } else if ((bumped || is(*last, Make::sub)) && is(*op, Make::give) &&
                       op->b == last->b) {
                op->kind = static_cast<std::uint8_t>(kind_of(Make::aim));
                op->a2 = bumped ? &kNothing : last->a;
                op->k = last->k;
            } else {
                ++last;
            }
            *last = *op;
        }
        trace_.ops.erase(last + 1, trace_.ops.end());
    }
    /// What stands in a cell, as far as it is known.
    Sum value(std::int64_t cell) {
        if (const auto* later = pending(cell)) return later->sum;
        if (const auto* known = fact(cell)) return {known->value, 0, {}};
        if (written(cell)) return {0, 1, {Term{&ground_.cell(cell), false}}};
        rely(cell);
        return {ground_.cell(cell), 0, {}};
    }

    Op<Word>& emit(Make make, std::int64_t pc) {
        Op<Word> op;
        op.kind = static_cast<std::uint8_t>(kind_of(make));
        op.left = static_cast<std::int16_t>(steps_);
        op.pc = pc;
        return trace_.ops.emplace_back(op);
    }
    Go leave(std::int64_t from, std::int64_t to) {
        flush();
        emit(Make::go, from).to = to;
        return Go::end;
    }

    void store(Word* b, const Sum& sum) {
        auto [one, two] = std::pair{sum.terms[0], sum.terms[1]};
        if (sum.size == 2 && (two == Term{b, false} || (one.minus && !two.minus)))
            std::swap(one, two);
        const bool own = sum.size > 0 && one == Term{b, false};
        auto make = Make::set;
        if (sum.size == 1) make = own ? Make::bump : one.minus ? Make::minus : Make::move;
        if (sum.size == 2 && own) make = two.minus ? Make::sub : Make::add;
        if (sum.size == 2 && !own)
            make = one.minus ? Make::neither : two.minus ? Make::difference : Make::sum;
        auto& op = emit(make, pc_);
        op.k = sum.k;
        op.b = b;
        op.a = own ? two.at : one.at;
        op.a2 = two.at;
    }
    void store(const Pending& entry) {
        auto* const b = &ground_.cell(entry.cell);
        const auto* known = fact(entry.cell);
        const auto& sum = entry.sum;
        if (sum.size == 0 && known != nullptr && known->value == sum.k) return;
        if (sum.size == 1 && sum.k == 0 && sum.terms[0] == Term{b, false}) return;
        forget_fact(entry.cell);
        if (sum.size == 0) facts_.push_back({entry.cell, sum.k});
        store(b, sum);
    }
    [[nodiscard]] bool needed(const Pending& entry) const {
        return std::ranges::any_of(pending_, [&](const Pending& other) {
            const auto* const at = &ground_.cell(entry.cell);
            return &other != &entry &&
                   std::any_of(other.sum.terms.begin(), other.sum.terms.begin() + other.sum.size,
                               [&](const Term& term) { return term.at == at; });
        });
    }
    /// Stores what is pending, each cell after all that need its old value; `last` preferably last.
    void flush(std::int64_t last = -1) {
        std::size_t spare = 0;
        while (!pending_.empty()) {
            const auto free = [&](const Pending& p) { return p.cell != last && !needed(p); };
            auto next = std::ranges::find_if(pending_, free);
            if (next == pending_.end())
                next = std::ranges::find_if(pending_, [&](const auto& p) { return !needed(p); });
            if (next != pending_.end()) {
                store(*next);
                pending_.erase(next);
                continue;
            }
            // A circle: one of them is computed aside, which frees what it needs.
            auto& aside = ground_.spare[spare++];
            store(&aside, pending_.front().sum);
            pending_.front().sum = {0, 1, {Term{&aside, false}}};
        }
    }

    Go instruction() {
        const auto pc = pc_;
        const bool far_a = written(pc), far_b = written(pc + 1), far_c = written(pc + 2);
        const auto a = ground_.operand(pc), b = ground_.operand(pc + 1);
        const bool odd = (!far_a && !ground_.readable(a)) || (!far_b && !ground_.writable(b)) ||
                         (!far_b && b >= pc && b <= pc + 2) || (far_b && far_c) ||
                         pc > std::int64_t{std::numeric_limits<Word>::max()} - 3;
        if (odd) {
            flush();
            emit(Make::step, pc);
            return Go::end;
        }
        passed_.push_back(pc);
        if (!far_a) rely(pc);
        if (!far_b) rely(pc + 1);
        if (!far_c) rely(pc + 2);
        if (!far_b) {
            ground_.mark(b) |= kWritten;
            stores_.push_back(b);
            const bool relied = (ground_.mark(b) & kRelied) != 0;
            if (relied && std::ranges::find(trace_.relies, b) != trace_.relies.end())
                return Go::again;
        }
        ++steps_;
        if (far_a || far_b) {
            follow(a, far_a, b, far_b);
            return branch(b, far_c, std::nullopt, true);
        }
        auto result = difference(value(b), value(a));
        if (!result) {
            flush();
            result = difference(value(b), value(a));
        }
        if (pending(b) == nullptr) pending_.push_back({b, {}});
        pending(b)->sum = *result;
        const bool known = result->size == 0;
        const auto go = branch(b, far_c, known ? std::optional{result->k} : std::nullopt, false);
        if (go == Go::on && pending_.size() >= kPendingMax) flush();
        return go;
    }

    /// An instruction whose operands are known only when it is executed.
    void follow(std::int64_t a, bool far_a, std::int64_t b, bool far_b) {
        std::optional<Word> begin;  // what is known to stand in b
        if (!far_b) {
            auto* const later = pending(b);
            if (later != nullptr && later->sum.size == 0) {
                begin = later->sum.k;
                pending_.erase(pending_.begin() + (later - pending_.data()));
            } else if (later == nullptr && fact(b) != nullptr) {
                begin = fact(b)->value;
            }
        }
        flush();
        auto& op = emit(far_a ? (far_b ? Make::pass : begin ? Make::load : Make::take)
                              : Make::give, pc_);
        op.k = begin.value_or(0);
        op.a = &ground_.cell(far_a ? pc_ : a);
        op.b = &ground_.cell(far_b ? pc_ + 1 : b);
        if (!far_b) forget_fact(b);
        else
            for (const auto& known : facts_) ground_.mark(known.cell) |= kKnown;
    }

    /// Where it goes on after storing b; `result` when that is known.  `stored`: it is in memory.
    Go branch(std::int64_t b, bool far_c, std::optional<Word> result, bool stored) {
        const auto pc = pc_;
        const std::int64_t c = ground_.cell(pc + 2);
        pc_ = pc + 3;
        if ((!far_c && c == pc + 3) || (result && *result > 0)) return Go::on;
        if (result && !far_c) {
            if (!ground_.is_code(c)) return leave(pc, c);
            pc_ = c;
            return Go::on;
        }
        const auto before = trace_.ops.size();
        flush(b);
        if (result) {  // and far_c: a jump through a cell
            auto& op = emit(Make::go, pc);
            op.kind = static_cast<std::uint8_t>(kind_of(Make::go, Test::cell));
            op.a = &ground_.cell(pc + 2);
            return Go::end;
        }
        const bool often = ground_.mark(pc) >= kTakenOften;
        const bool fits = stored || (trace_.ops.size() > before &&
                                     trace_.ops.back().b == &ground_.cell(b));
        if (!fits || far_c) {
            auto& look = emit(Make::look, pc);
            look.b = &ground_.cell(b);
            look.a = &ground_.cell(pc + 2);
        }
        auto& op = trace_.ops.back();
        const bool taken = often && !far_c && ground_.is_code(c);
        op.kind = static_cast<std::uint8_t>(
            op.kind + static_cast<int>(far_c ? Test::cell : taken ? Test::gt : Test::le));
        op.pc = pc;
        op.left = static_cast<std::int16_t>(steps_);
        op.to = taken ? pc + 3 : c;
        if (taken) pc_ = c;
        return far_c && often ? leave(pc_, pc_) : Go::on;
    }

    Ground<Word, Address>& ground_;
    Trace<Word> trace_;
    std::vector<Pending> pending_;  // stored later, in terms of what memory holds now
    std::vector<Fact> facts_;       // what is known to stand in memory
    std::vector<std::int64_t> stores_;
    std::vector<std::int64_t> passed_;
    std::int64_t pc_ = 0;
    int steps_ = 0;
};

}  // namespace oisc
