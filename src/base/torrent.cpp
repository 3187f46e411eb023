// SPDX-License-Identifier: Apache-2.0
// A torrent is a pure function of a file's name and bytes, so every node that has the same blocks
// seeds the same torrent without asking anybody, and the chain can name its own history by hash.
#include "base/torrent.hpp"

#include "base/bencode.hpp"
#include "base/json.hpp"

namespace base {

namespace {

constexpr std::size_t kLeafBytes = 16 * 1024;  // BEP 52: leaves of the piece trees
constexpr std::uint64_t kLargePieceFrom = 4 * 1024 * 1024;
constexpr std::int64_t kLargePiece = 256 * 1024;
constexpr std::int64_t kPieceMax = 128 * 1024 * 1024;
constexpr std::size_t kTorrentBytesMax = 4 * 1024 * 1024;

Hash join(const Hash& left, const Hash& right) {
    return sha256(std::string{view(left)}.append(view(right)));
}

/// Root over `hashes`, filled up with `pad` to `width`, a power of two.
Hash tree_root(std::vector<Hash> hashes, std::size_t width, const Hash& pad) {
    hashes.resize(width, pad);
    while (hashes.size() > 1) {
        for (std::size_t i = 0; i < hashes.size() / 2; ++i)
            hashes[i] = join(hashes[2 * i], hashes[(2 * i) + 1]);
        hashes.resize(hashes.size() / 2);
    }
    return hashes.front();
}

std::size_t power_of_two_from(std::size_t n) {
    std::size_t power = 1;
    while (power < n) power *= 2;
    return power;
}

std::vector<Hash> leaves(std::string_view bytes) {
    std::vector<Hash> hashes;
    for (std::size_t at = 0; at < bytes.size(); at += kLeafBytes)
        hashes.push_back(sha256(bytes.substr(at, kLeafBytes)));
    return hashes;
}

std::string concat(const std::vector<Hash>& hashes) {
    std::string bytes;
    for (const auto& hash : hashes) bytes += view(hash);
    return bytes;
}

bool safe_name(std::string_view name) {
    return !name.empty() && name.size() <= 255 && name != "." && name != ".." && is_utf8(name) &&
           name.find_first_of(std::string_view{"/\\\0", 3}) == std::string_view::npos;
}

std::int64_t integer_or_zero(const Bencode& dict, std::string_view name) {
    const auto* value = dict.find(name);
    const auto* number = value == nullptr ? nullptr : value->integer();
    return number == nullptr ? 0 : *number;
}

std::size_t bytes_size(const Bencode& dict, std::string_view name) {
    const auto* value = dict.find(name);
    return value == nullptr || value->bytes() == nullptr ? 0 : value->bytes()->size();
}

/// BEP 52: a power of two, not below a leaf; BEP 3 has no rule, all clients keep this one.
bool good_piece_length(std::int64_t length) {
    return length >= static_cast<std::int64_t>(kLeafBytes) && length <= kPieceMax &&
           (length & (length - 1)) == 0;
}

/// The file's length when the v2 file tree holds this one file, else 0.
std::int64_t length_v2(const Bencode& info, const std::string& name) {
    const auto* tree = info.find("file tree");
    if (integer_or_zero(info, "meta version") != 2 || tree->dict() == nullptr ||
        tree->dict()->size() != 1)
        return 0;
    const auto* entry = tree->find(name);
    if (entry == nullptr || entry->dict() == nullptr || entry->dict()->size() != 1) return 0;
    const auto* file = entry->find("");
    if (file == nullptr || bytes_size(*file, "pieces root") != sizeof(Hash)) return 0;
    return integer_or_zero(*file, "length");
}

/// The file's length when the v1 dictionary has that many pieces, else 0.
std::int64_t length_v1(const Bencode& info, std::int64_t piece) {
    const auto length = integer_or_zero(info, "length");
    if (length < 1 || info.find("files") != nullptr) return 0;
    const auto pieces = static_cast<std::uint64_t>((length - 1) / piece) + 1;
    return bytes_size(info, "pieces") == pieces * sizeof(Sha1) ? length : 0;
}

/// Nothing optional: whoever has the bytes writes the same dictionary.
Bencode info_v2(std::string_view name, std::uint64_t bytes, const Hash& root) {
    const Bencode::Dict file{{"length", static_cast<std::int64_t>(bytes)},
                             {"pieces root", view(root)}};
    return Bencode{Bencode::Dict{
        {"file tree", Bencode::Dict{{std::string{name}, Bencode::Dict{{"", file}}}}},
        {"meta version", 2},
        {"name", name},
        {"piece length", piece_length(bytes)}}};
}

/// Takes a subtree into the full ones, as adding one to a binary number carries.
/// Requires: `before`, how many of its width there were.
void add_subtree(std::vector<Hash>& peaks, const Hash& root, std::uint64_t before) {
    peaks.push_back(root);
    for (; (before & 1U) != 0; before >>= 1U) {
        const auto right = peaks.back();
        peaks.pop_back();
        peaks.back() = join(peaks.back(), right);
    }
}

}  // namespace

std::int64_t piece_length(std::uint64_t content_bytes) {
    return content_bytes < kLargePieceFrom ? static_cast<std::int64_t>(kLeafBytes) : kLargePiece;
}

TorrentV2 torrent_v2(std::string_view name, std::string_view content) {
    const auto piece = static_cast<std::size_t>(piece_length(content.size()));
    Bencode::Dict layers;
    Hash root{};
    if (content.size() <= piece) {
        const auto hashes = leaves(content);
        root = tree_root(hashes, power_of_two_from(hashes.size()), Hash{});
    } else {
        const std::size_t per_piece = piece / kLeafBytes;
        std::vector<Hash> layer;
        for (std::size_t at = 0; at < content.size(); at += piece)
            layer.push_back(tree_root(leaves(content.substr(at, piece)), per_piece, Hash{}));
        const Hash empty_piece = tree_root({}, per_piece, Hash{});
        root = tree_root(layer, power_of_two_from(layer.size()), empty_piece);
        layers.emplace(std::string{view(root)}, concat(layer));
    }
    const auto info = info_v2(name, content.size(), root);
    const TorrentId id{sha256(write_bencode(info))};
    return {id, write_bencode(Bencode::Dict{{"info", info}, {"piece layers", layers}})};
}

void TorrentHasher::add(std::string_view bytes) {
    bytes_ += bytes.size();
    while (!bytes.empty()) {
        const auto part = bytes.substr(0, kLeafBytes - tail_.size());
        bytes.remove_prefix(part.size());
        tail_ += part;
        if (tail_.size() < kLeafBytes) return;
        add_subtree(peaks_, sha256(tail_), leaves_++);
        tail_.clear();
    }
}

TorrentId TorrentHasher::id(std::string_view name) const {
    auto peaks = peaks_;
    auto leaves = leaves_;
    if (!tail_.empty()) add_subtree(peaks, sha256(tail_), leaves++);
    // Zero leaves fill the tree up to a power of two.  Pieces are whole subtrees, so their length
    // does not change the root.
    Hash pad{};
    for (std::uint64_t width = 1; (leaves & (leaves - 1)) != 0; width *= 2) {
        if ((leaves & width) != 0) {
            add_subtree(peaks, pad, leaves / width);
            leaves += width;
        }
        pad = join(pad, pad);
    }
    return {sha256(write_bencode(info_v2(name, bytes_, peaks.front())))};
}

TorrentV1 torrent_v1(std::string_view name, std::string_view content) {
    const auto piece = static_cast<std::size_t>(piece_length(content.size()));
    std::string pieces;
    for (std::size_t at = 0; at < content.size(); at += piece)
        pieces += view(sha1(content.substr(at, piece)));
    const Bencode info{Bencode::Dict{{"length", static_cast<std::int64_t>(content.size())},
                                     {"name", name},
                                     {"piece length", static_cast<std::int64_t>(piece)},
                                     {"pieces", pieces}}};
    return {sha1(write_bencode(info)), write_bencode(Bencode::Dict{{"info", info}})};
}

Result<TorrentFacts> read_torrent(std::string_view text) {
    if (text.size() > kTorrentBytesMax) return Fault::bad_torrent;
    const auto torrent = parse_bencode(text);
    if (!torrent) return Fault::bad_torrent;
    const auto* info = torrent->find("info");
    const auto* name = info == nullptr ? nullptr : info->find("name");
    if (name == nullptr || name->bytes() == nullptr || !safe_name(*name->bytes()))
        return Fault::bad_torrent;
    TorrentFacts facts{*name->bytes(), 0, std::nullopt, std::nullopt};
    const auto piece = integer_or_zero(*info, "piece length");
    const bool v2 = info->find("file tree") != nullptr;
    const bool v1 = info->find("pieces") != nullptr;
    if (v1 == v2 || !good_piece_length(piece)) return Fault::bad_torrent;
    facts.length = v2 ? length_v2(*info, facts.name) : length_v1(*info, piece);
    if (facts.length < 1) return Fault::bad_torrent;
    const auto info_text = write_bencode(*info);
    if (v2)
        facts.v2 = TorrentId{sha256(info_text)};
    else
        facts.v1 = sha1(info_text);
    return facts;
}

Result<std::string> with_announce(std::string_view torrent, std::string_view url) {
    const auto value = parse_bencode(torrent);
    if (!value || value->find("info") == nullptr) return Fault::bad_torrent;
    auto members = *value->dict();
    members.insert_or_assign("announce", Bencode{url});
    return write_bencode(members);
}

}  // namespace base
