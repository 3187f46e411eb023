// SPDX-License-Identifier: Apache-2.0
#include "lang/parser.hpp"

#include <algorithm>

#include "lang/cursor.hpp"

namespace lang {

namespace {

class Parser {
  public:
    explicit Parser(Cursor cursor) : cursor_{std::move(cursor)} {}

    File run() {
        while (!cursor_.at_end()) {
            try {
                declaration();
            } catch (const Mistake&) {
                cursor_.recover();
                cursor_.take("}");
            }
        }
        return std::move(file_);
    }

  private:
    void declaration() {
        const Token token = cursor_.peek();
        if (token.kind == Token::Kind::name) {
            if (token.text == "action" || token.text == "function") return function();
            if (token.text == "type") return type_declaration();
            if (token.text == "collection") return collection();
            if (token.text == "const") return constant();
            if (token.text == "test") return test();
            if (token.text == "version") return version();
        }
        const bool old = token.text == "contract" || token.text == "module";
        cursor_.fail(token.place,
                     "a declaration is expected: version, type, collection, const, function, "
                     "action or test",
                     old ? "a file needs no name: begin with `version 1;`" : "");
    }

    void version() {
        cursor_.next();
        const Place place = cursor_.peek().place;
        file_.version = cursor_.integer("a version");
        if (file_.version < 1) cursor_.fail(place, "versions begin with 1");
        cursor_.need(";");
    }

    void type_declaration() {
        cursor_.next();
        const Token name = cursor_.name("a type");
        TypeDeclaration type{name.place, name.text, {}, {}};
        if (cursor_.take("=")) {
            type.base = cursor_.name("the type that it extends").text;
            cursor_.need("with");
        }
        type.members = members();
        file_.types.push_back(std::move(type));
    }

    std::vector<Shape::Member> members() {
        std::vector<Shape::Member> members;
        cursor_.need("{");
        while (!cursor_.sees("}")) {
            const Token name = cursor_.peek();
            if (name.kind != Token::Kind::name)
                cursor_.fail(name.place, "the name of a member is missing here");
            cursor_.next();
            const bool optional = cursor_.take("?");
            cursor_.need(":");
            members.push_back({name.place, name.text, shape(), optional});
            if (!cursor_.take(";") && !cursor_.take(",")) break;
        }
        cursor_.need("}");
        return members;
    }

    Shape shape() {
        const Cursor::Level level{cursor_};
        Shape shape;
        shape.place = cursor_.peek().place;
        if (cursor_.take("[")) {
            shape.name = "[]";
            shape.item.push_back(this->shape());
            cursor_.need("]");
        } else if (cursor_.sees("{")) {
            shape.name = "{}";
            shape.members = members();
        } else {
            if (cursor_.peek().kind != Token::Kind::name)
                cursor_.fail(shape.place, "a type is missing here",
                             "int, bool, string, value, a declared one, [T] or {name: T}");
            shape.name = cursor_.next().text;
        }
        if (cursor_.take("(")) bounds(shape);
        return shape;
    }

    void bounds(Shape& shape) {
        if (cursor_.peek().kind == Token::Kind::text) {
            do shape.choices.push_back(cursor_.text("a choice"));
            while (cursor_.take(","));
        } else {
            const Place place = cursor_.peek().place;
            shape.least = cursor_.integer("the least");
            cursor_.need("..", "bounds are written as 1..20");
            shape.most = cursor_.integer("the most");
            if (*shape.least > *shape.most) cursor_.fail(place, "the least is above the most");
        }
        cursor_.need(")");
    }

    void collection() {
        cursor_.next();
        const Token name = cursor_.name("a collection");
        cursor_.need(":", "write what its records are, e.g. `collection students: Student;`");
        file_.collections.push_back({name.place, name.text, shape()});
        cursor_.need(";");
    }

    void constant() {
        cursor_.next();
        const Token name = cursor_.name("a constant");
        cursor_.need("=");
        file_.constants.push_back({name.place, name.text, parse_expression(cursor_)});
        cursor_.need(";");
    }

    void function() {
        Function function;
        function.action = cursor_.next().text == "action";
        const Token name = cursor_.name(function.action ? "an action" : "a function");
        function.place = name.place;
        function.name = name.text;
        cursor_.need("(");
        while (!cursor_.sees(")")) {
            const Token parameter = cursor_.name("a parameter");
            cursor_.need(":", "parameters have a type, e.g. `id: string(1..20)`");
            function.parameters.push_back({parameter.place, parameter.text, shape()});
            if (!cursor_.take(",")) break;
        }
        cursor_.need(")");
        if (cursor_.take(":")) function.result = shape();
        if (cursor_.take("by")) {
            do function.roles.push_back(cursor_.name("a role").text);
            while (cursor_.take(","));
        }
        if (cursor_.take("gas")) function.gas = cursor_.integer("a gas limit");
        function.body = block();
        file_.functions.push_back(std::move(function));
    }

    std::vector<Statement> block() {
        const Cursor::Level level{cursor_};
        std::vector<Statement> statements;
        cursor_.need("{");
        while (!cursor_.sees("}") && !cursor_.at_end() && !cursor_.begins_declaration()) {
            try {
                statements.push_back(statement());
            } catch (const Mistake&) {
                cursor_.recover();
            }
        }
        cursor_.need("}");
        return statements;
    }

