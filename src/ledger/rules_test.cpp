// SPDX-License-Identifier: Apache-2.0
#include "ledger/rules.hpp"

#include <gtest/gtest.h>

#include "ledger/ledger_fixture.hpp"
#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;

namespace {

Json deny(const std::string& words) {
    return Json::object({{"action", "deny"}, {"text", words}});
}

}  // namespace

TEST(Rules, an_applied_transaction_changes_records_and_says_so) {
    TestNetwork net;
    const auto link = net.mine({net.tx("bob", 1, {note("Zoë Ünal 学生")})});
    ASSERT_TRUE(link.has_value());
    EXPECT_EQ((*link)->state.get({"notes", "k"}), "\"Zoë Ünal 学生\"");
    const auto& receipt = (*link)->receipts.at(0);
    EXPECT_EQ(receipt.status, contract::Status::applied);
    EXPECT_EQ(receipt.events.at(0).text, "Noted");
    EXPECT_GT(receipt.gas, kTxGas);
    const auto bob = base::WalletId{net.key("bob").id().hash};
    EXPECT_EQ(last_seq((*link)->state, bob).seq, 1);
    EXPECT_EQ(last_seq((*link)->state, bob).height, 3);
}

TEST(Rules, a_contracts_refusal_uses_up_the_number_and_nothing_else) {
    TestNetwork net;
    const auto link = net.mine({net.tx("bob", 1, {note("kept?"), deny("no, thanks")})});
    ASSERT_TRUE(link.has_value());
    const auto& receipt = (*link)->receipts.at(0);
    EXPECT_EQ(receipt.status, contract::Status::refused);
    EXPECT_EQ(receipt.message, "no, thanks");
    EXPECT_EQ(receipt.action, 1);
    EXPECT_TRUE(receipt.events.empty());
    EXPECT_FALSE((*link)->state.get({"notes", "k"}).has_value());
    EXPECT_EQ(net.entry_fault(net.tx("bob", 1, {note("again")})), Fault::seq_used);
}

TEST(Rules, an_envelope_that_no_block_may_carry) {
    TestNetwork net;
    const auto id = net.network();
    const auto t = net.next_time();
    const base::Time later{t.seconds + 600};
    const auto fault = [&](const Intent& intent) { return net.entry_fault(net.tx("bob", intent)); };
    EXPECT_EQ(fault({{}, 1, t, later, {note("x")}}), Fault::wrong_network);
    EXPECT_EQ(fault({id, 1, later, later, {note("x")}}), Fault::token_not_yet_valid);
    EXPECT_EQ(fault({id, 1, {kStart}, {kStart + 1}, {note("x")}}), Fault::token_expired);
    EXPECT_EQ(fault({id, 1, t, {t.seconds - 1}, {note("x")}}), Fault::lifetime_too_long);
    EXPECT_EQ(fault({id, 1, t, {t.seconds + kTxLifetimeMax + 1}, {note("x")}}),
              Fault::lifetime_too_long);
    EXPECT_EQ(fault({id, 2, t, later, {note("x")}}), Fault::seq_gap);
    EXPECT_EQ(net.entry_fault(net.tx("carol", 1, {note("x")})), Fault::unknown_wallet);
    EXPECT_EQ(fault({id, 1, t, later, {}}), Fault::payload_value);
    EXPECT_EQ(fault({id, 1, t, later, std::vector<Json>(kActionsMax + 1, note("x"))}),
              Fault::payload_value);
}

TEST(Rules, an_action_that_no_block_may_carry) {
    TestNetwork net;
    const auto fault = [&](const Json& action) {
        return net.entry_fault(net.tx("bob", 1, {action}));
    };
    EXPECT_EQ(fault(Json::object({{"action", "delete_all"}})), Fault::unknown_action);
    EXPECT_EQ(fault(Json::object({{"action", "note"}})), Fault::bad_arguments);
    EXPECT_EQ(fault(note(std::string(101, 'x'))), Fault::bad_arguments);
    EXPECT_EQ(fault(register_wallet_action(net.wallet_token("carol", true), {})),
              Fault::missing_role);
    std::vector<Json> many(30, register_function_action("a.b.c"));
    EXPECT_EQ(net.entry_fault(net.tx("founder", 5, many)), Fault::law_gas);
}

