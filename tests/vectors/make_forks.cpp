// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

namespace vectors {

namespace {

/// The lines of the branch above this height.
std::string above(const Network& branch, std::int64_t height) {
    return branch.text().substr(branch.back_to(height).text().size());
}

struct Fork {
    const char* name;
    std::string lines;  // of all branches, each block behind its parent
    std::vector<std::string> votes = {};
};

/// The chain with all blocks and votes, or a complaint.
void add_fork(Book& book, const Fork& fork, const Network& head, std::int64_t final = 0) {
    ledger::Chain chain{Network{head.tip()->params()}.tip()};
    std::string_view rest = fork.lines;
    while (!rest.empty()) {
        auto block = ledger::take_block(rest);
        if (block && block->token.header.height.value == 0) continue;
        if (!block || !chain.add(std::move(*block), {base::kJsonIntegerMax}, cache()))
            book.complain(std::string{fork.name} + ": a block is refused");
    }
    for (const auto& token : fork.votes) {
        auto vote = ledger::parse_vote(token);
        if (!vote || !chain.add_vote(std::move(*vote), cache()))
            book.complain(std::string{fork.name} + ": a vote is refused");
    }
    if (chain.tip()->id() != head.tip()->id() || chain.final()->height().value != final)
        book.complain(std::string{fork.name} + ": another head is chosen");
    const auto file = book.chain_file(std::string{"fork "} + fork.name, fork.lines);
    auto vector = Json::object({{"file", file},
                                {"final", final},
                                {"head", head.tip()->id().hex()},
                                {"network", head.id().hex()}});
    if (!fork.votes.empty())
        vector.set("votes", Json(Json::Array(fork.votes.begin(), fork.votes.end())));
    book.add("forks.json", fork.name, kGood, std::move(vector));
}

void add_work(Book& book) {
    ledger::Params params;
    params.difficulty_min = 1;
    params.half_life_seconds = 10;
    Network net{params};
    net.mine();
    auto two = net;
    two.mine_to(3);
    auto three = net;
    three.mine({}, "founder", 6);
    three.mine_to(4);
    add_fork(book, {"more blocks of equal difficulty", two.text() + above(three, 1)}, three);
    add_fork(book, {"the same, the longer one first", three.text() + above(two, 1)}, three);
    auto slow = net;  // its difficulty falls
    for (int i = 0; i < 3; ++i) slow.mine({}, "founder", 60);
    auto fast = net;
    for (int i = 0; i < 2; ++i) fast.mine({}, "founder", 1);
    add_fork(book, {"more work in fewer blocks", slow.text() + above(fast, 1)}, fast);
    auto one = net;
    one.mine();
    auto other = net;
    other.mine({}, "founder", 6);
    const bool lower = one.tip()->block.token.work_hash < other.tip()->block.token.work_hash;
    add_fork(book, {"equal work, the lower work hash", one.text() + above(other, 1)},
             lower ? one : other);
}

void add_votes(Book& book) {
    ledger::Params params;
    params.checkpoint_interval = 2;
    Network net{params};
    net.mine();
    auto light = net;
    light.mine_to(2);
    auto heavy = net;
    for (int i = 0; i < 4; ++i) heavy.mine({}, "founder", 6);
    const auto waiting = net.vote("founder", net.checkpoint(0), light.checkpoint(2));
    add_fork(book, {"a vote that waits outweighs work", heavy.text() + above(light, 1), {waiting}},
             light);
    auto voted = light;
    voted.mine({waiting});
    add_fork(book, {"a vote in a block outweighs work", heavy.text() + above(voted, 1)}, voted);
    auto beside = light;
    for (int i = 0; i < 2; ++i) beside.mine({}, "founder", 6);
    add_fork(book, {"a vote in a block counts for its brothers",
                    heavy.text() + above(voted, 1) + above(beside, 2)}, beside);
    // Two checkpoints, each with all votes: the founder cheats.
    const auto higher = heavy.vote("founder", heavy.checkpoint(0), heavy.checkpoint(4));
    add_fork(book, {"the higher checkpoint", light.text() + above(heavy, 1), {waiting, higher}},
             heavy);
    auto longer = voted;
    longer.mine_to(7);
    add_fork(book, {"the higher checkpoint against work", longer.text() + above(heavy, 1),
                    {higher}}, heavy);
    auto done = voted;
    done.vote_on({"founder"});
    auto early = net;
    for (int i = 0; i < 5; ++i) early.mine({}, "founder", 6);
    add_fork(book, {"a chain without the final block", early.text() + above(done, 1)}, done, 2);
}

/// Two voters: the vote of one is not two thirds.
void add_two_voters(Book& book) {
    ledger::Params params;
    params.checkpoint_interval = 1;
    Network net{params};
    net.mine({net.tx("founder", {net.admit("alice", {"witness"})})});
    while (net.tip()->finality.voters.size() < 2)
        net.mine({net.vote("founder", net.height()), net.vote("alice", net.height())});
    const auto final = net.tip()->finality.final.value;
    const auto fork = net.height();
    auto light = net;
    light.mine();
    auto heavy = net;
    for (int i = 0; i < 2; ++i) heavy.mine({}, "founder", 6);
    const auto one = light.vote("founder", light.height());
    const auto two = light.vote("alice", light.height());
    const auto lines = heavy.text() + above(light, fork);
    add_fork(book, {"one vote of two", lines, {one}}, heavy, final);
    add_fork(book, {"both votes of two", lines, {two, one}}, light, final);
    const auto mixed = heavy.vote("alice", heavy.height());
    add_fork(book, {"votes for two blocks do not add up", lines, {one, mixed}}, heavy, final);
}

}  // namespace

void add_forks(Book& book) {
    add_work(book);
    add_votes(book);
    add_two_voters(book);
}

}  // namespace vectors
