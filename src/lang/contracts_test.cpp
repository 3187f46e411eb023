// SPDX-License-Identifier: Apache-2.0
// The four programs of contracts/, assembled and registered as a build does it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>

#include "base/base64url.hpp"
#include "contract/contract.hpp"
#include "lang/assembler.hpp"

namespace lang {

namespace {

using base::Json;
using contract::Outcome;
using contract::Status;

std::string read(const std::string& name) {
    std::ifstream in{JOT_SOURCE_DIR "/contracts/" + name, std::ios::binary};
    EXPECT_TRUE(in.good()) << name;
    return {std::istreambuf_iterator<char>{in}, {}};
}

contract::Function function(const std::string& name) {
    const auto assembly = assemble(read("prelude.inc") + read(name + ".oasm"));
    EXPECT_TRUE(assembly.has_value()) << assembly.error().line << assembly.error().message;
    Json payload = *base::parse_json(read(name + ".json"));
    payload.set("name", name);
    payload.set("iat", 0);
    payload.set("image", base::base64url(oisc::encode(assembly->image)));
    auto parsed = contract::parse_function(payload, contract::Limits{});
    EXPECT_TRUE(parsed.has_value()) << parsed.error().detail;
    return std::move(*parsed);
}

const base::WalletId kAlice{base::sha256("alice")};
const base::WalletId kBob{base::sha256("bob")};

Json json(const std::string& text) {
    const auto value = base::parse_json(text);
    EXPECT_TRUE(value.has_value()) << text;
    return value ? *value : Json{};
}

/// Records, and calls that change them.
class Desk : public contract::RecordView {
  public:
    explicit Desk(const std::string& name) : function_{function(name)} {}
    [[nodiscard]] std::optional<std::string> get(const contract::RecordKey& key) const override {
        const auto at = records.find(key);
        return at == records.end() ? std::nullopt : std::optional{at->second};
    }
    [[nodiscard]] Outcome dry(const base::WalletId& who, const std::string& arguments,
                              std::int64_t gas = 100'000) const {
        Json action = json(arguments);
        EXPECT_TRUE(contract::check_arguments(function_, action));
        action.set("action", function_.name);
        return contract::call(function_, {&action, who, {}, {3}, {1'700'000'000}, gas}, *this);
    }
    Outcome call(const base::WalletId& who, const std::string& arguments) {
        auto outcome = dry(who, arguments);
        for (const auto& [key, text] : outcome.diff) records[key] = *text;
        return outcome;
    }
    [[nodiscard]] bool fits(const std::string& arguments) const {
        return contract::check_arguments(function_, json(arguments)).has_value();
    }
    std::map<contract::RecordKey, std::string> records;

  private:
    contract::Function function_;
};

std::string quoted(const base::WalletId& id) { return '"' + base::text(id) + '"'; }

struct Story {
    const char* name;
    const char* arguments;
};
constexpr Story kStories[]{
    {"register_student",
     R"({"student":{"id":"S001","name":"Zoë Ünal 学生","department":"Informatik"}})"},
    {"add_course", R"({"course":{"id":"C001","name":"計算","department":"Informatik"}})"},
    {"vote_proposal", R"({"proposal":{"id":"P001","description":"Größere Bibliothek"}})"},
    {"generate_nft", R"({"nft":{"id":"N001","name":"Bild","metadata":{"artist":"Zoë",
         "creation_date":"2024-01-01","description":"学生"}}})"},
};

}  // namespace

class Registry : public testing::TestWithParam<std::array<const char*, 4>> {};

TEST_P(Registry, keeps_an_entry_that_only_its_writer_may_change) {
    const auto& [name, member, collection, words] = GetParam();
    const std::string writers = std::string{member} + "_writers";
    const auto arguments = [&](const std::string& entry) {
        return "{\"" + std::string{member} + "\":" + entry + "}";
    };
    const std::string first = R"({"department":"Informatik","id":"学1","name":"Zoë Ünal 学生"})";
    const std::string second = R"({"department":"Musik","id":"学1","name":"Zoë"})";
    Desk desk{name};
    const auto done = desk.call(kAlice, arguments(first));
    ASSERT_EQ(done.status, Status::applied) << done.trap;
    EXPECT_EQ(done.events, (std::vector<contract::Event>{{0, words, json(first)}}));
    const std::map<contract::RecordKey, std::string> kept{{{collection, "学1"}, first},
                                                          {{writers, "学1"}, quoted(kAlice)}};
    EXPECT_EQ(desk.records, kept);

    const auto foreign = desk.call(kBob, arguments(second));
    EXPECT_EQ(foreign.status, Status::refused);
    EXPECT_EQ(foreign.message, "this id belongs to another wallet");
    EXPECT_TRUE(foreign.events.empty());
    EXPECT_EQ(desk.records, kept);

    EXPECT_EQ(desk.call(kAlice, arguments(second)).status, Status::applied);
    EXPECT_EQ((desk.records[{collection, "学1"}]), second);
    EXPECT_EQ(desk.call(kBob, arguments(R"({"department":"M","id":"2","name":"B"})")).status,
              Status::applied);
    EXPECT_EQ((desk.records[{writers, "2"}]), quoted(kBob));
}

INSTANTIATE_TEST_SUITE_P(
    Contracts, Registry,
    testing::Values(std::array{"register_student", "student", "students", "Registered student"},
                    std::array{"add_course", "course", "courses", "Added course"}),
    [](const auto& test) { return std::string{test.param[0]}; });

TEST(Voting, counts_one_vote_of_each_wallet) {
    Desk desk{"vote_proposal"};
    const std::string proposal = R"({"proposal":{"id":"P1","description":"Größere Bibliothek"}})";
    const auto first = desk.call(kAlice, proposal);
    ASSERT_EQ(first.status, Status::applied) << first.trap;
    EXPECT_EQ(first.events, (std::vector<contract::Event>{
                                {0, "Voted on proposal", *json(proposal).find("proposal")}}));
    EXPECT_EQ((desk.records[{"proposals", "P1"}]),
              R"({"description":"Größere Bibliothek","id":"P1","votes":1})");
    EXPECT_EQ((desk.records[{"votes", "P1/" + base::text(kAlice)}]), "true");

    const auto again = desk.call(kAlice, proposal);
    EXPECT_EQ(again.status, Status::refused);
    EXPECT_EQ(again.message, "this wallet has voted already");
    EXPECT_EQ(desk.records.size(), 2U);

    const auto other = desk.call(kBob, R"({"proposal":{"id":"P1","description":"andere"}})");
    ASSERT_EQ(other.status, Status::applied) << other.trap;
    EXPECT_EQ(*other.events.at(0).data.find("description")->string(), "andere");
    EXPECT_EQ((desk.records[{"proposals", "P1"}]),
              R"({"description":"Größere Bibliothek","id":"P1","votes":2})");
    EXPECT_EQ(desk.call(kAlice, R"({"proposal":{"id":"P2","description":"x"}})").status,
              Status::applied);
    EXPECT_EQ(desk.records.size(), 5U);
}

TEST(Voting, takes_the_longest_id) {
    Desk desk{"vote_proposal"};
    std::string id;
    for (int i = 0; i < 20; ++i) id += "\xF0\x9F\x8E\x93";
    const auto outcome =
        desk.call(kAlice, R"({"proposal":{"id":")" + id + R"(","description":"x"}})");
    EXPECT_EQ(outcome.status, Status::applied) << outcome.trap;
    EXPECT_FALSE(desk.fits(R"({"proposal":{"id":"x)" + id + R"(","description":"x"}})"));
}

TEST(Voting, traps_on_an_id_that_cannot_be_a_key) {
    Desk desk{"vote_proposal"};
    EXPECT_EQ(desk.call(kAlice, R"({"proposal":{"id":"a\nb","description":"x"}})").status,
              Status::trapped);
}

TEST(Nfts, are_made_once_and_have_an_owner) {
    Desk desk{"generate_nft"};
    const Json nft = *json(kStories[3].arguments).find("nft");
    const auto made = desk.call(kAlice, kStories[3].arguments);
    ASSERT_EQ(made.status, Status::applied) << made.trap;
    EXPECT_EQ(made.events, (std::vector<contract::Event>{{0, "Generated NFT", nft}}));
    Json owned = nft;
    owned.set("owner", base::text(kAlice));
    const std::map<contract::RecordKey, std::string> kept{
        {{"nfts", "N001"}, base::write_json(owned)}};
    EXPECT_EQ(desk.records, kept);
    for (const auto& who : {kAlice, kBob}) {
        const auto again = desk.call(who, kStories[3].arguments);
        EXPECT_EQ(again.status, Status::refused);
        EXPECT_EQ(again.message, "this NFT exists already");
    }
    EXPECT_EQ(desk.records, kept);
}

TEST(Contracts, cost_the_same_every_time_and_not_one_less) {
    for (const auto& [name, arguments] : kStories) {
        const Desk desk{name};
        const auto needed = desk.dry(kAlice, arguments).gas;
        RecordProperty(std::string{name} + "_gas", std::to_string(needed));
        EXPECT_LT(needed, 1'500) << name;
        EXPECT_EQ(desk.dry(kAlice, arguments, needed).gas, needed) << name;
        EXPECT_EQ(desk.dry(kBob, arguments, needed).status, Status::applied) << name;
        const auto less = desk.dry(kAlice, arguments, needed - 1);
        EXPECT_EQ(less.status, Status::out_of_gas) << name;
        EXPECT_EQ(less.gas, needed - 1) << name;
        EXPECT_TRUE(less.diff.empty() && less.events.empty()) << name;
    }
}

TEST(Contracts, take_their_arguments_and_no_others) {
    for (const auto& [name, arguments] : kStories) {
        const Desk desk{name};
        EXPECT_TRUE(desk.fits(arguments)) << name;
        EXPECT_FALSE(desk.fits("{}")) << name;
        const Json good = json(arguments);
        const auto& [member, entry] = good.members()->front();
        const auto fits = [&](const Json& changed) {
            return desk.fits(base::write_json(Json::object({{member, changed}})));
        };
        for (const auto& [inner, value] : *entry.members()) {
            Json changed = entry;
            changed.erase(inner);
            EXPECT_FALSE(fits(changed)) << name << " without " << inner;
            for (const Json& wrong : {Json{""}, Json{5}, Json{std::string(1'001, 'x')}}) {
                changed.set(inner, wrong);
                EXPECT_FALSE(fits(changed)) << name << ' ' << inner;
            }
        }
        Json more = entry;
        more.set("votes", 1'000);
        EXPECT_FALSE(fits(more)) << name;
    }
}

}  // namespace lang
