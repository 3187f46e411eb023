// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <fstream>

#include "ledger/block.hpp"
#include "node/chosen.hpp"
#include "programs/desk.hpp"

namespace programs {

using base::Json;

namespace {

std::int64_t number(const Json& place, const char* name) { return *place.find(name)->integer(); }

std::string count(std::int64_t number, const char* what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

/// HEIGHT.ID is what `chain choose` takes.
void row(const char* name, const Json& place, const std::string& more) {
    print(fmt::format("{:<11}{}.{}{}", name, number(place, "height"), text_of(place, "id"), more));
}

/// The height of the block with this id, if this home has it.
std::optional<std::int64_t> height_of(const std::string& home, const base::BlockId& id) {
    for (const char* file : {"/registration_blocks.txt", "/blocks.log"}) {
        std::ifstream in{home + file};
        for (std::string line; std::getline(in, line);) {
            if (base::BlockId{base::sha256(line)} != id) continue;
            const auto token = ledger::parse_block_token(line);
            if (token) return token->header.height.value;
        }
    }
    return std::nullopt;
}

/// The id of the network that this home belongs to: that of block 0, which is a line.
base::NetworkId network_of(const std::string& home) {
    std::ifstream in{home + "/registration_blocks.txt"};
    std::string line;
    if (!std::getline(in, line)) throw WrongUsage{"no network in " + home};
    return {base::sha256(line)};
}

}  // namespace

void show_chain(const Common& common) {
    const auto chain = get(node_url(common), "/v1/chain");
    if (common.json) return print(base::write_json(chain));
    const Json& head = *chain.find("head");
    row("final", *chain.find("final"), "");
    row("justified", *chain.find("justified"), "");
    row("head", head, "  work " + text_of(head, "work"));
    for (const Json& branch : *chain.find("branches")->array())
        row("branch", branch,
            fmt::format("  work {}, {} after block {}", text_of(branch, "work"),
                        count(number(branch, "blocks"), "block"),
                        number(*branch.find("fork"), "height")));
    if (chain.find("branches")->array()->empty()) print("no other branch above the final block");
    if (*chain.find("split") == Json{true})
        print("witnesses made another chain final too: see `status`");
}

void choose_chain(const Common& common, const std::string& block) {
    const auto place = wire::parse_final(block);
    if (!place || place->height.value == 0)
        throw WrongUsage{block + ": HEIGHT.ID, as `jotchain chain` prints it; no block 0"};
    const auto network = network_of(common.home);
    std::optional<store::DataDir> dir;
    try {
        dir.emplace(common.home);
    } catch (const std::system_error&) {
        throw;
    } catch (const std::runtime_error&) {
        throw WrongUsage{"the node of " + common.home +
                         " runs: stop it first, it reads the choice when it starts"};
    }
    const auto height = height_of(common.home, place->id);
    if (height && *height != place->height.value)
        throw WrongUsage{"that is block " + std::to_string(*height) + ", not block " +
                         std::to_string(place->height.value)};
    node::Chosen{*dir, network}.write({place->height, place->id});
    print("from its next start on this node follows only chains that hold block " +
          std::to_string(place->height.value) +
          (height ? "" : ", which it does not have yet and asks its peers for"));
}

}  // namespace programs
