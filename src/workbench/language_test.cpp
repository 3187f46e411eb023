// SPDX-License-Identifier: Apache-2.0
// What the language means, shown by contracts that test themselves.
#include <gtest/gtest.h>

#include "workbench/testing.hpp"

namespace workbench {

namespace {

void expect_holds(const std::string& source) {
    const auto contract = lang::compile(source);
    if (!contract) {
        for (const auto& fault : contract.error()) ADD_FAILURE() << show(fault, source, "source");
        return;
    }
    EXPECT_FALSE(contract->tests.empty());
    for (const auto& tested : run_tests(*contract)) {
        EXPECT_FALSE(tested.failure.has_value())
            << tested.name << "\n"
            << (tested.failure ? show(*tested.failure, source, "source") : "");
    }
}

/// A contract whose action emits the value of an expression, and a test that expects it.
std::string computes(const std::string& expression, const std::string& value) {
    return "collection c: int; collection r: { n: int; t: string; o?: string; };\n"
           "action a() { emit(\"is\", " +
           expression + "); }\ntest \"" + (value.empty() ? "fails" : "computes") +
           "\" { given c[\"k\"] = 7; given r[\"k\"] = { n: 1, t: \"x\" }; " +
           (value.empty() ? "a() by \"bob\" fails " : "a() by \"bob\"; expect event \"is\", ") +
           value;
}

struct Computed {
    std::string expression;
    std::string value;
};

}  // namespace

TEST(Language, expressions_have_their_values) {
    for (const auto& [expression, value] : std::vector<Computed>{
             {"1 + 2 * 3 - 4", "3"},
             {"(1 + 2) * 3", "9"},
             {"7 / 2", "3"},
             {"-7 / 2", "-3"},
             {"-7 % 2", "-1"},
             {"-(3 - 5)", "2"},
             {"1 < 2", "true"},
             {"2 <= 1", "false"},
             {"2 >= 2 && !(1 > 2)", "true"},
             {"1 == 2 || 3 != 4", "true"},
             {"true == false", "false"},
             {"\"a\" + \"b\" + text(12)", "\"ab12\""},
             {"\"ä\" == \"a\"", "false"},
             {"len(\"äöü\")", "3"},
             {"len([1, 2])", "2"},
             {"slice(\"hello\", 1, 3)", "\"ell\""},
             {"json({ b: 1, a: [true, \"x\"] })", "\"{\\\"a\\\":[true,\\\"x\\\"],\\\"b\\\":1}\""},
             {"sha256(\"abc\")",
              "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""},
             {"caller", "wallet(\"bob\")"},
             {"height", "1"},
             {"time", "1700000000"},
             {"has_role(\"clerk\")", "false"},
             {"c[\"k\"] + 1", "8"},
             {"exists(c[\"k\"])", "true"},
             {"exists(c[\"l\"]) || exists(r[\"k\"].o)", "false"},
             {"r[\"k\"].t + \"y\"", "\"xy\""},
             {"r[\"k\"] with { n: 5, m: c[\"k\"] }", "{ n: 5, t: \"x\", m: 7 }"},
             {"[c[\"k\"], 2, c[\"k\"] * c[\"k\"]]", "[7, 2, 49]"},
             {"[10, 20, 30][1]", "20"},
             {"push([1], c[\"k\"])", "[1, 7]"},
             {"{ a: { b: c[\"k\"] } }.a.b", "7"},
             {"4_503_599_627_370_496 * 2 - 1", "9007199254740991"},
             {"text(-5)", "\"-5\""}})
        expect_holds(computes(expression, value) + "; }");
}

TEST(Language, arithmetic_that_does_not_fit_stops_the_call) {
    const std::string most = "9_223_372_036_854_775_807";
    for (const auto& [expression, words] : std::vector<Computed>{
             {most + " + c[\"k\"]", "the number does not fit 64 bits"},
             {"0 - " + most + " - c[\"k\"]", "the number does not fit 64 bits"},
             {most + " * c[\"k\"]", "the number does not fit 64 bits"},
             {"1 / (c[\"k\"] - 7)", "division by zero"},
             {"1 % (c[\"k\"] - 7)", "division by zero"},
             {most, "53 bits"},
             {"[1][c[\"k\"]]", "not"},
             {"r[\"none\"].n", "not"}}) {
        const auto source = computes(expression, "") + "\"?\"; }";
        const auto contract = lang::compile(source);
        ASSERT_TRUE(contract.has_value()) << expression;
        const auto tested = run_tests(*contract).at(0);
        EXPECT_EQ(tested.calls.at(0).called.outcome.status, contract::Status::trapped)
            << expression << ": " << tested.calls.at(0).called.refusal;
    }
}

TEST(Language, order_is_right_over_all_64_bits) {
    expect_holds(
        "function less(a: int, b: int): bool { return a < b; }\n"
        "action a(x: int, y: int) {\n"
        "    let most = 9_223_372_036_854_775_807;\n"
        "    require(less(-most, most) && !less(most, -most), \"wrapped\");\n"
        "    require(-most < x && x < most && y > -most, \"range\");\n"
        "}\n"
        "test \"t\" { a(-9007199254740991, 9007199254740991) by \"x\"; }");
}

TEST(Language, loops_branches_and_functions) {
    expect_holds(R"(
const LIMIT = 5;
collection out: int;
collection words: string;

function square(n: int): int {
    return n * n;
}
function sum_of(list: [int]): int {
    let sum = 0;
    for (n in list) {
        if (n == 3) {
            continue;
        }
        if (n > LIMIT) {
            break;
        }
        sum = sum + square(n) + square(0);
    }
    return sum;
}
function sign(n: int): string {
    if (n < 0) {
        return "minus";
    } else if (n == 0) {
        return "zero";
    }
    return "plus";
}
function note(key: string, text: string) {
    if (text == "zero") {
        return;
    }
    words[key] = text;
}
action a(list: [int]) {
    out["sum"] = sum_of(list);
    out["both"] = square(2) + square(3) * square(square(1));
    let n = 0;
    let total = 0;
    while (n < 100 && total < 20) {
        n = n + 1;
        if (n % 2 == 0) { continue; }
        total = total + n;
    }
    out["n"] = n;
    note("a", sign(-1));
    note("b", sign(0));
    note("c", sign(1));
    let joined = "";
    for (word in ["x", "y", "z"]) {
        for (other in [1, 2]) {
            joined = joined + word + text(other);
        }
    }
    words["joined"] = joined;
}
test "t" {
    a([1, 2, 3, 4, 9, 1]) by "x";
    expect out["sum"] == 21;
    expect out["both"] == 13;
    expect out["n"] == 9;
    expect words["a"] == "minus";
    expect !exists(words["b"]);
    expect words["c"] == "plus";
    expect words["joined"] == "x1x2y1y2z1z2";
    a([]) by "x";
    expect out["sum"] == 0;
}
)");
}

TEST(Language, records_are_read_changed_and_deleted) {
    expect_holds(R"(
type Inner { n: int; flag: bool; }
type Outer { inner: Inner; tags: [string]; note?: string; }
collection outers: Outer;
collection flags: bool;
collection anything: value;

function key(): string {
    return "k";
}
action make(outer: Outer) {
    outers["k"] = outer;
    flags["set"] = outer.inner.flag;
    anything["n"] = outer.inner.n;
    anything["all"] = outer;
}
action change() {
    outers[key()].inner.n = outers["k"].inner.n + 1;
    outers[key() + ""].inner.flag = !outers["k"].inner.flag;
    let copy = outers["k"];
    copy.note = "changed";
    copy.tags = push(copy.tags, "new");
    require(!exists(outers["k"].note), "the record changed with its copy");
    outers["copy"] = copy;
    anything["n"] = int(anything["n"]) + int(anything["all"].inner.n);
    if (flags["set"]) {
        delete flags["set"];
    }
}
test "t" {
    make({ inner: { n: 1, flag: true }, tags: ["a"] }) by "x";
    expect flags["set"] == true;
    change() by "x";
    expect outers["k"] == { inner: { n: 2, flag: false }, tags: ["a"] };
    expect outers["copy"] == { inner: { n: 2, flag: false }, tags: ["a", "new"], note: "changed" };
    expect anything["n"] == 2;
    expect !exists(flags["set"]);
}
)");
}

TEST(Language, conditions_stop_as_soon_as_they_are_known) {
    expect_holds(R"(
collection c: int;
action a(k: string) {
    let seen = exists(c[k]) && c[k] > 1;
    let either = !exists(c[k]) || c[k] > 1;
    emit("is", [seen, either]);
}
test "t" {
    a("none") by "x";
    expect event "is", [false, true];
    given c["k"] = 1;
    a("k") by "x";
    expect event "is", [false, false];
    given c["k"] = 2;
    a("k") by "x";
    expect event "is", [true, true];
}
)");
}

TEST(Language, a_test_that_is_wrong_says_what_it_found) {
    const std::string source = R"(collection c: int;
action a(n: int(0..9)) { c["k"] = n; emit("said", n); }
test "value" { a(1) by "x"; expect c["k"] == 2; }
test "words" { a(1) by "x" fails "no"; }
test "bounds" { a(10) by "x"; }
test "event" { a(1) by "x"; expect event "said", 2; }
test "record" { expect c["k"] == 1; }
test "well" { a(1) by "x"; expect event "said"; }
)";
    const auto contract = lang::compile(source);
    ASSERT_TRUE(contract.has_value());
    std::string all;
    for (const auto& tested : run_tests(*contract))
        all += tested.name + ": " +
               (tested.failure ? std::to_string(tested.failure->place.line) + " " +
                                     tested.failure->message + " | " + tested.failure->hint
                               : "ok") +
               "\n";
    EXPECT_EQ(all,
              "value: 3 this does not hold | left: 1   right: 2\n"
              "words: 4 this call did not fail | \n"
              "bounds: 5 this call failed: /n: maximum is 9 | \n"
              "event: 6 the last call did not say this | it said said: 1\n"
              "record: 7 there is no record c[\"k\"] | \n"
              "well: ok\n");
}

TEST(Language, a_test_that_gives_what_no_record_can_be_fails_there) {
    for (const auto& [value, words] : std::vector<Computed>{
             {"9_007_199_254_740_991 + 1", "at most 53 bits"},
             {"9_223_372_036_854_775_807", "at most 53 bits"},
             {"-9_007_199_254_740_991 - 1", "at most 53 bits"},
             {"{ \"ä\": 1 }", "no record is like this"}}) {
        const auto contract = lang::compile("collection c: value; action a() { }\ntest \"t\" { "
                                            "given c[\"k\"] = " + value +
                                            "; expect c[\"k\"] == 1; }");
        ASSERT_TRUE(contract.has_value()) << value;
        const auto tested = run_tests(*contract).at(0);
        ASSERT_TRUE(tested.failure.has_value()) << value;
        EXPECT_NE(tested.failure->message.find(words), std::string::npos)
            << value << ": " << tested.failure->message;
    }
    std::string doubled = "collection c: value; action a() { }\ntest \"t\" { given c[\"k\"] = [1];";
    for (int i = 0; i < 30; ++i) doubled += " given c[\"k\"] = [c[\"k\"], c[\"k\"]];";
    const auto contract = lang::compile(doubled + " }");
    ASSERT_TRUE(contract.has_value());
    EXPECT_TRUE(run_tests(*contract).at(0).failure.has_value());
}

}  // namespace workbench
