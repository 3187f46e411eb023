// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/event.hpp"
#include "engine/pool.hpp"
#include "ledger/chain.hpp"

namespace engine {

/// What a witness remembers of its last vote: it is on the disk before the vote leaves.
struct VoteMemory {
    base::Height source;
    base::Height target;
    bool operator==(const VoteMemory&) const = default;
};

/// What the operator decided; the law is in the chain.
struct Options {
    std::optional<base::KeyId> miner;  // mine with this key
    bool alone = false;                // also while no peer is there
    std::optional<base::KeyId> witness = std::nullopt;  // vote with this key
    /// None: it was lost, so the witness is silent until a block younger than its start is final.
    std::optional<VoteMemory> voted = std::nullopt;
    std::optional<ledger::Checkpoint> chosen = std::nullopt;  // as ledger::Chain takes it
};

// What a peer owes us, and for how long (seconds).
inline constexpr int kPatience = 8;  // what a bad link explains, between two good blocks
inline constexpr std::int64_t kAnswerSeconds = 20;
inline constexpr std::int64_t kHeadSeconds = 5;      // entries of a new block, then its lines
inline constexpr std::int64_t kFetchSeconds = 120;   // a file of blocks by torrent
inline constexpr std::int64_t kGreetSeconds = 30;    // between two hellos on one link
inline constexpr std::int64_t kHelloSeconds = 120;   // until a peer has said its first
inline constexpr std::int64_t kRedraftSeconds = 1;   // at least, between two drafts on one tip
inline constexpr std::int64_t kEmptySeconds = 1;     // before a block without transactions
inline constexpr std::int64_t kIdleSeconds = 600;    // between two blocks of a chain at rest
inline constexpr std::int64_t kHopelessBlocks = 1'024;  // without a justified checkpoint
inline constexpr std::int64_t kSettleIntervals = 3;  // after a jump, before a witness votes
inline constexpr std::size_t kEarlyVotesMax = 1'024;
inline constexpr std::size_t kCandidatesMax = 100'000;  // headers of a chain that is being fetched
inline constexpr std::int64_t kFileBytesMax = std::int64_t{4} << 30U;

/// All decisions of a node: event in, effects out.  Pure: no clock, disk, network, thread, chance.
/// Nobody calls back into it; `now` is read once per event by the loop.
class Engine {
  public:
    Engine(Options options, ledger::LinkPtr genesis);

    Effects step(Event event, base::Time now);

  private:
    /// A header chain that a peer offers: bodies are fetched only after the headers have passed.
    struct Candidate {
        ledger::HeaderParent last;
        base::uint128 work = 0;  // of the whole chain up to `last`
        std::vector<base::BlockId> missing;  // bodies still to fetch, oldest first
        ledger::Params params;               // where it leaves our chain
        base::Height sure;                   // they hold up to here
        base::Height promised;               // the justified checkpoint that the peer speaks of
    };
    struct Peer {
        std::optional<wire::Hello> hello;
        base::Time since;
        base::Time greeted;  // when we last said hello
        std::optional<Candidate> candidate;
        enum class Asked { nothing, headers, blocks } asked = Asked::nothing;
        base::Time asked_at;
        int patience = kPatience;
        std::vector<std::string> lines;  // of the block that is arriving in parts
        std::optional<wire::Head> head;  // a new block whose entries we asked for
        base::Time head_at;
        std::map<base::EntryId, std::string> found;  // entries of that block so far
        std::int64_t offered = -1;  // number of the first segment that it was told of
        std::int64_t ahead = 0;  // seconds by which its newest head, refused for this, leads us
    };
    struct Download {
        wire::FileOffer offer;
        wire::PeerId from;
        base::Time since;
    };

    struct Licence {
        base::BlockId tip;  // that it was read from
        bool may_sign = false;
        bool only_one = false;  // no other wallet may mine
    };

    // events
    void on(const Submitted& event);
    void on(Mined event);
    void on(Signed event);
    void on(Arrived event);
    void on(const Garbled& event);
    void on(const PeerUp& event);
    void on(const PeerDown& event);
    void on(Fetched event);
    void on(const FetchFailed& event);
    void on(Restored event);
    void on(Kept event);
    void on(const Export& event);
    void on(const Ticked& event);

    // messages
    void heard(wire::PeerId from, wire::Hello message);
    void heard(wire::PeerId from, const wire::Inv& message);
    void heard(wire::PeerId from, const wire::Get& message);
    void heard(wire::PeerId from, wire::Entries message);
    void heard(wire::PeerId from, wire::Head message);
    void heard(wire::PeerId from, const wire::GetHeaders& message);
    void heard(wire::PeerId from, const wire::Headers& message);
    void heard(wire::PeerId from, const wire::GetBlocks& message);
    void heard(wire::PeerId from, wire::Blocks message);

