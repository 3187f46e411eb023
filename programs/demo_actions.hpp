// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/json.hpp"

namespace programs {

// What the people of the demo submit: the four use cases, in the prototype's words.

base::Json student_action();
base::Json course_action();
base::Json vote_action();
base::Json nft_action();

}  // namespace programs
