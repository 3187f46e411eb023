// SPDX-License-Identifier: Apache-2.0
// Statements become instructions here, expressions in generate_expression.cpp.
//
// The shapes that come out: a variable is a cell; what a port made stands in R until the next one
// works, and is kept in a temporary only when something else comes between.  Every function has its
// own cells (none recurses) and returns by the port STK, where its caller pushed an address.  A
// condition is never computed as a number where it only decides a jump.
#include "lang/generator.hpp"

#include "lang/checker.hpp"
#include "lang/expression_code.hpp"
#include "lang/expressions.hpp"

namespace lang {

namespace {

using contract::Port;

/// Control does not come behind the body.
bool never_ends(const std::vector<Statement>& body) {
    if (body.empty()) return false;
    const auto last = body.back().kind;
    return always_leaves(body) || last == Statement::Kind::stop || last == Statement::Kind::next;
}

class Generator {
  public:
    explicit Generator(const File& file) : code_{file, builder_} {}

    Generated run(const Function& action) {
        emit_function(action);
        // Whom it calls, whom these call, and so on.
        while (!code_.wanted.empty()) {
            const Function& function = *code_.wanted.front();
            code_.wanted.erase(code_.wanted.begin());
            emit_function(function);
        }
        Generated generated{builder_.finish(), code_.collections, std::move(variables_)};
        for (auto& variable : generated.variables)
            variable.address += generated.program.image.code;
        return generated;
    }

  private:
    struct Words {
        Operand label;
        const Expr* expr;
        int line;
    };
    struct Loop {
        Operand again;
        Operand end;
    };

    void emit_function(const Function& function) {
        function_ = &function;
        builder_.at(function.place.line);
        builder_.place(code_.entry(function));
        code_.enter(function);
        if (function.action) load_arguments(function);
        body(function.body);
        builder_.at(function.place.line);
        if (!always_leaves(function.body)) leave();
        for (const auto& words : refusals_) {
            builder_.at(words.line);
            builder_.place(words.label);
            code_.begin_statement();
            builder_.op(code_.value(*words.expr), Builder::port(Port::FAIL));
        }
        refusals_.clear();
        for (std::size_t i = 0; i < function.variables.size(); ++i)
            variables_.push_back({function.name, function.variables[i].name,
                                  code_.variable(static_cast<int>(i)).value,
                                  function.variables[i].type.kind});
    }

    void load_arguments(const Function& action) {
        for (std::size_t i = 0; i < action.parameters.size(); ++i) {
            builder_.op(Builder::port(Port::ARGS), Builder::port(Port::X));
            builder_.op(builder_.handle(base::Json{action.parameters[i].name}),
                        Builder::port(Port::FIELD));
            builder_.store(code_.variable(static_cast<int>(i)),
                           code_.unboxed(action.variables[i].type));
        }
    }

    void leave() {
        if (function_->action) return builder_.done();
        builder_.op(Builder::port(Port::STK), Builder::port(Port::JMP));
    }

    void body(const std::vector<Statement>& statements) {
        for (const auto& each : statements) statement(each);
    }

    void statement(const Statement& statement) {
        builder_.at(statement.place.line);
        code_.begin_statement();
        const auto& parts = statement.parts;
        switch (statement.kind) {
            case Statement::Kind::let:
                return builder_.store(code_.variable(statement.variable), code_.value(parts[0]));
            case Statement::Kind::assign: return code_.assign(parts[0], parts[1]);
            case Statement::Kind::erase: return code_.erase(parts[0]);
            case Statement::Kind::branch: return branch(statement);
            case Statement::Kind::loop: return loop(statement);
            case Statement::Kind::each: return each(statement);
            case Statement::Kind::stop: return builder_.jump(loops_.back().end);
            case Statement::Kind::next: return builder_.jump(loops_.back().again);
            case Statement::Kind::give:
                if (!parts.empty()) builder_.op(code_.value(parts[0]), Builder::port(Port::X));
                return leave();
            case Statement::Kind::require: {
                const auto refused = builder_.new_label();
                code_.branch(parts[0], refused, false);
                refusals_.push_back({refused, &parts[1], statement.place.line});
                return;
            }
            case Statement::Kind::fail:
                return builder_.op(code_.value(parts[0]), Builder::port(Port::FAIL));
            case Statement::Kind::emit: return code_.emit(parts[0], parts[1]);
            case Statement::Kind::run: code_.value(parts[0]); return;
        }
    }

    void branch(const Statement& statement) {
        const auto otherwise = builder_.new_label();
        code_.branch(statement.parts[0], otherwise, false);
        body(statement.body);
        if (statement.otherwise.empty()) return builder_.place(otherwise);
        const auto end = builder_.new_label();
        if (!never_ends(statement.body)) builder_.jump(end);
        builder_.place(otherwise);
        body(statement.otherwise);
        builder_.place(end);
    }

    void loop(const Statement& statement) {
        const Loop labels{builder_.new_label(), builder_.new_label()};
        builder_.place(labels.again);
        code_.branch(statement.parts[0], labels.end, false);
        loops_.push_back(labels);
        body(statement.body);
        loops_.pop_back();
        builder_.at(statement.place.line);
        builder_.jump(labels.again);
        builder_.place(labels.end);
    }

    void each(const Statement& statement) {
        const auto list = builder_.new_cell();
        const auto index = builder_.new_cell();
        const auto top = builder_.new_label();
        const Loop labels{builder_.new_label(), builder_.new_label()};
        const auto item = code_.variable(statement.variable);
        builder_.store(list, code_.value(statement.parts[0]));
        builder_.op(index, index);
        builder_.place(top);
        builder_.op(list, Builder::port(Port::X));
        builder_.op(index, Builder::port(Port::ITEM));
        // Behind the last item ITEM gives 0, which no handle is: store and test in one.
        builder_.op(item, item);
        builder_.op(Builder::port(Port::R), item, labels.end);
        const Type& type =
            function_->variables.at(static_cast<std::size_t>(statement.variable)).type;
        if (type.is_word()) builder_.store(item, code_.unboxed(type));
        loops_.push_back(labels);
        body(statement.body);
        loops_.pop_back();
        builder_.at(statement.place.line);
        builder_.place(labels.again);
        builder_.op(builder_.number(-1), index);
        builder_.jump(top);
        builder_.place(labels.end);
    }

    Builder builder_;
    ExpressionCode code_;
    const Function* function_ = nullptr;
    std::vector<Loop> loops_;
    std::vector<Words> refusals_;
    std::vector<Placed> variables_;
};

}  // namespace

std::optional<Generated> generate(const File& file, const Function& action) {
    try {
        return Generator{file}.run(action);
    } catch (const TooLarge&) {
        return std::nullopt;
    }
}

}  // namespace lang
