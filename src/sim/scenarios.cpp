// SPDX-License-Identifier: Apache-2.0
// The stories.  Default parameters: a block every 5 s, a checkpoint every 4 blocks, so that a
// transaction is final after some 36 s; `apart` is ten times that.
#include "sim/cheats.hpp"
#include "sim/play.hpp"

namespace sim {

namespace {

constexpr std::int64_t kCalm = 60 * kSeconds;
constexpr std::int64_t kApart = 360 * kSeconds;

void parted(Play& play, std::vector<int> groups) {
    play.open();
    play.pass(kCalm);
    play.part(std::move(groups));
    play.pass(kApart);
    play.heal_links();
    play.pass(kCalm);
}

void two_one(Play& play) { parted(play, {0, 0, 1}); }
void two_two(Play& play) { parted(play, {0, 0, 1, 1}); }
void one_one_one(Play& play) { parted(play, {0, 1, 2}); }

/// The two of the majority have 1,000 thousandths together, as if nobody had left; the third rents
/// ten times as much as it parts, and keeps it.
void rich_minority(Play& play) {
    play.open();
    play.pass(kCalm);
    play.part({0, 0, 1});
    for (const Play::Who who : {0, 1}) play.stage().set_rate(who, 500);
    play.stage().set_rate(2, 10'000);
    play.pass(kApart);
    play.heal_links();
    play.pass(kCalm);
}

/// The three witnesses lose their power; two others mine on.
void witnesses_down(Play& play) {
    play.open();
    play.pass(kCalm);
    play.part({0, 0, 0, 0, 0});
    for (const Play::Who who : {0, 1, 2}) play.crash(who);
    play.pass(kApart);
    play.heal([&play] {
        for (const Play::Who who : {0, 1, 2}) play.come_back(who);
    });
    play.pass(kCalm);
}

/// One witness; a second is named while it is down, which stops nothing, and comes.
void named_offline(Play& play) {
    constexpr Play::Who named = 1;
    play.open();
    play.pass(kCalm);
    play.crash(named);
    play.submit(0, base::Json::object({{"action", "set_roles"},
                                       {"roles", base::Json::Array{"miner", "witness"}},
                                       {"wallet", base::text(play.wallet_of(named))}}));
    play.pass(3 * kMinutes);
    play.come_back(named);
    play.figures().to_heal.push_back(play.time("the second witness' votes count", [&play] {
        return play.all_honest([](const engine::View& view) {
            return view.tip->finality.voters.size() == 2;
        });
    }));
    play.pass(kCalm);
}

/// The fourth wallet runs two nodes, by error or on purpose: each votes on its side.  What honest
/// nodes see when the sides meet, their operators submit as evidence.
void votes_twice(Play& play) {
    for (const Play::Who twin : {3, 4}) play.cheat(twin);
    play.open();
    play.pass(kCalm);
    play.part({0, 0, 1, 0, 1});
    play.pass(kApart);
    play.heal_links();
    play.time("the role of who voted twice is taken", [&play] {
        return !play.figures().to_convict.empty();
    });
    play.pass(kCalm);
}

/// No partition: the fourth witness mines pairs and votes for both until it is convicted.
void votes_for_both(Play& play) {
    constexpr Play::Who liar = 3;
    play.cheat(liar);
    VotesForBoth cheat{play.stage().node(liar)};
    play.open();
    play.pass(kApart);
    play.time("the role of who voted for both is taken", [&play] {
        return !play.figures().to_convict.empty();
    });
    play.finish();
    play.figures().attacks = cheat.pairs();
}

/// The fourth witness votes on the lesser side, loses its disk and comes back at the greater side
/// with a backup of before: with the votes of then, or without any memory of votes.
void from_backup(Play& play) {
    constexpr Play::Who restored = 3;
    play.open();
    play.pass(kCalm);
    auto backup = play.stage().node(restored).disk;
    play.leave_alone(restored);  // its wallet would use numbers of before a second time
    play.part({0, 0, 0, 1, 1});
    play.pass(2 * kMinutes);
    play.crash(restored);
    if (play.odd())
        backup.ballot.reset();
    else
        play.stage().distrust(restored);
    play.stage().node(restored).disk = backup;
    play.stage().part({0, 0, 0, 0, 1});
    play.come_back(restored);
    play.pass(2 * kMinutes);
    play.heal_links();
    play.pass(kCalm);
}

/// The fourth node, no witness, has six tenths of all hash rate.
void with_six_tenths(Play& play) {
    constexpr Play::Who miner = 3;
    play.cheat(miner);
    for (const Play::Who who : {0, 1, 2}) play.stage().set_rate(who, 133);
    play.stage().set_rate(miner, 600);
}

void votes_left_out(Play& play) {
    with_six_tenths(play);
    const LeavesVotesOut cheat{play.stage().node(3)};
    play.open();
    play.pass(kApart);
    play.finish();
}

void checkpoints_overridden(Play& play) {
    with_six_tenths(play);
    const OverridesCheckpoints cheat{play.stage().node(3)};
    play.open();
    play.pass(kApart);
    play.finish();
    play.figures().attacks = cheat.overrides();
}

/// Here it has three quarters.
void rewritten(Play& play) {
    constexpr Play::Who miner = 3;
    play.cheat(miner);
    for (const Play::Who who : {0, 1, 2}) play.stage().set_rate(who, 83);
    play.stage().set_rate(miner, 750);
    Rewrites cheat{play.stage().node(miner), static_cast<Rewrites::Moment>(play.seed() % 3)};
    play.after_step(miner, [&cheat] { cheat.look(); });
    play.open();
    play.pass(kApart);
    play.finish();
    play.figures().attacks = cheat.rewrites();
}

}  // namespace

const std::vector<Scenario>& scenarios() {
    constexpr std::int64_t kFounding = 128;  // attempts a block at the beginning, all played
    static const Beginning one{1, true, kFounding};
    static const Beginning three{3, true, kFounding};
    static const Beginning four{4, true, kFounding};
    static const std::vector<Scenario> all{
        {"two_one", "witnesses 2 and 1 apart, healed", {0, 1, 2}, three, two_one},
        {"two_two", "witnesses 2 and 2 apart, healed", {0, 1, 2, 3}, four, two_two},
        {"one_one_one", "witnesses 1, 1 and 1 apart, healed", {0, 1, 2}, three, one_one_one},
        {"rich_minority", "2 and 1 apart, the 1 mines ten times as fast as the 2, healed",
         {0, 1, 2}, three, rich_minority},
        {"witnesses_down", "all 3 witnesses lose their power and come back", {0, 1, 2, 3, 4},
         three, witnesses_down},
        {"named_offline", "a second witness is named while it is down, and comes", {0, 1, 2}, one,
         named_offline},
        {"votes_twice", "1 of 4 witnesses votes on both sides of a partition; it is convicted",
         {0, 1, 2, 3, 3}, four, votes_twice},
        {"votes_for_both", "1 of 4 witnesses mines two blocks a checkpoint and votes for both",
         {0, 1, 2, 3}, four, votes_for_both},
        {"from_backup", "1 of 4 witnesses comes back on the other side with older or no memory",
         {0, 1, 2, 3, 4}, four, from_backup},
        {"votes_left_out", "a miner with 60 % leaves out all votes", {0, 1, 2, 3}, three,
         votes_left_out},
        {"checkpoints_overridden", "a miner with 60 % mines beside each checkpoint that has votes",
         {0, 1, 2, 3}, three, checkpoints_overridden},
        {"rewritten", "a miner with 75 % rewrites as deep as it can", {0, 1, 2, 3}, three,
         rewritten},
    };
    return all;
}

Figures play(const Scenario& scenario, const Cast& cast, const Founded& founded,
             std::uint64_t seed) {
    Play one{scenario, cast, founded, seed};
    scenario.tell(one);
    one.finish();
    return one.figures();
}

}  // namespace sim
