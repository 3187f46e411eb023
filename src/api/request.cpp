// SPDX-License-Identifier: Apache-2.0
#include "api/request.hpp"

#include <algorithm>
#include <charconv>

#include "base/json.hpp"

namespace api {

namespace {

constexpr std::size_t kSegmentsMax = 8;

bool unreserved(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view{"-._~"}.contains(c);
}

}  // namespace

Response problem(int status, std::string title, std::string detail) {
    auto document = base::Json::object(
        {{"status", status}, {"title", std::move(title)}, {"type", "about:blank"}});
    if (!detail.empty()) document.set("detail", std::move(detail));
    return {status, "application/problem+json", base::write_json(document) + '\n', {}};
}

base::Result<std::string> percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned byte = 0;
        if (i + 2 >= text.size()) return base::Fault::bad_hex;
        const char* end = text.data() + i + 3;
        const auto read = std::from_chars(text.data() + i + 1, end, byte, 16);
        if (read.ec != std::errc{} || read.ptr != end) return base::Fault::bad_hex;
        out += static_cast<char>(byte);
        i += 2;
    }
    return out;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (unreserved(c))
            out += c;
        else
            out.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return out;
}

base::Result<std::vector<std::string>> split_path(std::string_view path) {
    if (!path.starts_with('/')) return base::Fault::bad_hex;
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        auto segment = percent_decode(path.substr(0, end));
        if (!segment || segments.size() == kSegmentsMax) return base::Fault::bad_hex;
        segments.push_back(std::move(*segment));
        path.remove_prefix(end);
    }
    return segments;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.size() <= name.size() || !pair.starts_with(name) || pair[name.size()] != '=')
            continue;
        auto value = percent_decode(pair.substr(name.size() + 1));
        if (!value) return std::nullopt;
        return std::move(*value);
    }
    return std::nullopt;
}

bool is_host(std::string_view host) {
    return std::ranges::all_of(
        host, [](char c) { return unreserved(c) || std::string_view{":[]%"}.contains(c); });
}

void set_target(Request& request, std::string_view target) {
    constexpr std::string_view kScheme = "http://";
    if (target.starts_with(kScheme)) {
        target.remove_prefix(kScheme.size());
        const auto end = std::min(target.find_first_of("/?"), target.size());
        if (is_host(target.substr(0, end))) request.host = target.substr(0, end);
        target.remove_prefix(end);
    }
    const auto mark = std::min(target.find('?'), target.size());
    request.path = mark == 0 ? "/" : target.substr(0, mark);
    request.query = target.substr(std::min(mark + 1, target.size()));
}

}  // namespace api
