// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"
#include "token_judge.hpp"

namespace vectors {

namespace {

void add_alone(Book& book) {
    ledger::Params params;
    params.checkpoint_interval = 2;
    Network net{params};
    net.mine({net.tx("founder", {net.admit("alice", {"miner"}), net.admit("bob", {"witness"})})});
    net.mine({net.tx("founder", {net.admit("carol", {"witness"}),
                                 on_wallet("revoke_wallet", "bob")})});
    net.mine();
    const auto zero = net.checkpoint(0);
    const auto two = net.checkpoint(2);
    const Network other{params, kStart + 1};
    const auto other_block = base::BlockId{base::sha256("x")};
    const auto good = net.vote("founder", zero, two);
    struct Case {
        const char* name;
        Rule rule;
        std::string vote;
    };
    for (const auto& [name, rule, vote] : std::vector<Case>{
             {"vote for a block that is no checkpoint", "6.01",
              net.vote("founder", zero, net.checkpoint(3))},
             {"vote for a block of no chain", "6.01",
              net.vote("founder", zero, {{2}, other_block})},
             {"vote for a height that is not here", "6.01",
              net.vote("founder", zero, {{4}, two.id})},
             {"vote with its target's height wrong", "6.01",
              net.vote("founder", zero, {{1}, two.id})},
             {"vote for another network", "4.02", other.vote("founder", zero, two)},
             {"vote from another block of the source's height", "6.02",
              net.vote("founder", {{0}, other_block}, two)},
             {"vote from another source", "6.02", net.vote("founder", net.checkpoint(1), two)},
             {"vote of nobody", "6.03", net.vote("dave", zero, two)},
             {"vote of a wallet without the role", "6.03", net.vote("alice", zero, two)},
             {"vote of a revoked witness", "6.03", net.vote("bob", zero, two)},
             {"vote with a changed signature", "2.09", bent(good)},
             {"vote with its source above", "2.06", net.vote("founder", two, zero)},
             {"order: target before network", "6.01",
              other.vote("founder", zero, {{2}, other_block})},
             {"order: source before witness", "6.02",
              net.vote("alice", {{0}, other_block}, two)},
             {"order: witness before signature", "6.03", bent(net.vote("alice", zero, two))}})
        add_refused_entry(book, name, rule, net, vote);
    add_refused(book, "vote twice in a block", "6.04", net, net.block({good, good}), {4, 1});
    // The same vote, spelled otherwise.
    const auto respelled = sign(jose::Typ::vote,
                                ledger::vote_payload(net.id(), zero, two) + ' ');
    add_refused(book, "vote spelled otherwise", "6.04", net, net.block({good, respelled}), {4, 1});
    net.mine({good});
    add_refused_entry(book, "vote once more", "6.04", net, good);
    net.mine({net.vote("founder", 4)});
    add_refused_entry(book, "vote for what is final", "6.01", net, net.vote("carol", zero, two));
    add_refused(book, "vote for what its block makes final", "6.01", net.back_to(4),
                net.back_to(4).block({net.vote("founder", 4), net.vote("carol", zero, two)}),
                {5, 1});
}

}  // namespace

void add_refused_votes(Book& book) { add_alone(book); }

}  // namespace vectors
