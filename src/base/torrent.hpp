// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace base {

/// Bytes per piece: 16 KiB below 4 MiB, else 256 KiB; the same on every node.
std::int64_t piece_length(std::uint64_t content_bytes);

struct TorrentV2 {
    TorrentId id;      // SHA-256 of the info dictionary (BEP 52)
    std::string text;  // the .torrent file: no announce, no date, so everywhere the same
};
struct TorrentV1 {
    Sha1 id{};  // SHA-1 of the info dictionary (BEP 3)
    std::string text;
};

/// Pure functions of a file's name and bytes.  Requires: a name without '/', content not empty.
TorrentV2 torrent_v2(std::string_view name, std::string_view content);
/// The twin for clients that cannot read v2 (aria2 1.36, transmission 3.00).
TorrentV1 torrent_v1(std::string_view name, std::string_view content);

/// The same id as `torrent_v2` gives, of content that comes in parts: keeps one leaf and a hash per
/// level of the tree, not the content.
class TorrentHasher {
  public:
    void add(std::string_view bytes);
    /// Requires: a name without '/', something added.
    [[nodiscard]] TorrentId id(std::string_view name) const;

  private:
    std::vector<Hash> peaks_;  // of the full subtrees, largest first
    std::uint64_t leaves_ = 0;
    std::uint64_t bytes_ = 0;
    std::string tail_;  // less than a leaf
};

/// What a `.torrent` of one file says, ours or another's; never both versions.  That its hashes
/// are right is not judged: who holds the bytes compares.
struct TorrentFacts {
    std::string name;
    std::int64_t length = 0;
    std::optional<TorrentId> v2;
    std::optional<Sha1> v1;
};
/// `bad_torrent` for what is not canonical bencode, several files, names that would leave the
/// folder or exceed 255 bytes, hybrids, an empty file, more than 4 MiB of text.
Result<TorrentFacts> read_torrent(std::string_view text);

/// The same torrent with a tracker named outside `info`, so that the info-hash is unchanged;
/// `bad_torrent` when there is no `info`.
Result<std::string> with_announce(std::string_view torrent, std::string_view url);

}  // namespace base
