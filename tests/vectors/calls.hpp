// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "contract/moves_fixture.hpp"
#include "vectors.hpp"

namespace vectors {

/// A function named f around this image; `cells` 0: as many as it has.
Json payload_of(const oisc::Image& image, std::int64_t cells = 0);
/// Runs the function and adds what came of it, unless that is not what is `expected`: the data of
/// its last event as text ("-": none), "refused: …", "trap" or "out of gas".
/// `records`: with those of the fixture before it.
contract::Outcome add_call(Book& book, const std::string& name, const Json& payload,
                           const std::string& expected, std::int64_t gas = 1'000'000,
                           bool records = true);
void add_ports(Book& book);

}  // namespace vectors
