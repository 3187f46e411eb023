// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "programs/verbs.hpp"

namespace CLI {
class App;
}

namespace programs {

/// What `proof` takes besides a client's options, and what it does.
void add_proof(CLI::App& verb, const Common& common);
/// The same of `verify`, for files of blocks and for proofs.
void add_verify(CLI::App& verb, const Common& common);

}  // namespace programs
