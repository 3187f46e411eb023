// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"

/// A law that every input must keep; libFuzzer stores the input that breaks it.
#define LAW(condition) JOT_ASSERT(condition)

/// `fuzz(std::string_view input)` states the laws of one door.
#define FUZZ(input)                                                                      \
    static void fuzz(std::string_view input);                                            \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {  \
        fuzz({reinterpret_cast<const char*>(data), size});                               \
        return 0;                                                                        \
    }                                                                                    \
    static void fuzz(std::string_view input)
