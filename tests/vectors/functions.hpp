// SPDX-License-Identifier: Apache-2.0
// Small functions, made by hand.
#pragma once
#include "network.hpp"

namespace oisc {
struct Image;
}

namespace vectors {

/// A payload around an image: no arguments, no roles, collections notes and things.
Json function_of(const char* name, const oisc::Image& image, std::int64_t gas_max = 100'000);
/// `burn`: turns round and round until its gas is gone.
Json burner(std::int64_t gas_max);
/// `trap`: reads a port that there is not.
Json trapper();

/// With new parameters in force, a witness that is lost for good, and law 2 behind its end.
Network long_chain();

void add_edges(Book& book);

}  // namespace vectors
