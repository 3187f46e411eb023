// SPDX-License-Identifier: Apache-2.0
#include "ledger/block.hpp"

#include <algorithm>

#include "ledger/limits.hpp"

namespace ledger {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

bool is_nonce(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '-' || c == '_';
    };
    return text.size() >= kNonceMin && text.size() <= kNonceMax && std::ranges::all_of(text, fits);
}

/// Reads members into a header; the first that does not fit is remembered by name.
class HeaderReader {
  public:
    explicit HeaderReader(const Json& payload) : payload_{payload} {}

    std::int64_t whole(const Json& object, std::string_view name) {
        const Json* value = object.find(name);
        const auto* number = value == nullptr ? nullptr : value->integer();
        if (number == nullptr || *number < 0) return wrong(name), 0;
        return *number;
    }
    base::Hash hash(const Json& object, std::string_view name) {
        const Json* value = object.find(name);
        const auto* text = value == nullptr ? nullptr : value->string();
        const auto read = base::hash_from_hex(text == nullptr ? "" : *text);
        if (!read) return wrong(name), base::Hash{};
        return *read;
    }
    Header read() {
        Header header;
        header.height = {whole(payload_, "height")};
        header.prev = {hash(payload_, "prev_hash")};
        header.iat = {whole(payload_, "iat")};
        header.difficulty = whole(payload_, "difficulty");
        if (header.difficulty < 1) wrong("difficulty");
        const Json none = Json::object();
        const Json* entries = payload_.find("entries");
        const Json& summary = entries == nullptr ? none : *entries;
        header.entries_count = whole(summary, "count");
        header.entries_root = hash(summary, "root");
        header.receipts_root = hash(payload_, "receipts_root");
        header.state_root = hash(payload_, "state_root");
        header.ledger_root = hash(payload_, "ledger_root");
        header.history_root = hash(payload_, "history_root");
        if (payload_.find("segment") != nullptr) header.segment = {hash(payload_, "segment")};
        if (const Json* network = payload_.find("network")) header.network = *network;
        const Json* nonce = payload_.find("nonce");
        if (nonce != nullptr && nonce->string() != nullptr && is_nonce(*nonce->string()))
            header.nonce = *nonce->string();
        else
            wrong("nonce");
        return header;
    }
    [[nodiscard]] const std::string& first_wrong() const { return wrong_; }

  private:
    void wrong(std::string_view name) {
        if (wrong_.empty()) wrong_ = name;
    }
    const Json& payload_;
    std::string wrong_;
};

}  // namespace

std::string payload_front(const Header& header) {
    const auto hex_of = [](const base::Hash& hash) { return '"' + base::hex(hash) + '"'; };
    std::string text = "{\"height\":" + std::to_string(header.height.value) +
                       ",\"prev_hash\":" + hex_of(header.prev.hash) +
                       ",\"iat\":" + std::to_string(header.iat.seconds) +
                       ",\"difficulty\":" + std::to_string(header.difficulty) +
                       ",\"entries\":{\"count\":" + std::to_string(header.entries_count) +
                       ",\"root\":" + hex_of(header.entries_root) + '}' +
                       ",\"receipts_root\":" + hex_of(header.receipts_root) +
                       ",\"state_root\":" + hex_of(header.state_root) +
                       ",\"ledger_root\":" + hex_of(header.ledger_root) +
                       ",\"history_root\":" + hex_of(header.history_root);
    if (header.segment) text += ",\"segment\":" + hex_of(header.segment->hash);
    if (header.network) text += ",\"network\":" + base::write_json(*header.network);
    return text + ",\"nonce\":\"";
}

std::string payload(const Header& header) { return payload_front(header) + header.nonce + "\"}"; }

base::Judged<BlockToken> parse_block_token(std::string_view token) {
    if (token.size() > kHeaderBytesMax) return Fault::token_too_large;
    auto jws = jose::parse_jws(token, jose::Typ::block);
    if (!jws) return jws.fault();
    if (jws->header != jose::protected_header(jose::Typ::block, jws->kid))
        return Refusal{Fault::block_shape, "protected header"};
    const auto json = base::parse_json(jws->payload);
    if (!json) return json.fault();
    if (json->members() == nullptr) return Fault::block_shape;
    HeaderReader reader{*json};
    BlockToken block{reader.read(), std::move(*jws), {base::sha256(token)}, {}};
    if (!reader.first_wrong().empty()) return Refusal{Fault::block_shape, reader.first_wrong()};
    if (block.header.network && block.header.height.value > 0)
        return Refusal{Fault::block_shape, "network stands in block 0 alone"};
    // One spelling: what we would write.  This also refuses unknown members and other orders.
    if (payload(block.header) != block.jws.payload) return Refusal{Fault::block_shape, "spelling"};
    block.work_hash = base::sha256(block.jws.signing_input());
    return block;
}

std::string lines(const Block& block) {
    std::string text = block.token.jws.token + '\n';
    for (const auto& entry : block.entries) text += entry + '\n';
    return text;
}

base::Judged<Block> take_block(std::string_view& text) {
    const auto take_line = [&]() -> base::Judged<std::string_view> {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return Refusal{Fault::block_shape, "a line is missing"};
        if (end == 0) return Refusal{Fault::block_shape, "an empty line"};
        if (end > kEntryBytesMax) return Fault::token_too_large;
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        return line;
    };
    const auto token = take_line();
    if (!token) return token.error();
    auto parsed = parse_block_token(*token);
    if (!parsed) return parsed.error();
    if (parsed->header.entries_count > kBlockEntriesCeiling) return Fault::block_too_large;
    Block block{std::move(*parsed), {}};
    std::int64_t bytes = static_cast<std::int64_t>(token->size()) + 1;
    while (static_cast<std::int64_t>(block.entries.size()) < block.token.header.entries_count) {
        const auto entry = take_line();
        if (!entry) return entry.error();
        bytes += static_cast<std::int64_t>(entry->size()) + 1;
        if (bytes > kBlockBytesCeiling) return Fault::block_too_large;
        block.entries.emplace_back(*entry);
    }
    return block;
}

}  // namespace ledger
