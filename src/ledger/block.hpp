// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/json.hpp"
#include "jose/jws.hpp"

namespace ledger {

/// What a miner signs: the payload of a `block+jwt`, in the order in which it is spelled.
struct Header {
    base::Height height;
    base::BlockId prev;  // 64 zeros in block 0
    base::Time iat;
    std::int64_t difficulty = 0;
    std::int64_t entries_count = 0;
    base::Hash entries_root{};
    base::Hash receipts_root{};
    base::Hash state_root{};
    base::Hash ledger_root{};
    base::Hash history_root{};
    std::optional<base::TorrentId> segment;  // where due_segment says so
    std::optional<base::Json> network;       // block 0 alone
    std::string nonce;
};

/// The payload up to and including `"nonce":"`: what a miner keeps fixed.
std::string payload_front(const Header& header);
/// The whole payload.
std::string payload(const Header& header);

/// A block token whose shape is right; its signature is still open.
struct BlockToken {
    Header header;
    jose::Jws jws;  // jws.kid: the miner
    base::BlockId id;
    base::Hash work_hash{};  // of the signing input
};

/// `block_shape` unless the payload is spelled as `payload` spells it, and the faults of chapter 2.
base::Judged<BlockToken> parse_block_token(std::string_view token);

/// A block as it lies in files and travels: its token and its entries, one line each.
struct Block {
    BlockToken token;
    std::vector<std::string> entries;
};

/// The block's lines, each with its newline.
std::string lines(const Block& block);

/// Reads one block from the front of the text and removes it.  `block_shape` when a line is
/// missing, empty or unfinished, `token_too_large` for a line over the limit, or as
/// parse_block_token.
base::Judged<Block> take_block(std::string_view& text);

}  // namespace ledger
