// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "contract/ports.hpp"
#include "oisc/image.hpp"

namespace lang {

/// An operand of an instruction, before its address is known.
struct Operand {
    enum class Kind { port, cell, pool, label, next, done };
    Kind kind = Kind::next;
    std::int64_t value = 0;  // a port's number, a cell's, a pool entry's, a label's
    bool operator==(const Operand&) const = default;
};

/// Thrown where a program becomes larger than an image can be.  Does not leave `generate`.
struct TooLarge {};

/// Lays out a program: instructions, behind them the constants (both read-only), behind these the
/// variables, which begin as zeros and are no part of the image.
class Builder {
  public:
    static Operand port(contract::Port port) {
        return {Operand::Kind::port, static_cast<std::int64_t>(port)};
    }
    Operand new_cell() { return {Operand::Kind::cell, cells_++}; }
    Operand new_label();
    /// A read-only cell that holds the number, a JSON value's handle, a label's address.
    Operand number(std::int64_t number);
    Operand handle(const base::Json& value);
    Operand address(const Operand& label);

    /// Instructions from here on belong to this line of the source.
    void at(int line) { line_ = line; }
    void place(const Operand& label);
    void op(const Operand& a, const Operand& b, const Operand& c = {});
    void jump(const Operand& label) { op(zero_, zero_, label); }
    void done() { op(zero_, zero_, {Operand::Kind::done, 0}); }
    /// Goes to the label when the cell holds 0 or less, and leaves it as it is.
    void unless(const Operand& cell, const Operand& label) { op(zero_, cell, label); }
    /// The cell becomes what the operand holds.
    void store(const Operand& cell, const Operand& value);

    struct Program {
        oisc::Image image;
        std::int64_t cells = 0;
        std::vector<int> lines;  // of the instruction at pc 3 * i
    };
    [[nodiscard]] Program finish() const;

  private:
    struct Constant {
        enum class Kind { number, handle, address };
        Kind kind;
        std::int64_t value;
        auto operator<=>(const Constant&) const = default;
    };
    struct Instruction {
        Operand a, b, c;
        int line;
    };
    Operand pooled(Constant constant);
    [[nodiscard]] std::int64_t address_of(const Operand& operand, std::size_t instruction) const;

    std::vector<Instruction> code_;
    std::vector<Constant> pool_;
    std::map<Constant, std::int64_t> pooled_;
    std::vector<base::Json> values_;
    std::map<std::string, std::int64_t> handles_;  // by canonical text
    std::size_t constant_bytes_ = 0;
    std::vector<std::int64_t> labels_;             // -1: not placed yet
    std::int64_t cells_ = 0;
    int line_ = 1;
    Operand zero_ = new_cell();  // holds 0 before and after every instruction
};

}  // namespace lang
