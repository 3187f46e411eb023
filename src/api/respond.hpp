// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <variant>

#include "api/request.hpp"
#include "api/vitals.hpp"
#include "engine/event.hpp"
#include "engine/view.hpp"

namespace api {

/// What a request asks of the engine; the answer comes later, through `present`.
struct SubmitToken {
    std::string token;
};
struct ExportBlocks {
    base::Height from;
    base::Height to;
};
using Command = std::variant<SubmitToken, ExportBlocks>;

/// Everything that is a picture is answered here, from immutable values.
std::variant<Response, Command> respond(const Request& request, const engine::View& view,
                                        const Vitals& vitals);

/// The engine's answer to a command.
Response present(const engine::Answer& answer);

/// 400 for a rule that the request broke, 409 for a replay, 413, 503 for a full pool …
Response refused(const base::Refusal& why);

}  // namespace api
