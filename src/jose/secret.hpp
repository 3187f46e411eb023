// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>

namespace jose {

/// Key material: its memory is wiped before it is given back.  Neither copied nor moved, for both
/// leave traces.
struct Secret {
    std::string bytes;

    explicit Secret(std::string value) : bytes{std::move(value)} {}
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();
};

/// Wipes the text, which is then empty.
void wipe(std::string& text);

}  // namespace jose
