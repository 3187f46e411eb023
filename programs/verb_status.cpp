// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "programs/desk.hpp"

namespace programs {

using base::Json;

namespace {

std::int64_t number(const Json& status, const char* name) {
    return *status.find(name)->integer();
}
const std::string& text(const Json& status, const char* name) {
    return *status.find(name)->string();
}
bool flag(const Json& status, const char* name) { return *status.find(name) == Json{true}; }

std::string duration(std::int64_t seconds) {
    if (seconds < 0) return fmt::format("{} s in the future", -seconds);
    if (seconds < 120) return fmt::format("{} s", seconds);
    if (seconds < 7'200) return fmt::format("{} min", seconds / 60);
    if (seconds < 172'800) return fmt::format("{} h", seconds / 3'600);
    return fmt::format("{} days", seconds / 86'400);
}

std::string mining(const Json& status) {
    if (text(status, "wallet").empty()) return "off";
    if (!flag(status, "may_mine")) return "this wallet may not mine";
    if (!flag(status, "mining")) return "rests, nothing waits that it may take";
    return fmt::format("{} attempts/s at difficulty {}", number(status, "attempts_per_second"),
                       number(status, "difficulty"));
}

std::string difficulty(const Json& status) {
    const auto now = number(status, "difficulty");
    return fmt::format("{}{}", now,
                       now == number(status, "difficulty_min") ? " (the lowest of this network)"
                                                               : "");
}

std::string sync(const Json& status) {
    if (flag(status, "fetching")) return "fetching files of blocks";
    const auto behind = number(status, "best_peer_height") - number(status, "height");
    return behind > 0 ? fmt::format("{} blocks behind the best peer", behind) : "up to date";
}

std::string refusal(const Json& status) {
    const Json* last = status.find("last_refusal");
    if (last == nullptr) return "nothing since the start";
    return fmt::format("{}: rule {} {}, {} ago", text(*last, "what"), text(*last, "rule"),
                       text(*last, "name"), duration(number(*last, "age")));
}

std::string peers(const Json& status) {
    std::string all = fmt::format("{} linked, {} greeted", status.find("peers")->array()->size(),
                                  number(status, "greeted"));
    for (const Json& peer : *status.find("peers")->array()) all += "  " + text(peer, "address");
    return all;
}

std::string finality(const Json& status) {
    const Json& now = *status.find("finality");
    const auto final = number(*now.find("final"), "height");
    std::string line = fmt::format("block {}, {} below the head; {} of {} witnesses heard for "
                                   "block {}",
                                   final, number(status, "height") - final, number(now, "heard"),
                                   number(now, "voters"),
                                   number(*now.find("checkpoint"), "height"));
    if (text(now, "witness") != "none") line += "; this one: " + text(now, "witness");
    return line;
}

void row(const char* name, const std::string& what) { print(fmt::format("{:<11}{}", name, what)); }

}  // namespace

void status(const Common& common) {
    const auto status = get(node_url(common), "/v1/status");
    const auto& advice = *status.find("advice")->array();
    if (common.json) {
        print(base::write_json(status));
    } else {
        row("network", text(status, "name") + "  " + text(status, "network"));
        row("head", fmt::format("block {}  {}  {} old", number(status, "height"),
                                text(status, "head").substr(0, 16),
                                duration(number(status, "head_age"))));
        row("final", finality(status));
        row("sync", sync(status));
        row("peers", peers(status));
        row("pool", fmt::format("{} waiting", number(status, "waiting")));
        row("mining", mining(status));
        row("difficulty", difficulty(status));
        if (!text(status, "wallet").empty()) row("wallet", text(status, "wallet"));
        row("disk", fmt::format("{} MiB free", number(status, "disk_free") >> 20));
        const auto lag = number(status, "clock_lag");
        row("clock", lag == 0 ? "in step with the newest block"
                              : fmt::format("at least {} s behind", lag));
        row("refused", refusal(status));
        for (const Json& torrent : *status.find("torrents")->array())
            row("torrent", fmt::format("{} v{}  {} of {} bytes, {} peers", text(torrent, "name"),
                                       number(torrent, "version"), number(torrent, "done"),
                                       number(torrent, "total"), number(torrent, "peers")));
    }
    if (advice.empty()) return;
    throw Refused{*advice.front().string()};
}

}  // namespace programs
