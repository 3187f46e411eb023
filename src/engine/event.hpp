// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/view.hpp"
#include "ledger/compose.hpp"
#include "wire/messages.hpp"
#include "wire/swarm.hpp"

namespace engine {

/// Whoever waits for an answer; numbered by the node.
using Ticket = std::uint64_t;

// What happens to a node, the complete list.
struct Submitted {  // a token from the node's own door
    Ticket ticket = 0;
    std::string token;
};
struct Mined {  // our draft, its nonce found and signed
    ledger::Block block;
};
struct Signed {  // our vote
    std::string token;
};
struct Arrived {
    wire::PeerId peer;
    wire::Message message;
};
struct Garbled {  // a message that is none
    wire::PeerId peer;
};
struct PeerUp {
    wire::PeerId peer;
};
struct PeerDown {
    wire::PeerId peer;
};
struct Fetched {  // a file of blocks, whole
    base::TorrentId id;
    std::string text;
};
struct FetchFailed {
    base::TorrentId id;
};
struct Restored {  // a block from the disk at start: enters by the same door as any other
    ledger::Block block;
};
struct Kept {  // a file of blocks from the disk at start
    std::string name;
    std::string text;
};
struct Export {  // write and seed the blocks FROM to TO of the best chain
    Ticket ticket = 0;
    base::Height from;
    base::Height to;
};
struct Ticked {};
using Event = std::variant<Submitted, Mined, Signed, Arrived, Garbled, PeerUp, PeerDown, Fetched,
                           FetchFailed, Restored, Kept, Export, Ticked>;

// What the node has to do, in order: the complete list.
struct Accepted {
    base::EntryId id;
};
struct RefusedByContract {
    ledger::LinkPtr tip;  // on which it was tried
    std::string token;
    ledger::Receipt receipt;
};
struct Exported {
    wire::FileOffer offer;
};
using Answer = std::variant<Accepted, RefusedByContract, base::Refusal, Exported>;

struct Reply {
    Ticket ticket = 0;
    Answer answer;
};
struct Send {
    wire::PeerId peer;
    std::string bytes;
};
struct Drop {
    wire::PeerId peer;
    base::Refusal why;
};
struct Fetch {
    wire::FileOffer offer;
    wire::PeerId from;
    std::string folder;  // within the node's own; empty: that itself
};
struct Forget {
    base::TorrentId id;
};
struct Share {  // write the file, make its torrents, seed them
    std::string name;
    std::string text;
    bool written = false;  // the file is on the disk already
    std::string folder;    // as Fetch has it
};
struct Mine {
    ledger::Draft draft;
};
struct Rest {};
struct Sign {  // remember on the disk what is voted for, then sign the vote and say Signed
    std::string payload;
    base::Height source;
    base::Height target;
};
struct Persist {  // on disk before anything after it leaves
    std::string lines;
};
struct Show {
    std::shared_ptr<const View> view;
};
struct Say {  // one line for the log
    std::string text;
};
using Effect =
    std::variant<Reply, Send, Drop, Fetch, Forget, Share, Mine, Rest, Sign, Persist, Show, Say>;
using Effects = std::vector<Effect>;

}  // namespace engine
