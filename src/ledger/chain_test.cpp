// SPDX-License-Identifier: Apache-2.0
#include "ledger/chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "ledger/ledger_fixture.hpp"
#include "ledger/limits.hpp"
#include "ledger/verify.hpp"

namespace ledger {

using base::Fault;

namespace {

struct Bent {
    Fault fault;
    std::function<void(Header&)> bend;
};

}  // namespace

TEST(Chain, each_member_of_a_block_is_judged_by_its_rule) {
    TestNetwork net;
    const auto entries = std::vector{net.tx("bob", 1, {note("x")})};
    const base::Hash other = base::sha256("other");
    const std::vector<Bent> bent{
        {Fault::wrong_height, [](Header& h) { h.height = {9}; }},
        {Fault::wrong_difficulty, [](Header& h) { h.difficulty = 255; }},
        {Fault::unknown_parent, [&](Header& h) { h.prev = {other}; }},
        {Fault::time_not_after_parent, [](Header& h) { h.iat = {kStart}; }},
        {Fault::time_in_future, [](Header& h) { h.iat = {kStart + 1'061}; }},
        {Fault::wrong_entries_root, [&](Header& h) { h.entries_root = other; }},
        {Fault::wrong_receipts_root, [&](Header& h) { h.receipts_root = other; }},
        {Fault::wrong_state_root, [&](Header& h) { h.state_root = other; }},
        {Fault::wrong_ledger_root, [&](Header& h) { h.ledger_root = other; }},
        {Fault::wrong_history_root, [&](Header& h) { h.history_root = other; }},
        {Fault::wrong_segment, [&](Header& h) { h.segment = {other}; }},
    };
    const auto tip = net.chain->tip();
    for (const auto& [fault, bend] : bent) {
        auto header = net.block_on(tip, entries).token.header;
        bend(header);
        const auto link = net.add(net.seal(header, entries, "founder"));
        ASSERT_FALSE(link.has_value());
        EXPECT_EQ(base::rule(link.fault()).name, base::rule(fault).name);
    }
    auto header = net.block_on(tip, entries).token.header;
    header.network = base::Json::object();
    EXPECT_EQ(parse_block_token(net.seal_text(header, "founder")).fault(), Fault::block_shape);
    EXPECT_TRUE(net.add(net.block_on(tip, entries)).has_value());
}

TEST(Chain, a_block_needs_work_a_miner_and_its_signature) {
    TestNetwork net;
    const auto tip = net.chain->tip();
    const auto good = net.block_on(tip, {});
    EXPECT_EQ(net.add(net.seal(good.token.header, {}, "founder", false)).fault(), Fault::no_work);
    EXPECT_EQ(net.add(net.seal(good.token.header, {}, "bob")).fault(), Fault::not_a_miner);
    EXPECT_EQ(net.add(net.seal(good.token.header, {}, "carol")).fault(), Fault::not_a_miner);
    auto forged = good;
    forged.token.jws.signature.back() = static_cast<char>(forged.token.jws.signature.back() ^ 1);
    EXPECT_EQ(net.add(forged).fault(), Fault::block_signature);
    auto genesis = good;
    genesis.token.header.height = {0};
    EXPECT_EQ(net.add(genesis).fault(), Fault::wrong_chain);
}

TEST(Chain, the_first_broken_rule_is_reported) {
    TestNetwork net;
    auto header = net.block_on(net.chain->tip(), {}).token.header;
    header.iat = {kStart};               // 3.12
    header.state_root = base::Hash{1};   // 3.17
    EXPECT_EQ(net.add(net.seal(header, {}, "bob")).fault(), Fault::not_a_miner);  // 3.09
    EXPECT_EQ(net.add(net.seal(header, {}, "alice")).fault(), Fault::time_not_after_parent);
}

TEST(Chain, a_miner_must_wait_for_others_where_the_network_says_so) {
    Params params;
    params.miner_spacing = 2;
    TestNetwork net{params};
    ASSERT_TRUE(net.mine({}, "founder").has_value());  // blocks 0 to 2 do not count
    EXPECT_EQ(net.mine({}, "founder").fault(), Fault::miner_spacing);
    ASSERT_TRUE(net.mine({}, "alice").has_value());
    EXPECT_TRUE(net.mine({}, "founder").has_value());
}

TEST(Chain, a_block_is_bounded_in_entries_bytes_and_gas) {
    Params params;
    params.block_entries_max = 5;
    params.block_bytes_max = 256 * 1024;
    params.block_gas_max = 3'000'000;
    TestNetwork net{params};
    auto header = net.block_on(net.chain->tip(), {}).token.header;
    header.entries_count = 6;
    EXPECT_EQ(net.add(net.seal(header, {}, "founder")).fault(), Fault::block_too_large);
    header.entries_count = 5;
    const std::vector<std::string> fat(5, std::string(65'000, 'a'));
    EXPECT_EQ(net.add(net.seal(header, fat, "founder")).fault(), Fault::block_too_large);
    std::vector<std::string> entries;
    for (std::int64_t seq = 1; seq <= 2; ++seq) entries.push_back(net.tx("bob", seq, {note("x")}));
    EXPECT_TRUE(net.mine(entries).has_value());
    auto tight = net.chain->tip()->params();
    tight.block_gas_max = net.chain->tip()->receipts.at(0).gas * 2 - 1;
    auto link = std::make_shared<Link>();
    link->block = net.chain->tip()->block;
    link->network = net.network();
    link->state = net.chain->tip()->state;
    link->law.params = tight;
    const std::vector next{net.tx("bob", 3, {note("x")}), net.tx("bob", 4, {note("x")})};
    EXPECT_EQ(execute(link, net.next_time(), next, false, net.cache).fault(), Fault::block_gas);
}

TEST(Chain, prefers_most_work_then_the_lower_work_hash_in_whatever_order_blocks_came) {
    TestNetwork net;
    const auto base_tip = net.chain->tip();
    const auto a = net.block_on(base_tip, {}, "founder");
    const auto b = net.block_on(base_tip, {}, "alice", 2);
    const auto lower = a.token.work_hash < b.token.work_hash ? a : b;
    for (const auto& order : {std::vector{a, b}, std::vector{b, a}}) {
        Chain chain{net.chain->genesis()};
        for (const auto* link : {base_tip->ancestor({1}), base_tip->ancestor({2})})
            ASSERT_TRUE(chain.add(link->block, net.now, net.cache).has_value());
        for (const auto& block : order)
            ASSERT_TRUE(chain.add(block, net.now, net.cache).has_value());
        EXPECT_EQ(chain.tip()->id(), lower.token.id);
        const auto higher = a.token.id == lower.token.id ? b : a;
        const auto next = net.block_on(chain.find(higher.token.id), {}, "founder", 3);
        ASSERT_TRUE(chain.add(next, net.now, net.cache).has_value());
        EXPECT_EQ(chain.tip()->id(), next.token.id);  // more work
        EXPECT_EQ(chain.tip()->ancestor({3})->id(), higher.token.id);
        EXPECT_EQ(chain.tip()->ancestor({5}), nullptr);
    }
}

TEST(Chain, one_cache_serves_branches_that_know_other_functions_and_wallets) {
    TestNetwork net;
    const auto fork = net.chain->tip();
    const auto grow = [&](std::int64_t gas, std::set<std::string> roles) {
        auto function = TestNetwork::note_payload(2, false);
        function.set("gas_max", gas);
        const auto carol = register_wallet_action(net.wallet_token("carol", true), roles);
        const auto link = net.add(net.block_on(
            fork, {net.function_entry(function, 5), net.tx("founder", 6, {carol})}));
        JOT_ASSERT(link.has_value());
        return *link;
    };
    const auto left = grow(5'000, {"miner"});
    const auto right = grow(6'000, {"witness"});
    for (int again = 0; again < 2; ++again) {
        for (const auto& [link, gas, role] :
             {std::tuple{left, 5'000, "miner"}, std::tuple{right, 6'000, "witness"},
              std::tuple{fork, 10'000, ""}}) {
            EXPECT_EQ(find_function(link->state, "note", net.cache)->gas_max, gas);
            const auto carol = net.cache.wallets.of_key(link->state, net.key("carol").id());
            ASSERT_EQ(carol == nullptr, link == fork);
            if (carol != nullptr) {
                EXPECT_TRUE(carol->has_role(role));
            }
        }
    }
}

TEST(Chain, ancestors_are_found_at_every_distance) {
    TestNetwork net;
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(net.mine({}).has_value());
    const Link* walk = net.chain->tip().get();
    while (walk != nullptr) {
        EXPECT_EQ(net.chain->tip()->ancestor(walk->height()), walk);
        walk = walk->parent.get();
    }
}

TEST(Genesis, founds_nothing_that_is_bent) {
    TestNetwork net;
    const auto good = net.chain->genesis()->block;
    const auto fault = [&](const std::function<void(Header&)>& bend, const char* who = "founder") {
        auto header = good.token.header;
        bend(header);
        const auto link = judge_genesis(net.seal(header, {}, who), net.cache);
        return link ? Fault::end_ : link.fault();
    };
    EXPECT_EQ(fault([](Header&) {}), Fault::end_);
    EXPECT_EQ(fault([](Header& h) { h.height = {1}, h.network.reset(); }), Fault::bad_genesis);
    EXPECT_EQ(fault([](Header& h) { h.network.reset(); }), Fault::bad_genesis);
    EXPECT_EQ(fault([](Header& h) { h.state_root = base::Hash{1}; }), Fault::bad_genesis);
    EXPECT_EQ(fault([](Header& h) { h.network->set("law", 2); }), Fault::bad_genesis);
    EXPECT_EQ(fault([](Header& h) { h.network->set("more", 2); }), Fault::bad_genesis);
    EXPECT_EQ(fault([](Header& h) { h.network->set("params", base::Json::object()); }),
              Fault::bad_genesis);
    EXPECT_EQ(fault([](Header&) {}, "bob"), Fault::bad_genesis);
    EXPECT_EQ(judge_genesis(net.seal(good.token.header, {}, "founder", false), net.cache).fault(),
              Fault::no_work);
}

TEST(Verify, executes_each_call_by_the_version_of_its_time) {
    TestNetwork net;
    std::map<std::int64_t, std::int64_t> gas;  // of a call, by version
    std::int64_t number = 5, call = 1;
    const auto calls = [&](std::int64_t version) {
        const auto link = net.mine({net.tx("bob", call++, {note("x")})});
        ASSERT_TRUE(link.has_value());
        gas[version] = (*link)->receipts.at(0).gas;
    };
    const auto version = [&](std::int64_t which) {
        auto payload = TestNetwork::note_payload(which, false);
        payload.set("cells", 64 + 80 * which);  // loading one costs more than its elder
        return net.function_entry(payload, number++);
    };
    calls(1);
    ASSERT_TRUE(net.mine({version(2)}).has_value());
    calls(2);
    const auto forked = net.chain->tip();
    const auto retire = base::Json::object({{"action", "retire_function"}, {"name", "note"}});
    ASSERT_TRUE(net.mine({net.tx("founder", number++, {retire})}).has_value());
    EXPECT_EQ(net.entry_fault(net.tx("bob", call, {note("x")})), Fault::unknown_action);
    // A branch on which it was not retired: the same cache, another answer.
    EXPECT_TRUE(execute(forked, net.next_time(), {net.tx("bob", call, {note("x")})}, false,
                        net.cache)
                    .has_value());
    EXPECT_EQ(net.entry_fault(net.tx("bob", call, {note("x")})), Fault::unknown_action);
    ASSERT_TRUE(net.mine({version(3)}).has_value());
    calls(3);
    EXPECT_EQ(gas[2] - gas[1], 20);
    EXPECT_EQ(gas[3] - gas[2], 10);
    std::string whole;
    for (std::int64_t h = 0; h <= net.chain->tip()->header().height.value; ++h)
        whole += lines(net.chain->tip()->ancestor({h})->block);
    Cache fresh;
    const auto seen = verify_file(whole, net.now, fresh);
    ASSERT_TRUE(seen.has_value()) << seen.error().detail;
    EXPECT_EQ(seen->tip->state.state_root(), net.chain->tip()->state.state_root());
    EXPECT_EQ(seen->tip->state.ledger_root(), net.chain->tip()->state.ledger_root());
}

TEST(Verify, names_the_rule_and_the_height_of_what_is_wrong) {
    TestNetwork net;
    ASSERT_TRUE(net.mine({net.tx("bob", 1, {note("x")})}).has_value());
    std::vector<std::string> blocks;
    std::string whole;
    for (std::int64_t h = 0; h <= 3; ++h) {
        blocks.push_back(lines(net.chain->tip()->ancestor({h})->block));
        whole += blocks.back();
    }
    const auto fault = [&](const std::string& text) {
        Cache fresh;
        const auto seen = verify_file(text, net.now, fresh);
        return seen ? Fault::end_ : seen.fault();
    };
    EXPECT_EQ(fault(whole), Fault::end_);
    EXPECT_EQ(fault(blocks[1] + blocks[0]), Fault::bad_genesis);
    EXPECT_EQ(fault(blocks[0] + blocks[2]), Fault::unknown_parent);
    EXPECT_EQ(fault(""), Fault::block_shape);
    EXPECT_EQ(fault(whole.substr(0, whole.size() - 1)), Fault::block_shape);
    EXPECT_EQ(fault(blocks[0] + "\n" + blocks[1]), Fault::block_shape);
    Cache fresh;
    const auto seen = verify_file(blocks[0] + blocks[2], net.now, fresh);
    EXPECT_NE(seen.error().detail.find("block 2"), std::string::npos);
}

TEST(Verify, refuses_every_byte_that_was_changed) {
    TestNetwork net;
    ASSERT_TRUE(net.mine({net.tx("bob", 1, {note("x")})}).has_value());
    // The registrations are judged before: a link to stand on keeps 10,000 runs short.
    const auto parent = net.chain->tip()->parent;
    const std::string good = lines(net.chain->tip()->block);
    const auto judged = [&](std::string_view text) {
        auto block = take_block(text);
        if (!block || !text.empty()) return false;
        return judge_block(parent, std::move(*block), net.now, net.cache).has_value();
    };
    ASSERT_TRUE(judged(good));
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const int flip : {1, 32}) {
            auto bent = good;
            bent[at] = static_cast<char>(bent[at] ^ flip);
            ASSERT_FALSE(judged(bent)) << at;
        }
    }
    const std::string genesis = lines(net.chain->genesis()->block);
    for (std::size_t at = 0; at < genesis.size(); ++at) {
        auto bent = genesis;
        bent[at] = static_cast<char>(bent[at] ^ 1);
        std::string_view text = bent;
        auto block = take_block(text);
        ASSERT_FALSE(block && judge_genesis(*block, net.cache).has_value()) << at;
    }
}

}  // namespace ledger
