// SPDX-License-Identifier: Apache-2.0
// jotchain-bench-chain COUNT FILE: a chain with so many transactions, 200 in a block, as a file of
// blocks that `jotchain verify` imports.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/chain.hpp"

int main(int argc, char** argv) {
    constexpr std::int64_t kPerBlock = 200;
    const std::string_view typed = argc == 3 ? argv[1] : "";
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), count);
    if (error != std::errc{} || end != typed.data() + typed.size() || count < 1) {
        std::fputs("usage: jotchain-bench-chain COUNT FILE\n", stderr);
        return 2;
    }
    bench::Network network;
    for (std::int64_t made = 0; made < count; made += kPerBlock)
        network.add(network.block(network.transactions(std::min(kPerBlock, count - made))));
    std::vector<const ledger::Link*> links;
    for (const auto* link = network.tip().get(); link != nullptr; link = link->parent.get())
        links.push_back(link);
    std::ofstream file{argv[2], std::ios::binary};
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
        file << (*link)->block.token.jws.token << '\n';
        for (const auto& entry : (*link)->block.entries) file << entry << '\n';
    }
    file.close();
    return file ? 0 : 1;
}
