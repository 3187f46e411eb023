// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lang/types.hpp"

namespace lang {

/// What names mean at a place of the source, and the types of expressions there.
class Scope {
  public:
    explicit Scope(std::vector<Diagnostic>& faults) : faults_{faults} {}

    std::map<std::string, Type> collections;
    std::map<std::string, const Expr*> constants;
    std::map<std::string, Function*> functions;

    void open(Function& function) {
        function_ = &function;
        locals_.assign(1, {});
    }
    void close() {
        function_ = nullptr;
        locals_.clear();
    }
    void enter() { locals_.emplace_back(); }
    void leave() { locals_.pop_back(); }
    /// A local variable, from here on.  Notes a name that means something already.
    void name(const std::string& name, int variable, Place place);

    /// Writes the type and the bindings into the expression and its parts.
    void check(Expr& expr);
    /// Notes that the type does not fit.
    void need(const Expr& expr, const Type& type, const std::string& what);

  private:
    void fault(Place place, std::string message, std::string hint = {});
    [[nodiscard]] std::string meant(const std::string& typed,
                                    const std::vector<std::string>& known) const;
    [[nodiscard]] std::vector<std::string> known_names() const;
    [[nodiscard]] const int* local(const std::string& name) const;
    Type name_type(Expr& expr);
    Type member_type(const Expr& expr);
    Type index_type(Expr& expr);
    Type call_type(Expr& expr);
    Type builtin_type(Expr& expr);
    Type object_type(const Expr& expr);
    Type list_type(const Expr& expr);
    Type unary_type(const Expr& expr);
    Type binary_type(const Expr& expr);

    std::vector<Diagnostic>& faults_;
    std::size_t constant_bytes_ = 0;
    Function* function_ = nullptr;
    std::vector<std::map<std::string, int>> locals_;
};

/// Names of the functions that a function calls.
std::set<std::string> callees(const Function& function);

}  // namespace lang