    /// Bears with a peer for something that a bad link may explain; drops it when that is often.
    void bear(wire::PeerId peer, std::string what);
    static void stop_asking(Peer& peer);

    // votes
    /// The fault of a vote that an honest peer never sends.
    base::Judged<bool> take_vote(const std::string& token);
    void retry_early_votes(const base::BlockId& target);
    void plan_vote();
    [[nodiscard]] const ledger::Link& newest_checkpoint() const;
    void show_finality(View& view);
    void remember_own_vote(const ledger::Vote& vote);
    [[nodiscard]] std::vector<base::EntryId> entries_to_offer() const;
    void spread(const std::vector<base::EntryId>& ids, std::optional<wire::PeerId> except);

    // catching up
    /// The peer's chain may be preferred to ours.
    [[nodiscard]] bool promising(const wire::Hello& hello) const;
    void greet(wire::PeerId peer);
    void greet_all();
    void catch_up(wire::PeerId peer);
    bool fetch_file(wire::PeerId peer);
    void ask_headers(wire::PeerId peer, std::vector<base::BlockId> locator);
    void ask_blocks(wire::PeerId peer);
    base::Judged<void> begin_candidate(Peer& peer, const ledger::BlockToken& first);
    void complete_head(wire::PeerId peer);

    // our clock, by what peers offer
    void note_ahead(Peer& peer, const ledger::HeaderParent& parent,
                    std::span<const std::string> tokens);
    void in_step();
    [[nodiscard]] std::int64_t clock_behind() const;
    void tell_clock();

    /// Waiting, or in the best chain.
    [[nodiscard]] const std::string* find_entry(const base::EntryId& id) const;
    [[nodiscard]] std::vector<base::BlockId> locator() const;

    // chain and pool
    /// Adds, persists, announces; false when the block was refused.
    base::Judged<ledger::LinkPtr> accept(ledger::Block block, std::optional<wire::PeerId> from,
                                         bool restored);
    void tip_moved(const ledger::LinkPtr& old_tip, std::optional<wire::PeerId> from);
    void settle(const ledger::Link& common);
    void announce(const ledger::Link& link, std::optional<wire::PeerId> except);

    // files of history
    base::Judged<wire::FileOffer> read_file(const std::string& name, std::string_view text);
    void share(const wire::FileOffer& file, std::string text, bool written);
    /// A segment whose last block became final is shared; one at a time, for they are large.
    void seal();
    /// What a peer at this height is told of, at most kFilesMax.
    [[nodiscard]] std::vector<wire::FileOffer> files_for(base::Height height) const;

    void plan_mining();
    [[nodiscard]] bool seat_missing();
    [[nodiscard]] bool finishing();
    void read_licence();
    [[nodiscard]] bool may_mine();

    // output
    void send(wire::PeerId peer, const wire::Message& message);
    void drop(wire::PeerId peer, base::Refusal why);
    void remember(const base::Refusal& why, std::string what);
    void show();

    Options options_;
    ledger::Cache cache_;
    ledger::Chain chain_;
    Pool pool_;
    std::map<wire::PeerId, Peer> peers_;
    std::set<base::BlockId> refused_;  // block ids that can never pass
    std::vector<wire::FileOffer> files_;                // that somebody exported
    std::map<std::int64_t, wire::FileOffer> segments_;  // that are seeded, by number
    std::int64_t sealed_ = 0;                           // of our final chain, looked after
    std::optional<Download> download_;
    Licence licence_;
    std::map<base::BlockId, std::vector<std::string>> early_votes_;  // whose target is not here
    std::optional<VoteMemory> voted_;
    std::optional<base::Time> started_;  // the first event's time
    base::Time tip_at_;                  // when the tip moved last
    base::Time settled_at_;              // a witness votes from here on
    base::Height second_began_at_;       // the tip's height when this second began
    std::optional<base::BlockId> mining_on_;  // the parent of the draft that is searched
    std::pair<std::uint64_t, std::size_t> drafted_;  // pool and votes that the draft was made of
    base::Time drafted_at_;
    std::vector<LastRefusal> last_refusal_;
    std::int64_t told_behind_ = 0;  // what the log said last of our clock, seconds
    base::Time now_;
    Effects effects_;
    Effects replies_;  // of this step, for its end
};

}  // namespace engine
