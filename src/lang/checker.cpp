// SPDX-License-Identifier: Apache-2.0
#include "lang/checker.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/nearest.hpp"
#include "contract/contract.hpp"
#include "lang/expressions.hpp"

namespace lang {

namespace {

using enum Type::Kind;

class Checker {
  public:
    Checker(File& file, Types& types, std::vector<Diagnostic>& faults)
        : file_{file}, types_{types}, faults_{faults}, scope_{faults} {}

    void run() {
        declare();
        for (auto& function : file_.functions) check_function(function);
        refuse_recursion();
        for (auto& test : file_.tests)
            for (auto& step : test.steps) check_step(step);
    }

  private:
    void fault(Place place, std::string message, std::string hint = {}) {
        faults_.push_back({place, std::move(message), std::move(hint)});
    }

    void declare() {
        std::set<std::string> names;
        const auto take = [&](const std::string& name, Place place) {
            if (!names.insert(name).second) fault(place, name + " is declared twice");
        };
        for (const auto& collection : file_.collections) {
            take(collection.name, collection.place);
            if (!contract::is_name(collection.name))
                fault(collection.place, "a collection's name has small letters, digits and `_`");
            if (contract::is_law_collection(collection.name))
                fault(collection.place, collection.name + " belongs to the ledger itself");
            scope_.collections[collection.name] = types_.resolve(collection.shape);
        }
        for (auto& constant : file_.constants) {
            take(constant.name, constant.place);
            scope_.check(constant.value);
            const auto kind = constant.value.kind;
            if (kind != Expr::Kind::integer && kind != Expr::Kind::text &&
                kind != Expr::Kind::boolean)
                fault(constant.value.place, "a constant is a number, a string, true or false");
            scope_.constants[constant.name] = &constant.value;
        }
        for (auto& function : file_.functions) {
            take(function.name, function.place);
            if (is_builtin(function.name))
                fault(function.place, function.name + " is a function of the language");
            scope_.functions[function.name] = &function;
            function.type = function.result ? types_.resolve(*function.result) : simple(none);
            for (const auto& parameter : function.parameters)
                function.variables.push_back({parameter.name, types_.resolve(parameter.shape)});
            if (function.action)
                check_action(function);
            else if (!function.roles.empty() || function.gas)
                fault(function.place, "only an action has roles and gas");
        }
    }

    void check_action(const Function& action) {
        if (!contract::is_name(action.name))
            fault(action.place, "an action's name has small letters, digits and `_`");
        if (action.result) fault(action.place, "an action returns nothing", "emit an event");
        for (const auto& role : action.roles)
            if (!contract::is_name(role))
                fault(action.place, "a role's name has small letters, digits and `_`");
        for (const auto& parameter : action.parameters) refuse_value(parameter.shape);
    }

    /// What comes from outside is checked before the first instruction, so its type is known.
    void refuse_value(const Shape& shape) {
        if (shape.name == "value")
            fault(shape.place, "an argument's type is not `value`",
                  "declare a type: peers check arguments by it");
        for (const auto& item : shape.item) refuse_value(item);
        for (const auto& member : shape.members) refuse_value(member.shape);
    }

    void check_function(Function& function) {
        function_ = &function;
        loops_ = 0;
        scope_.open(function);
        for (std::size_t i = 0; i < function.parameters.size(); ++i)
            scope_.name(function.parameters[i].name, static_cast<int>(i),
                        function.parameters[i].place);
        check_body(function.body);
        if (!function.type.is(none) && !always_leaves(function.body))
            fault(function.place, function.name + " does not return on every path");
        scope_.close();
    }

    void check_body(std::vector<Statement>& body) {
        scope_.enter();
        bool left = false;
        for (auto& statement : body) {
            if (left) fault(statement.place, "this is never reached");
            check_statement(statement);
            using enum Statement::Kind;
            left = statement.kind == give || statement.kind == Statement::Kind::fail ||
                   statement.kind == stop || statement.kind == next;
        }
        scope_.leave();
    }

    void check_statement(Statement& statement) {
        for (auto& part : statement.parts) scope_.check(part);
        using enum Statement::Kind;
        switch (statement.kind) {
            case let: return let_variable(statement);
            case assign: return check_assign(statement);
            case erase:
                if (!statement.parts[0].collection)
                    fault(statement.place, "only a record of a collection is deleted",
                          "e.g. delete students[id];");
                return;
            case branch:
                scope_.need(statement.parts[0], simple(boolean), "a condition");
                check_body(statement.body);
                return check_body(statement.otherwise);
            case loop:
                scope_.need(statement.parts[0], simple(boolean), "a condition");
                return check_loop(statement.body);
            case each: return check_each(statement);
            case stop:
            case next:
                if (loops_ == 0) fault(statement.place, "this stands in no loop");
                return;
            case give: return check_give(statement);
            case require:
                scope_.need(statement.parts[0], simple(boolean), "a condition");
                return scope_.need(statement.parts[1], simple(text), "the words of a refusal");
            case Statement::Kind::fail:
                return scope_.need(statement.parts[0], simple(text), "the words of a refusal");
            case emit:
                scope_.need(statement.parts[0], simple(text), "the words of an event");
                return scope_.need(statement.parts[1], simple(value), "the data of an event");
            case run:
                if (is_builtin(statement.parts[0].text))
                    fault(statement.place, "this value is computed and not used");
                return;
        }
    }

