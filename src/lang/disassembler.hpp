// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "oisc/image.hpp"

namespace lang {

/// An image as text that assembles to it again; behind each instruction stands the source's line,
/// where it is known (`lines`: of the instruction at pc 3 * i, may be empty).
std::string disassemble(const oisc::Image& image, const std::vector<int>& lines);

}  // namespace lang
