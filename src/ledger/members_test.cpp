// SPDX-License-Identifier: Apache-2.0
#include "ledger/members.hpp"

#include <gtest/gtest.h>

#include "ledger/ledger_fixture.hpp"
#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;

namespace {

base::WalletId id_of(TestNetwork& net, const std::string& who) {
    return {net.key(who).id().hash};
}

Json on_wallet(TestNetwork& net, const char* action, const std::string& who) {
    return Json::object({{"action", action}, {"wallet", base::text(id_of(net, who))}});
}

Json set_roles_of(TestNetwork& net, const std::string& who, Json::Array roles) {
    auto action = on_wallet(net, "set_roles", who);
    action.set("roles", std::move(roles));
    return action;
}

/// The wallet of `who` shall go on with the key of `key`.
Json set_key_of(TestNetwork& net, const std::string& who, const std::string& key) {
    auto action = on_wallet(net, "set_key", who);
    action.set("token", net.wallet_token(key, true));
    return action;
}

/// The fault of a transaction of the founder with this action, as his next.
Fault founder_fault(TestNetwork& net, Json action) {
    const auto seq = last_seq(net.chain->tip()->state, id_of(net, "founder")).seq;
    return net.entry_fault(net.tx("founder", seq + 1, {std::move(action)}));
}

void founder_does(TestNetwork& net, Json action) {
    const auto seq = last_seq(net.chain->tip()->state, id_of(net, "founder")).seq;
    const auto link = net.mine({net.tx("founder", seq + 1, {std::move(action)})});
    ASSERT_TRUE(link.has_value());
    ASSERT_EQ((*link)->receipts.size(), 1U);
}

}  // namespace

TEST(Members, roles_count_from_the_next_block) {
    TestNetwork net;
    const auto bob_mines = [&] { return net.mine({}, "bob").has_value(); };
    EXPECT_FALSE(bob_mines());
    founder_does(net, set_roles_of(net, "bob", {"miner", "registrar"}));
    EXPECT_TRUE(bob_mines());
    founder_does(net, set_roles_of(net, "bob", {}));
    EXPECT_FALSE(bob_mines());
    EXPECT_EQ(founder_fault(net, set_roles_of(net, "bob", {"miner", "admin"})), Fault::bad_role);
    EXPECT_EQ(founder_fault(net, set_roles_of(net, "carol", {})), Fault::no_such_wallet);
    EXPECT_EQ(net.entry_fault(net.tx("bob", 1, {set_roles_of(net, "bob", {"admin"})})),
              Fault::missing_role);
}

TEST(Members, a_revoked_wallet_sends_and_mines_no_more_and_its_past_stays) {
    TestNetwork net;
    const auto mined = net.mine({net.tx("bob", 1, {note("by bob")})}, "alice");
    ASSERT_TRUE(mined.has_value());
    founder_does(net, on_wallet(net, "revoke_wallet", "alice"));
    founder_does(net, on_wallet(net, "revoke_wallet", "bob"));
    EXPECT_EQ(net.entry_fault(net.tx("bob", 2, {note("x")})), Fault::unknown_wallet);
    const auto tip = net.chain->tip();
    EXPECT_EQ(net.add(net.block_on(tip, {}, "alice")).fault(), Fault::not_a_miner);
    const auto bob = find_wallet(tip->state, id_of(net, "bob"));
    ASSERT_TRUE(bob.has_value());
    EXPECT_EQ(bob->revoked, tip->height().value);
    EXPECT_EQ(last_seq(tip->state, bob->id).seq, 1);
    EXPECT_EQ(founder_fault(net, on_wallet(net, "revoke_wallet", "bob")), Fault::no_such_wallet);
    EXPECT_EQ(founder_fault(net, set_roles_of(net, "bob", {})), Fault::no_such_wallet);
    const auto by_bob = jose::sign_token(net.signer("bob"), jose::Typ::function,
                                         base::write_json(TestNetwork::note_payload(9, false)));
    EXPECT_EQ(founder_fault(net, register_function_action(by_bob)), Fault::unknown_key);
    // In the block that revokes it, it may still send: authority is read before the block.
    EXPECT_EQ((*mined)->receipts.at(0).status, contract::Status::applied);
}

TEST(Members, the_last_admin_stays) {
    TestNetwork net;
    EXPECT_EQ(founder_fault(net, on_wallet(net, "revoke_wallet", "founder")), Fault::last_admin);
    EXPECT_EQ(founder_fault(net, set_roles_of(net, "founder", {"miner"})), Fault::last_admin);
    founder_does(net, set_roles_of(net, "bob", {"admin"}));
    // Both in one block: the second sees what the first left.
    const auto go = [&](const std::string& who, const std::string& whom, std::int64_t seq) {
        return net.tx(who, seq, {on_wallet(net, "revoke_wallet", whom)});
    };
    const auto both = execute(net.chain->tip(), net.next_time(),
                              {go("founder", "bob", 6), go("bob", "founder", 1)}, false, net.cache);
    EXPECT_EQ(both.fault(), Fault::last_admin);
    ASSERT_TRUE(net.mine({go("bob", "founder", 1)}).has_value());
    EXPECT_EQ(holders(net.chain->tip()->state, "admin"), std::vector{id_of(net, "bob")});
}