TEST(Rules, a_tampered_token_is_refused_by_its_rule) {
    TestNetwork net;
    const auto token = net.tx("bob", 1, {note("x")});
    const auto other = net.tx("bob", 1, {note("y")});
    const auto mixed = other.substr(0, other.rfind('.')) + token.substr(token.rfind('.'));
    EXPECT_EQ(net.entry_fault(mixed), Fault::bad_signature);
    EXPECT_EQ(net.entry_fault(net.wallet_token("bob")), Fault::wrong_typ);
    EXPECT_EQ(net.entry_fault(std::string(kEntryBytesMax + 1, 'a')), Fault::token_too_large);
    auto tx = parse_tx(token);
    ASSERT_TRUE(tx.has_value());
    EXPECT_EQ(SignedTx::check(*tx, net.key("alice"), net.cache.verifier).fault(),
              Fault::unknown_key);
}

TEST(Rules, a_wallet_is_registered_by_a_token_of_its_own_key) {
    TestNetwork net;
    const auto fault = [&](const Json& action) {
        return net.entry_fault(net.tx("founder", 5, {action}));
    };
    const auto admit = [&](const std::string& token) { return register_wallet_action(token, {}); };
    EXPECT_EQ(fault(admit(net.wallet_token("carol"))), Fault::registration_network);
    EXPECT_EQ(fault(admit(net.wallet_token("carol", true, 91))), Fault::registration_expired);
    EXPECT_EQ(fault(admit(net.wallet_token("carol", true, 30, kStart + 90))),
              Fault::registration_expired);
    EXPECT_EQ(fault(admit(net.wallet_token("bob", true))), Fault::key_used);
    const auto id = net.network();
    const auto stolen = jose::sign_token(
        net.signer("bob"), jose::Typ::wallet,
        wallet_payload("carol", net.key("carol"), &id, {kStart}, {kStart + 100}));
    EXPECT_EQ(fault(admit(stolen)), Fault::no_possession);
    auto unsorted = admit(net.wallet_token("carol", true));
    unsorted.set("roles", Json::Array{"miner", "admin"});
    EXPECT_EQ(fault(unsorted), Fault::bad_role);
    unsorted.set("roles", Json::Array{"No Name"});
    EXPECT_EQ(fault(unsorted), Fault::bad_role);
    ASSERT_TRUE(net.mine({net.tx("founder", 5, {admit(net.wallet_token("carol", true))})}));
    ASSERT_TRUE(net.mine({net.tx("carol", 1, {note("here")})}).has_value());
}

TEST(Rules, a_function_is_registered_by_a_known_author_and_its_version_rises) {
    TestNetwork net;
    const auto fault = [&](const Json& payload) {
        return net.entry_fault(net.function_entry(payload, 5));
    };
    auto payload = TestNetwork::note_payload(1, false);
    EXPECT_EQ(fault(payload), Fault::old_version);
    payload.set("version", 2);
    auto bent = payload;
    bent.set("name", "set_roles");
    EXPECT_EQ(fault(bent), Fault::reserved_name);
    bent = payload;
    bent.set("collections", Json::Array{"wallets"});
    EXPECT_EQ(fault(bent), Fault::reserved_name);
    bent = payload;
    bent.set("gas_max", 1'000'001);
    EXPECT_EQ(fault(bent), Fault::bad_budget);
    bent = payload;
    bent.set("image", "T0lTQwE");
    EXPECT_EQ(fault(bent), Fault::bad_image);
    bent = payload;
    bent.set("params", Json::object({{"type", "object"}}));
    EXPECT_EQ(fault(bent), Fault::bad_schema);
    const auto strange = register_function_action(
        jose::sign_token(net.signer("carol"), jose::Typ::function, base::write_json(payload)));
    EXPECT_EQ(net.entry_fault(net.tx("founder", 5, {strange})), Fault::unknown_key);
    ASSERT_TRUE(net.mine({net.function_entry(payload, 5)}).has_value());
    const auto& state = net.chain->tip()->state;
    EXPECT_EQ(state.get({"functions", "note"}), "{\"version\":2}");
    EXPECT_TRUE(state.get({"functions", "note@1"}).has_value());
}

