// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace node {

enum class Level { error, warning, info, debug, trace };

/// What a node tells whoever watches its terminal: one line per thing that happened, as text or as
/// JSON lines (`event`, `level`, `text`, `time` in milliseconds, and the facts).  Ids, never
/// records or keys; paths only of what went wrong.  Loop thread only.
class Journal {
  public:
    enum class Style { text, json, silent };
    explicit Journal(Style style, Level most = Level::info) : style_{style}, most_{most} {}
    /// `facts` are shown in JSON only.
    void say(std::string_view event, std::string_view text,
             base::Json facts = base::Json::object(), Level level = Level::info) const;
    [[nodiscard]] bool tells(Level level) const {
        return style_ != Style::silent && level <= most_;
    }

  private:
    Style style_;
    Level most_;
};

}  // namespace node
