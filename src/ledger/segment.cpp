// SPDX-License-Identifier: Apache-2.0
// Old blocks never change, so they are cut into files that are the same on every node, and the
// chain names each file's torrent once its last block is final.  Where a file ends is a function of
// the blocks alone; only the naming waits for votes.  A file is hashed when its last block comes,
// in one walk over blocks that lie in memory anyway: a tree half built, kept with every block,
// would cost more than the blocks.
#include "ledger/segment.hpp"

#include <charconv>
#include <vector>

#include "base/assert.hpp"
#include "base/torrent.hpp"
#include "ledger/link.hpp"

namespace ledger {

namespace {

constexpr std::string_view kFront = "blocks-";
constexpr std::string_view kEnd = ".txt";
constexpr std::size_t kDigits = 6;  // at least

std::int64_t bytes_of(const Block& block) {
    auto bytes = block.token.jws.token.size() + 1;
    for (const auto& entry : block.entries) bytes += entry.size() + 1;
    return static_cast<std::int64_t>(bytes);
}

/// Blocks `first` up to `last`, oldest first.
std::vector<const Link*> run(base::Height first, const Link* last) {
    std::vector<const Link*> links;
    for (; last != nullptr && last->height() >= first; last = last->parent.get())
        links.push_back(last);
    return {links.rbegin(), links.rend()};
}

}  // namespace

std::string segment_name(std::int64_t number) {
    const auto digits = std::to_string(number);
    const auto zeros = digits.size() < kDigits ? kDigits - digits.size() : 0;
    return std::string{kFront}.append(zeros, '0').append(digits).append(kEnd);
}

std::optional<std::int64_t> segment_number(std::string_view name) {
    if (name.size() < kFront.size() + kDigits + kEnd.size()) return std::nullopt;
    const auto digits = name.substr(kFront.size(), name.size() - kFront.size() - kEnd.size());
    std::int64_t number = -1;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (number < 0 || segment_name(number) != name) return std::nullopt;
    return number;
}

SegmentPlace place_in_segments(const Block& block, const Link* parent, const Params& params) {
    const auto height = block.token.header.height;
    SegmentPlace place;
    if (parent != nullptr) place = parent->segments;
    if (place.ended) place = {place.number + 1, height, 0, place.named, std::nullopt};
    place.bytes += bytes_of(block);
    if (block.token.header.segment) ++place.named;
    if (place.bytes < params.segment_bytes_max &&
        height.value - place.first.value + 1 < params.segment_blocks_max)
        return place;
    base::TorrentHasher hasher;
    for (const auto* link : run(place.first, parent)) hasher.add(lines(link->block));
    hasher.add(lines(block));
    place.ended = hasher.id(segment_name(place.number));
    return place;
}

std::optional<Segment> find_segment(const Link& tip, std::int64_t number) {
    const auto& newest = tip.segments;
    if (number < 0 || newest.number < number || (newest.number == number && !newest.ended))
        return std::nullopt;
    // Numbers never fall along a chain: the last block of this one, by halving.
    std::int64_t low = 0;
    std::int64_t high = tip.height().value;
    while (low < high) {
        const auto middle = low + ((high - low + 1) / 2);
        if (tip.ancestor({middle})->segments.number <= number)
            low = middle;
        else
            high = middle - 1;
    }
    const auto& last = *tip.ancestor({low});
    JOT_ASSERT(last.segments.number == number && last.segments.ended.has_value());
    return Segment{number, last.segments.first, last.height(), *last.segments.ended};
}

std::optional<Segment> due_segment(const Link& parent) {
    return find_segment(*parent.ancestor(parent.finality.final), parent.segments.named);
}

std::string segment_text(const Link& tip, const Segment& segment) {
    std::string text;
    text.reserve(static_cast<std::size_t>(tip.ancestor(segment.last)->segments.bytes));
    for (const auto* link : run(segment.first, tip.ancestor(segment.last)))
        text += lines(link->block);
    return text;
}

}  // namespace ledger