TEST(Rules, a_function_is_retired_by_an_admin_and_once) {
    TestNetwork net;
    const auto retire = [](const Json& name) {
        return Json::object({{"action", "retire_function"}, {"name", name}});
    };
    const auto fault = [&](const Json& action) {
        return net.entry_fault(net.tx("founder", 5, {action}));
    };
    EXPECT_EQ(net.entry_fault(net.tx("bob", 1, {retire("note")})), Fault::missing_role);
    EXPECT_EQ(fault(Json::object({{"action", "retire_function"}})), Fault::bad_arguments);
    EXPECT_EQ(fault(retire(7)), Fault::bad_arguments);
    EXPECT_EQ(fault(retire("note@1")), Fault::bad_arguments);
    EXPECT_EQ(fault(retire("nobody")), Fault::unknown_action);
    EXPECT_EQ(fault(retire("retire_function")), Fault::unknown_action);
    const auto twice = net.tx("founder", 5, {retire("note"), retire("note")});
    EXPECT_EQ(net.entry_fault(twice), Fault::unknown_action);
    const auto done = net.mine({net.tx("founder", 5, {retire("note")}),
                                net.tx("bob", 1, {note("in force before this block")})});
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ((*done)->receipts[0].gas, 100 + 1'000);
    EXPECT_EQ((*done)->receipts[1].status, contract::Status::applied);
    EXPECT_EQ((*done)->state.get({"functions", "note"}), "{\"retired\":3,\"version\":1}");
    const auto late = execute(net.chain->tip(), net.next_time(),
                              {net.tx("bob", 2, {note("late")})}, false, net.cache);
    ASSERT_EQ(late.fault(), Fault::unknown_action);
    EXPECT_TRUE(late.error().detail.contains("note was retired in block 3")) << late.error().detail;
    // The number of a version is used up for ever.
    EXPECT_EQ(net.entry_fault(net.function_entry(TestNetwork::note_payload(1, false), 6)),
              Fault::old_version);
    ASSERT_TRUE(net.mine({net.function_entry(TestNetwork::note_payload(2, false), 6)}).has_value());
    EXPECT_TRUE(net.mine({net.tx("bob", 2, {note("again")})}).has_value());
}

TEST(Rules, what_a_block_registers_counts_from_the_next_one) {
    TestNetwork net;
    const auto admit = net.tx(
        "founder", 5, {register_wallet_action(net.wallet_token("carol", true), {})});
    const auto uses = net.tx("carol", 1, {note("early")});
    const auto done = execute(net.chain->tip(), net.next_time(), {admit, uses}, false, net.cache);
    EXPECT_EQ(done.fault(), Fault::unknown_wallet);
    const auto first = net.tx("bob", 1, {note("a")});
    const auto second = net.tx("bob", 2, {note("b")});
    const auto both = net.mine({first, second});  // successive numbers stand in one block
    ASSERT_TRUE(both.has_value());
    EXPECT_EQ((*both)->receipts.size(), 2U);
}

TEST(Rules, a_receipt_has_one_spelling) {
    Receipt receipt{{base::sha256("x")}, contract::Status::refused, 7, 1, 3, "no", {}, {}};
    EXPECT_EQ(line(receipt), "{\"action\":1,\"events\":[],\"gas\":7,\"id\":\"" +
                                 base::hex(base::sha256("x")) +
                                 "\",\"message\":\"no\",\"pc\":3,\"status\":1}");
    receipt = {{base::sha256("x")}, {}, 7, 0, 0, {}, {}, {{0, "Noted", 5}}};
    EXPECT_EQ(line(receipt),
              "{\"events\":[{\"action\":0,\"data\":5,\"text\":\"Noted\"}],\"gas\":7,\"id\":\"" +
                  base::hex(base::sha256("x")) + "\",\"status\":0}");
}

}  // namespace ledger
