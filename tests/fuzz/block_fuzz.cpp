// SPDX-License-Identifier: Apache-2.0
// ledger/block and ledger/verify: what is taken for blocks is written to the same bytes.  An input
// that begins with `{` is the payload of a block token, its entries on the lines behind it; such a
// block is signed by a test key and judged as block 0.
#include <algorithm>
#include <string>
#include <vector>

#include "../keys/test_keys.hpp"
#include "base/base64url.hpp"
#include "fuzz.hpp"
#include "ledger/verify.hpp"

namespace {

constexpr base::Time kNow{2'000'000'000};

/// Blocks of a text, each compared with the bytes that it was taken from.
void take_all(std::string_view text) {
    while (!text.empty()) {
        const auto before = text;
        const auto block = ledger::take_block(text);
        if (!block) return;
        LAW(before.ends_with(text));
        LAW(ledger::lines(*block) == before.substr(0, before.size() - text.size()));
        const auto& token = block->token;
        LAW(ledger::payload(token.header) == token.jws.payload);
        LAW(token.id.hash == base::sha256(token.jws.token));
        LAW(token.work_hash == base::sha256(token.jws.signing_input()));
        LAW(std::ssize(block->entries) == token.header.entries_count);
    }
}

bool verify(std::string_view text) {
    ledger::Cache cache;
    const auto seen = ledger::verify_file(text, kNow, cache);
    if (!seen) return false;
    std::vector<std::string> blocks;
    for (const auto* link = seen->tip.get(); link != nullptr; link = link->parent.get())
        blocks.push_back(ledger::lines(link->block));
    std::string written;
    while (!blocks.empty()) {
        written += blocks.back();
        blocks.pop_back();
    }
    LAW(written == text);
    LAW(seen->applied + seen->failed == seen->entries);
    LAW(seen->blocks == seen->tip->height().value + 1);
    return true;
}

}  // namespace

FUZZ(input) {
    if (!input.starts_with('{')) {
        take_all(input);
        verify(input);
        return;
    }
    static const auto founder = test_keys::signer("founder");
    const auto end = std::min(input.find('\n'), input.size());
    const auto payload = input.substr(0, end);
    const auto unsigned_text = jose::signing_input(jose::Typ::block, founder->key().id(), payload);
    const auto block = ledger::parse_block_token(unsigned_text + ".AAAA");
    if (block) LAW(ledger::payload(block->header) == payload);
    take_all(unsigned_text + ".AAAA" + std::string{input.substr(end)});
    if (!block || block->header.height.value != 0) return;  // a signature takes a millisecond
    verify(jose::sign_input(*founder, unsigned_text) + std::string{input.substr(end)});
}