    void let_variable(Statement& statement) {
        const Type& type = statement.parts[0].type;
        if (type.is(none)) fault(statement.parts[0].place, "this function returns nothing");
        statement.variable = static_cast<int>(function_->variables.size());
        function_->variables.push_back({statement.name, type});
        scope_.name(statement.name, statement.variable, statement.place);
    }

    void check_assign(Statement& statement) {
        Expr& target = statement.parts[0];
        const Expr* root = &target;
        while (root->kind == Expr::Kind::member) root = &root->parts[0];
        const bool variable = root->kind == Expr::Kind::name && root->variable >= 0;
        if (!root->collection && !variable && !root->type.is(unknown)) {
            const bool item = root->kind == Expr::Kind::index;
            return fault(target.place, "nothing can be assigned to this",
                         item ? "items of a list do not change: make a new list" : "");
        }
        scope_.need(statement.parts[1], target.type, "what is assigned");
    }

    void check_each(Statement& statement) {
        Type item = simple(unknown);
        const Type& list_type = statement.parts[0].type;
        if (list_type.is(list))
            item = *list_type.item;
        else if (list_type.is(value))
            item = simple(value);
        else if (!list_type.is(unknown))
            fault(statement.parts[0].place, "a loop goes over a list, this is " + list_type.name);
        scope_.enter();
        statement.variable = static_cast<int>(function_->variables.size());
        function_->variables.push_back({statement.name, item});
        scope_.name(statement.name, statement.variable, statement.place);
        check_loop(statement.body);
        scope_.leave();
    }
    void check_loop(std::vector<Statement>& body) {
        ++loops_;
        check_body(body);
        --loops_;
    }

    void check_give(Statement& statement) {
        if (statement.parts.empty()) {
            if (!function_->type.is(none))
                fault(statement.place, function_->name + " returns " + function_->type.name);
            return;
        }
        if (function_->type.is(none))
            return fault(statement.place,
                         function_->name + " returns nothing",
                         function_->action ? "" : "write its type: function f(): int { … }");
        scope_.need(statement.parts[0], function_->type, "what is returned");
    }

    /// Every function has one frame, at a fixed place.
    void refuse_recursion() {
        enum class State { untouched, busy, done };
        std::map<std::string, State> states;
        const auto visit = [&](const auto& self, const Function& function) -> void {
            auto& state = states[function.name];
            if (state == State::busy)
                return fault(function.place, function.name + " calls itself, perhaps by another",
                             "write a loop: functions do not recurse");
            if (state == State::done) return;
            state = State::busy;
            for (const auto& callee : callees(function))
                if (const auto at = scope_.functions.find(callee);
                    at != scope_.functions.end() && !at->second->action)
                    self(self, *at->second);
            states[function.name] = State::done;
        };
        for (const auto& function : file_.functions) visit(visit, function);
    }

    void check_step(Step& step) {
        if (step.kind == Step::Kind::given && step.parts[0].kind != Expr::Kind::index)
            fault(step.place, "a record is given", "e.g. given students[\"S1\"] = {…};");
        if (step.kind != Step::Kind::call) return;
        const Expr& call = step.parts[0];
        const auto action = call.kind == Expr::Kind::call ? scope_.functions.find(call.text)
                                                          : scope_.functions.end();
        if (action == scope_.functions.end() || !action->second->action)
            return fault(step.place, "a test calls an action");
        if (call.parts.size() != action->second->parameters.size())
            fault(step.place, call.text + " takes " +
                                  std::to_string(action->second->parameters.size()) +
                                  " arguments");
    }

    File& file_;
    Types& types_;
    std::vector<Diagnostic>& faults_;
    Scope scope_;
    Function* function_ = nullptr;
    int loops_ = 0;
};

}  // namespace

bool always_leaves(const std::vector<Statement>& body) {
    return std::ranges::any_of(body, [](const Statement& statement) {
        if (statement.kind == Statement::Kind::give || statement.kind == Statement::Kind::fail)
            return true;
        return statement.kind == Statement::Kind::branch && always_leaves(statement.body) &&
               always_leaves(statement.otherwise);
    });
}

void check(File& file, Types& types, std::vector<Diagnostic>& faults) {
    Checker{file, types, faults}.run();
}

}  // namespace lang
