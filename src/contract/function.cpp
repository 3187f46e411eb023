// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/base64url.hpp"
#include "contract/contract.hpp"

namespace contract {

using base::Fault;
using base::Json;
using base::Refusal;

namespace {

constexpr std::array<std::string_view, 8> kLawCollections{
    "epochs", "finality", "functions", "keys", "params", "roles", "seqs", "wallets"};
constexpr std::size_t kListMax = 16;  // collections, roles

base::Judged<std::vector<std::string>> names(const Json& payload, const char* member) {
    const auto* list = payload.find(member)->array();
    if (list == nullptr || list->size() > kListMax) return Refusal{Fault::payload_value, member};
    std::vector<std::string> sorted;
    for (const Json& item : *list) {
        const auto* name = item.string();
        if (name == nullptr || !is_name(*name) || (!sorted.empty() && sorted.back() >= *name))
            return Refusal{Fault::payload_value, member};
        sorted.push_back(*name);
    }
    return sorted;
}

base::Judged<oisc::Image> image_of(const Json& member) {
    if (member.string() == nullptr) return Refusal{Fault::payload_value, "image"};
    const auto bytes = base::base64url_decode(*member.string());
    if (!bytes) return Refusal{Fault::bad_image, "base64url"};
    auto image = oisc::decode(*bytes);
    if (!image) return Refusal{image.fault(), "image"};
    return std::move(*image);
}

}  // namespace

bool is_law_collection(std::string_view name) {
    return std::ranges::find(kLawCollections, name) != kLawCollections.end();
}

bool is_name(std::string_view name) {
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto fits = [&](char c) { return small(c) || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= 64 && small(name.front()) &&
           std::ranges::all_of(name, fits);
}

base::Judged<Function> parse_function(const Json& payload, const Limits& limits) {
    if (!base::has_members(payload,
                           {"cells", "collections", "gas_max", "iat", "image", "name", "params",
                            "roles", "version"},
                           {"source"}))
        return Refusal{Fault::payload_members, "function token"};
    Function function;
    const auto* name = payload.find("name")->string();
    if (name == nullptr || !is_name(*name)) return Refusal{Fault::payload_value, "name"};
    function.name = *name;
    if (const Json* source = payload.find("source"); source != nullptr && !source->string())
        return Refusal{Fault::payload_value, "source"};
    for (const char* member : {"cells", "gas_max", "iat", "version"})
        if (payload.find(member)->integer() == nullptr || *payload.find(member)->integer() < 0)
            return Refusal{Fault::payload_value, member};
    function.version = *payload.find("version")->integer();
    if (function.version < 1) return Refusal{Fault::payload_value, "version"};
    auto collections = names(payload, "collections");
    if (!collections) return collections.error();
    auto roles = names(payload, "roles");
    if (!roles) return roles.error();
    function.collections = std::move(*collections);
    function.roles = std::move(*roles);
    for (const auto& collection : function.collections)
        if (is_law_collection(collection)) return Refusal{Fault::reserved_name, collection};
    auto params = Schema::parse(*payload.find("params"));
    if (!params) return params.error();
    if (const auto* type = params->text().find("type")->string(); *type != "object")
        return Refusal{Fault::bad_schema, "arguments are an object"};
    if (const Json* properties = params->text().find("properties");
        properties != nullptr && properties->find("action") != nullptr)
        return Refusal{Fault::bad_schema, "/properties/action: this member names the function"};
    function.params = std::move(*params);
    auto image = image_of(*payload.find("image"));
    if (!image) return image.error();
    function.image = std::move(*image);
    function.cells = *payload.find("cells")->integer();
    function.gas_max = *payload.find("gas_max")->integer();
    const auto least = static_cast<std::int64_t>(function.image.cells.size());
    if (function.cells < std::max<std::int64_t>(least, 1) || function.cells > limits.cells_max)
        return Refusal{Fault::bad_budget, "cells"};
    if (function.gas_max < 1 || function.gas_max > limits.gas_per_tx_max)
        return Refusal{Fault::bad_budget, "gas_max"};
    return function;
}

std::optional<std::string> missing_role(const Function& function,
                                        std::span<const std::string> roles) {
    const auto holds = [&](const std::string& role) {
        return std::ranges::find(roles, role) != roles.end();
    };
    if (function.roles.empty() || std::ranges::any_of(function.roles, holds)) return std::nullopt;
    std::string detail = function.name + ": ";
    for (const auto& role : function.roles)
        detail += (&role == &function.roles.front() ? "" : " or ") + role;
    return detail;
}

base::Judged<void> check_arguments(const Function& function, const Json& action) {
    return function.params.check(action, "action");
}

}  // namespace contract