    Statement statement() {
        const Token token = cursor_.peek();
        Statement made;
        made.place = token.place;
        using enum Statement::Kind;
        if (token.kind == Token::Kind::name) {
            if (token.text == "if") return branch_statement();
            if (token.text == "while") return while_statement();
            if (token.text == "for") return for_statement();
        }
        if (cursor_.take("let")) {
            made.kind = let;
            made.name = cursor_.name("a variable").text;
            cursor_.need("=", "a variable has a value from the beginning");
            made.parts.push_back(parse_expression(cursor_));
        } else if (cursor_.take("delete")) {
            made.kind = erase;
            made.parts.push_back(parse_expression(cursor_));
        } else if (cursor_.take("break")) {
            made.kind = stop;
        } else if (cursor_.take("continue")) {
            made.kind = next;
        } else if (cursor_.take("return")) {
            made.kind = give;
            if (!cursor_.sees(";")) made.parts.push_back(parse_expression(cursor_));
        } else if (cursor_.take("require")) {
            made.kind = require;
            made.parts = arguments(2, "require(condition, \"words when it does not hold\")");
        } else if (cursor_.take("fail")) {
            made.kind = fail;
            made.parts = arguments(1, "fail(\"words\")");
        } else if (cursor_.take("emit")) {
            made.kind = emit;
            made.parts = arguments(2, "emit(\"Registered student\", student)");
        } else {
            assignment(made);
        }
        cursor_.need(";");
        return made;
    }

    std::vector<Expr> arguments(std::size_t count, const char* how) {
        const Place place = cursor_.peek().place;
        cursor_.need("(", how);
        std::vector<Expr> parts;
        do parts.push_back(parse_expression(cursor_));
        while (cursor_.take(","));
        cursor_.need(")");
        if (parts.size() != count)
            cursor_.fail(place, "there are " + std::to_string(parts.size()) +
                                    " arguments, not " + std::to_string(count),
                         how);
        return parts;
    }

    void assignment(Statement& made) {
        made.parts.push_back(parse_expression(cursor_));
        if (cursor_.take("=")) {
            made.kind = Statement::Kind::assign;
            made.parts.push_back(parse_expression(cursor_));
            return;
        }
        if (made.parts[0].kind != Expr::Kind::call)
            cursor_.fail(made.place, "this value is computed and not used",
                         made.parts[0].kind == Expr::Kind::binary ? "write `x = x + 1;`" : "");
    }

    Statement branch_statement() {
        const Cursor::Level level{cursor_};
        Statement made;
        made.kind = Statement::Kind::branch;
        made.place = cursor_.next().place;
        made.parts.push_back(condition());
        made.body = block();
        if (!cursor_.take("else")) return made;
        if (cursor_.sees("if"))
            made.otherwise.push_back(branch_statement());
        else
            made.otherwise = block();
        return made;
    }
    Statement while_statement() {
        Statement made;
        made.kind = Statement::Kind::loop;
        made.place = cursor_.next().place;
        made.parts.push_back(condition());
        made.body = block();
        return made;
    }
    Statement for_statement() {
        Statement made;
        made.kind = Statement::Kind::each;
        made.place = cursor_.next().place;
        constexpr const char* kHow = "for (item in list) { … }";
        cursor_.need("(", kHow);
        made.name = cursor_.name("a variable").text;
        cursor_.need("in", kHow);
        made.parts.push_back(parse_expression(cursor_));
        cursor_.need(")");
        made.body = block();
        return made;
    }
    Expr condition() {
        cursor_.need("(", "the condition stands in parentheses");
        auto condition = parse_expression(cursor_);
        cursor_.need(")", cursor_.sees("=") ? "compare with `==`" : "");
        return condition;
    }

    void test() {
        const Place place = cursor_.next().place;
        Test test{place, cursor_.text("what a test shows"), {}};
        cursor_.need("{");
        while (!cursor_.sees("}") && !cursor_.at_end() && !cursor_.begins_declaration()) {
            try {
                test.steps.push_back(step());
            } catch (const Mistake&) {
                cursor_.recover();
            }
        }
        cursor_.need("}");
        file_.tests.push_back(std::move(test));
    }

    Step step() {
        Step step;
        step.place = cursor_.peek().place;
        if (cursor_.take("given")) {
            step.kind = Step::Kind::given;
            step.parts.push_back(parse_expression(cursor_));
            cursor_.need("=");
            step.parts.push_back(parse_expression(cursor_));
        } else if (cursor_.take("expect")) {
            const bool event = cursor_.sees("event") && cursor_.peek(1).kind == Token::Kind::text;
            step.kind = event ? Step::Kind::event : Step::Kind::expect;
            if (event) cursor_.next();
            step.parts.push_back(parse_expression(cursor_));
            if (event && cursor_.take(",")) step.parts.push_back(parse_expression(cursor_));
        } else {
            step.kind = Step::Kind::call;
            step.parts.push_back(parse_expression(cursor_));
            cursor_.need("by", "name who calls, e.g. `vote(\"P1\") by \"alice\";`");
            step.who = cursor_.text("a caller");
            if (cursor_.take("as")) {
                do step.roles.push_back(cursor_.name("a role").text);
                while (cursor_.take(","));
            }
            if (cursor_.take("fails")) step.refusal = cursor_.text("a refusal");
        }
        cursor_.need(";");
        return step;
    }

    Cursor cursor_;
    File file_;
};

}  // namespace

File parse(std::string_view source, std::vector<Diagnostic>& faults) {
    if (source.size() > kSourceBytesMax) {
        faults.push_back({{}, "a source has at most " + std::to_string(kSourceBytesMax) + " bytes",
                          ""});
        return {};
    }
    auto tokens = lex(source, faults);
    return Parser{Cursor{std::move(tokens), faults}}.run();
}

}  // namespace lang