TEST(Members, a_wallet_outlives_its_key) {
    TestNetwork net;
    founder_does(net, set_roles_of(net, "bob", {"miner", "witness"}));
    ASSERT_TRUE(net.mine({net.tx("bob", 1, {note("old key")})}).has_value());
    const auto id = id_of(net, "bob");
    // By its owner, with the key that he gives up; in the same block that key still speaks.
    ASSERT_TRUE(net.mine({net.tx("bob", 2, {set_key_of(net, "bob", "carol")}),
                          net.tx("bob", 3, {note("last word")})})
                    .has_value());
    EXPECT_EQ(net.chain->tip()->receipts.size(), 2U);
    EXPECT_EQ(net.entry_fault(net.tx("bob", 4, {note("x")})), Fault::unknown_wallet);
    ASSERT_TRUE(net.mine({net.tx("carol", 4, {note("new key")})}, "carol").has_value());
    const auto& state = net.chain->tip()->state;
    EXPECT_EQ(last_seq(state, id).seq, 4);
    EXPECT_EQ(wallet_of_key(state, net.key("carol").id())->id, id);
    EXPECT_EQ(wallet_of_key(state, net.key("carol").id())->name, "bob");
    EXPECT_FALSE(wallet_of_key(state, net.key("bob").id()).has_value());
    EXPECT_EQ(holders(state, "witness").size(), 2U);
    // Once used, never taken again, by nobody.
    EXPECT_EQ(founder_fault(net, set_key_of(net, "alice", "bob")), Fault::key_used);
    EXPECT_EQ(founder_fault(net, register_wallet_action(net.wallet_token("bob", true), {})),
              Fault::key_used);
    EXPECT_EQ(net.entry_fault(net.tx("carol", 5, {set_key_of(net, "alice", "dave")})),
              Fault::missing_role);
    founder_does(net, set_key_of(net, "alice", "dave"));
    EXPECT_TRUE(net.mine({}, "dave").has_value());
}

TEST(Members, as_many_hold_a_role_as_the_law_can_count) {
    TestNetwork net;
    Overlay changes{&net.chain->tip()->state};
    Json::Array many;
    for (std::size_t i = 0; i < kHoldersMax; ++i)
        many.emplace_back(base::text(base::WalletId{base::sha256(std::to_string(i))}));
    changes.put({"roles", "witness"}, Json::object({{"wallets", std::move(many)}}));
    EXPECT_EQ(set_roles(set_roles_of(net, "bob", {"witness"}), changes).fault(), Fault::role_full);
}

TEST(Members, other_parameters_come_into_force_when_they_were_announced_to) {
    TestNetwork net;
    auto params = net.chain->tip()->params();
    params.tx_gas_max = 200'000;
    const auto from = net.chain->tip()->height().value + 1 + kNoticeBlocks;
    const auto action = [&](std::int64_t at, const Params& what, std::int64_t law = 1) {
        return Json::object(
            {{"action", "set_params"}, {"from", at}, {"law", law}, {"params", to_json(what)}});
    };
    EXPECT_EQ(founder_fault(net, action(from - 1, params)), Fault::bad_params);
    auto bent = params;
    bent.checkpoint_interval = 8;
    EXPECT_EQ(founder_fault(net, action(from, bent)), Fault::bad_params);
    bent = params;
    bent.cells_max = 1;
    EXPECT_EQ(founder_fault(net, action(from, bent)), Fault::bad_params);
    EXPECT_EQ(founder_fault(net, action(from, params, 0)), Fault::bad_params);
    founder_does(net, action(from, params));
    while (net.chain->tip()->height().value < from - 1) {
        EXPECT_EQ(net.chain->tip()->params().tx_gas_max, net.chain->tip()->height().value + 1 < from
                                                             ? 1'000'000
                                                             : 200'000);
        ASSERT_TRUE(net.mine({}).has_value());
    }
    EXPECT_EQ(net.chain->tip()->params().tx_gas_max, 200'000);
    ASSERT_TRUE(net.mine({}).has_value());
    EXPECT_FALSE(net.chain->tip()->state.get({"params", "next"}).has_value());
}

TEST(Members, a_law_that_this_program_does_not_know_ends_what_it_can_judge) {
    TestNetwork net;
    const auto from = net.chain->tip()->height().value + 1 + kNoticeBlocks;
    founder_does(net, Json::object({{"action", "set_params"},
                                    {"from", from},
                                    {"law", 2},
                                    {"params", to_json(net.chain->tip()->params())}}));
    while (net.chain->tip()->height().value < from - 1) ASSERT_TRUE(net.mine({}).has_value());
    EXPECT_EQ(net.mine({}).fault(), Fault::unknown_law);
    EXPECT_TRUE(may_pass_later(Fault::unknown_law));
}

}  // namespace ledger
