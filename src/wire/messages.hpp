// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/int128.hpp"
#include "wire/swarm.hpp"

namespace wire {

// Bounds of lists in messages; what does not fit is asked for again from where it ended.
inline constexpr std::size_t kFilesMax = 16;      // offered in one hello
inline constexpr std::size_t kIdsMax = 4'096;     // in inv, get, head
inline constexpr std::size_t kLocatorMax = 64;
inline constexpr std::size_t kHeadersMax = 256;   // tokens in one answer
inline constexpr std::size_t kBlocksMax = 32;     // asked for at once
inline constexpr std::size_t kLinesBytesMax = kMessageBytesMax - 16 * 1024;

/// A file of blocks that the sender seeds: a hint, no more.
struct FileOffer {
    std::string name;
    base::TorrentId id;
    base::Height first;
    base::Height last;
    bool operator==(const FileOffer&) const = default;
};

/// The first message on a link, and again whenever what it says has changed.
struct Hello {
    base::NetworkId network;
    base::Height height;
    base::uint128 work = 0;
    base::BlockId head;
    base::Height justified;  // highest checkpoint with votes of two thirds, on its chain
    base::Height final;      // its last final block
    std::vector<FileOffer> files;
    bool operator==(const Hello&) const = default;
};
/// Entries that the sender has.
struct Inv {
    std::vector<base::EntryId> ids;
    bool operator==(const Inv&) const = default;
};
/// Entries that the sender wants.
struct Get {
    std::vector<base::EntryId> ids;
    bool operator==(const Get&) const = default;
};
struct Entries {
    std::vector<std::string> tokens;
    bool operator==(const Entries&) const = default;
};
/// A new block, compact: its token and its entries' ids (none when more than kIdsMax).
struct Head {
    std::string token;
    std::vector<base::EntryId> entries;
    bool operator==(const Head&) const = default;
};
/// Ids of the sender's chain from its head back, ever further apart, block 0 last.
struct GetHeaders {
    std::vector<base::BlockId> locator;
    bool operator==(const GetHeaders&) const = default;
};
/// Block tokens in order, after the first id of the locator that the sender's chain holds.
struct Headers {
    std::vector<std::string> tokens;
    bool more = false;
    bool operator==(const Headers&) const = default;
};
/// Whole blocks; of the first the lines from `from` on (0: its token).
struct GetBlocks {
    std::vector<base::BlockId> ids;
    std::int64_t from = 0;
    bool operator==(const GetBlocks&) const = default;
};
/// Lines of blocks in the order asked for, as many as fit; the last block may be unfinished.
struct Blocks {
    base::BlockId first;
    std::int64_t from = 0;
    std::vector<std::string> lines;
    bool operator==(const Blocks&) const = default;
};

using Message =
    std::variant<Hello, Inv, Get, Entries, Head, GetHeaders, Headers, GetBlocks, Blocks>;

/// Bencoded (BEP 3): a dictionary whose member `t` names the message.
/// Requires: within the bounds above and kMessageBytesMax.
std::string encode(const Message& message);
/// `bad_message` for anything that `encode` would not write.
base::Result<Message> decode(std::string_view bytes);

}  // namespace wire
