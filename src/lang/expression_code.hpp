// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lang/builder.hpp"
#include "lang/syntax.hpp"

namespace lang {

/// Writes the instructions of expressions.
class ExpressionCode {
  public:
    ExpressionCode(const File& file, Builder& builder) : file_{file}, builder_{builder} {}

    void enter(const Function& function);
    /// Temporaries of the statement before are free again.
    void begin_statement() {
        used_ = 0;
        keys_.clear();
    }
    Operand variable(int number) { return variables_.at(static_cast<std::size_t>(number)); }
    Operand entry(const Function& function);

    /// Where the value stands: a word of integers and booleans, else a handle.  In R it stays only
    /// until the next port works.
    Operand value(const Expr& expr);
    /// R, taken out of its JSON value when the type is a word.
    Operand unboxed(const Type& type);
    /// Goes to the label when the condition is `when`, else on.
    void branch(const Expr& condition, const Operand& label, bool when);
    void assign(const Expr& target, const Expr& expr);
    void erase(const Expr& record);
    void emit(const Expr& words, const Expr& data);

    std::set<std::string> collections;     // touched so far
    std::vector<const Function*> wanted;   // called, and not yet written

  private:
    /// A part of a trigger: as a word, or as the handle of its JSON value.
    struct Part {
        const Expr* expr;
        bool boxed;
    };
    Operand boxed(const Expr& expr);
    std::vector<Operand> all(const std::vector<Part>& parts);
    Operand keep(const Operand& operand);
    Operand temporary();
    void send(const Operand& from, contract::Port to) { builder_.op(from, Builder::port(to)); }
    /// R of a port with operands X, Y and the last.
    Operand fire(contract::Port port, const Operand& last);
    Operand fire(contract::Port port, const Operand& x, const Operand& last);
    Operand fire(contract::Port port, const Operand& x, const Operand& y, const Operand& last);

    Operand name(const Expr& expr);
    Operand index(const Expr& expr);
    Operand record_key(const Expr& record);
    Operand collection(const Expr& record);
    Operand call(const Expr& expr);
    Operand builtin(const Expr& expr);
    Operand exists(const Expr& what);
    Operand object(const Expr& expr);
    Operand list(const Expr& expr);
    Operand binary(const Expr& expr);
    Operand compare(const Expr& expr, bool& turned);
    void put_into(const Expr& target, Operand value);

    const File& file_;
    Builder& builder_;
    std::map<std::string, Operand> entries_;
    std::map<std::string, std::vector<Operand>> frames_;  // of each function that was met
    std::vector<Operand> variables_;
    std::vector<Operand> temporaries_;
    std::size_t used_ = 0;
    std::map<const Expr*, Operand> keys_;  // of records that a statement reads and writes
};

}  // namespace lang
