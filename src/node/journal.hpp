// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace node {

/// What a node tells whoever watches its terminal: one line per thing that happened, as text or as
/// JSON lines.  Ids, never records, keys or paths outside the node's own folder.  Loop thread only.
class Journal {
  public:
    enum class Style { text, json, silent };
    explicit Journal(Style style) : style_{style} {}
    /// `facts` are shown in JSON only.
    void say(std::string_view event, std::string_view text,
             base::Json facts = base::Json::object()) const;

  private:
    Style style_;
};

}  // namespace node
