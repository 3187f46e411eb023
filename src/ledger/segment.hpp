// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "ledger/params.hpp"

namespace ledger {

struct Block;
struct Link;

/// A file of history: a run of whole blocks of one chain.
struct Segment {
    std::int64_t number = 0;
    base::Height first;
    base::Height last;
    base::TorrentId id;  // of the v2 torrent of its bytes
    bool operator==(const Segment&) const = default;
};

/// Where a block stands among the segments of its chain: a function of the blocks up to it.
struct SegmentPlace {
    std::int64_t number = 0;  // of its segment
    base::Height first;       // of that segment
    std::int64_t bytes = 0;   // of that segment up to this block's last newline
    std::int64_t named = 0;   // segments that blocks up to this one have named
    std::optional<base::TorrentId> ended;  // the whole, when this block is its last
};

/// `blocks-NNNNNN.txt`, from 000000.
std::string segment_name(std::int64_t number);
/// The number in such a name; nothing for another.
std::optional<std::int64_t> segment_number(std::string_view name);

/// A block's place: a segment ends with the block that brings it to `segment_bytes_max` bytes or
/// `segment_blocks_max` blocks.  Hashes the whole segment when it ends here.
SegmentPlace place_in_segments(const Block& block, const Link* parent, const Params& params);

/// The segment of this number in the chain that ends with `tip`; nothing while it has no end.
std::optional<Segment> find_segment(const Link& tip, std::int64_t number);
/// What a block on `parent` must name: the oldest segment that is not named yet, once the parent's
/// state says that its last block is final.
std::optional<Segment> due_segment(const Link& parent);
/// The lines of its blocks.  Requires: a segment of the chain that ends with `tip`.
std::string segment_text(const Link& tip, const Segment& segment);

}  // namespace ledger
