// SPDX-License-Identifier: Apache-2.0
// The tree of a source.  The parser builds it, the checker writes types and bindings into it, the
// generator reads it.  One struct per sort of node with a `kind`, so that a walk is a switch.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lang/diagnostic.hpp"

namespace lang {

struct Field;

/// What a value is.  Integers and booleans are words of the machine, all else are handles.
struct Type {
    enum class Kind { none, integer, boolean, text, value, record, list, unknown };
    Kind kind = Kind::none;
    std::string name = "nothing";                      // as messages call it
    std::shared_ptr<const std::vector<Field>> fields;  // of a record, in the order of their names
    std::shared_ptr<const Type> item;                  // of a list
    std::size_t size = 1;  // of the type written out: a shared part counts wherever it stands

    [[nodiscard]] bool is(Kind other) const { return kind == other; }
    [[nodiscard]] bool is_word() const { return is(Kind::integer) || is(Kind::boolean); }
};

struct Field {
    std::string name;
    Type type;
    bool optional = false;
};

/// A type as the source writes it, with the bounds that arguments must keep.
struct Shape {
    Place place;
    std::string name;  // int, bool, string, value, or a declared type; "[]", "{}"
    std::optional<std::int64_t> least;
    std::optional<std::int64_t> most;
    std::vector<std::string> choices;  // of a string
    std::vector<Shape> item;           // one, of "[]"
    struct Member;
    std::vector<Member> members;  // of "{}"
};
struct Shape::Member {
    Place place;
    std::string name;
    Shape shape;
    bool optional = false;
};

struct Expr {
    enum class Kind {
        integer,
        text,
        boolean,
        name,     // text
        member,   // parts[0] . text
        index,    // parts[0] [ parts[1] ]
        call,     // text ( parts… )
        object,   // { names[i]: parts[i], … }
        with,     // parts[0] with { names[i]: parts[i + 1], … }
        list,     // [ parts… ]
        unary,    // text parts[0]
        binary,   // parts[0] text parts[1]
    };
    Kind kind = Kind::name;
    Place place;
    std::string text;
    std::int64_t number = 0;  // of an integer; 1 or 0 of a boolean
    std::vector<Expr> parts;
    std::vector<std::string> names;
    int depth = 1;
    // Written by the checker:
    Type type;
    int variable = -1;        // a local one's number in its function
    bool collection = false;  // an index into a collection: a record
};

struct Statement {
    enum class Kind {
        let,      // name = parts[0]
        assign,   // parts[0] = parts[1]
        erase,    // parts[0]
        branch,   // if parts[0] body else otherwise
        loop,     // while parts[0] body
        each,     // for name in parts[0] body
        stop,     // break
        next,     // continue
        give,     // return [parts[0]]
        require,  // parts[0], parts[1]
        fail,     // parts[0]
        emit,     // parts[0], parts[1]
        run,      // a call, parts[0]
    };
    Kind kind = Kind::run;
    Place place;
    std::string name;
    std::vector<Expr> parts;
    std::vector<Statement> body;
    std::vector<Statement> otherwise;
    int variable = -1;  // of let and each, by the checker
};

struct Variable {
    std::string name;
    Type type;
};

struct Parameter {
    Place place;
    std::string name;
    Shape shape;
};

struct Function {
    Place place;
    std::string name;
    bool action = false;
    std::vector<Parameter> parameters;
    std::optional<Shape> result;
    std::vector<std::string> roles;    // of an action: any of them; none: everybody
    std::optional<std::int64_t> gas;   // of an action
    std::vector<Statement> body;
    // Written by the checker; the parameters come first.
    std::vector<Variable> variables;
    Type type;  // of the result
};

struct TypeDeclaration {
    Place place;
    std::string name;
    std::string base;  // `= BASE with`; may be empty
    std::vector<Shape::Member> members;
};

struct Collection {
    Place place;
    std::string name;
    Shape shape;
};

struct Constant {
    Place place;
    std::string name;
    Expr value;
};

/// One line of a test.
struct Step {
    enum class Kind {
        given,   // parts[0] = parts[1]: a record before
        call,    // parts[0] by `who`
        expect,  // parts[0] is true
        event,   // the last call said parts[0] [, parts[1]]
    };
    Kind kind = Kind::expect;
    Place place;
    std::vector<Expr> parts;
    std::string who;
    std::vector<std::string> roles;
    std::optional<std::string> refusal;  // of a call: the words with which it must fail
};

struct Test {
    Place place;
    std::string name;
    std::vector<Step> steps;
};

struct File {
    std::int64_t version = 1;
    std::vector<TypeDeclaration> types;
    std::vector<Collection> collections;
    std::vector<Constant> constants;
    std::vector<Function> functions;
    std::vector<Test> tests;
};

}  // namespace lang
