// SPDX-License-Identifier: Apache-2.0
#include "lang/builder.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace lang {

namespace {

// What an image holds (SPEC 5), so no program that could be registered is refused here.
constexpr std::size_t kInstructionsMax = 65'536 / 3;
constexpr std::size_t kConstantBytesMax = 48 * 1024;

std::int64_t negated(std::int64_t number) {
    return static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(number));
}

}  // namespace

Operand Builder::new_label() {
    labels_.push_back(-1);
    return {Operand::Kind::label, static_cast<std::int64_t>(labels_.size()) - 1};
}

Operand Builder::pooled(Constant constant) {
    const auto [at, fresh] =
        pooled_.emplace(constant, static_cast<std::int64_t>(pool_.size()));
    if (fresh) pool_.push_back(constant);
    return {Operand::Kind::pool, at->second};
}

Operand Builder::number(std::int64_t number) {
    return pooled({Constant::Kind::number, number});
}

Operand Builder::handle(const base::Json& value) {
    const auto [at, fresh] = handles_.emplace(base::write_json(value),
                                              static_cast<std::int64_t>(values_.size()) + 1);
    if (fresh) {
        constant_bytes_ += at->first.size();
        if (constant_bytes_ > kConstantBytesMax) throw TooLarge{};
        values_.push_back(value);
    }
    return pooled({Constant::Kind::handle, at->second});
}

Operand Builder::address(const Operand& label) {
    return pooled({Constant::Kind::address, label.value});
}

void Builder::place(const Operand& label) {
    labels_.at(static_cast<std::size_t>(label.value)) =
        static_cast<std::int64_t>(code_.size()) * 3;
}

void Builder::op(const Operand& a, const Operand& b, const Operand& c) {
    if (code_.size() == kInstructionsMax) throw TooLarge{};
    code_.push_back({a, b, c, line_});
}

void Builder::store(const Operand& cell, const Operand& value) {
    if (cell == value) return;
    const auto pool = static_cast<std::size_t>(value.value);
    if (value.kind == Operand::Kind::pool && pool_.at(pool).kind != Constant::Kind::address) {
        // The instruction subtracts, so what is wanted is kept with its sign turned.
        const auto wanted = pool_.at(pool).value;
        op(cell, cell);
        if (wanted != 0) op(number(negated(wanted)), cell);
        return;
    }
    if (value.kind == Operand::Kind::port) {
        op(cell, cell);
        return op(value, cell);
    }
    // A port adds where a cell would be subtracted: by way of X it takes no temporary.
    op(value, port(contract::Port::X));
    op(cell, cell);
    op(port(contract::Port::X), cell);
}

std::int64_t Builder::address_of(const Operand& operand, std::size_t instruction) const {
    const auto code = static_cast<std::int64_t>(code_.size()) * 3;
    switch (operand.kind) {
        case Operand::Kind::port: return operand.value;
        case Operand::Kind::cell:
            return code + static_cast<std::int64_t>(pool_.size()) + operand.value;
        case Operand::Kind::pool: return code + operand.value;
        case Operand::Kind::label: {
            const auto address = labels_.at(static_cast<std::size_t>(operand.value));
            JOT_ASSERT(address >= 0);
            return address;
        }
        case Operand::Kind::next: return static_cast<std::int64_t>(instruction + 1) * 3;
        case Operand::Kind::done: break;
    }
    return -1;
}

Builder::Program Builder::finish() const {
    Program program;
    auto& image = program.image;
    for (std::size_t i = 0; i < code_.size(); ++i) {
        for (const Operand& operand : {code_[i].a, code_[i].b, code_[i].c})
            image.cells.push_back(address_of(operand, i));
        program.lines.push_back(code_[i].line);
    }
    for (const Constant& constant : pool_)
        image.cells.push_back(constant.kind == Constant::Kind::address
                                  ? labels_.at(static_cast<std::size_t>(constant.value))
                                  : constant.value);
    image.code = static_cast<std::int64_t>(image.cells.size());
    image.constants = values_;
    program.cells = image.code + cells_;
    return program;
}

}  // namespace lang
