// SPDX-License-Identifier: Apache-2.0
// base/torrent and base/bencode: the info-hash is that of the bytes that stand in the text, and
// what we write for a name and a content is read back.
#include <algorithm>
#include <string>

#include "base/bencode.hpp"
#include "base/json.hpp"
#include "base/torrent.hpp"
#include "fuzz.hpp"
#include "naive_bencode.hpp"

namespace {

bool leaves_its_folder(std::string_view name) {
    return name.empty() || name.size() > 255 || name == "." || name == ".." ||
           name.contains('/') || name.contains('\\') || name.contains('\0');
}

void read(std::string_view text) {
    const auto facts = base::read_torrent(text);
    if (!facts) return;
    LAW(naive::Bencode{text}.good());
    const auto info = naive::Bencode::member(text, "info");
    LAW(info.has_value());
    LAW(facts->v1.has_value() != facts->v2.has_value());
    LAW(facts->v1 == (facts->v1 ? std::optional{base::sha1(*info)} : std::nullopt));
    LAW(facts->v2 ==
        (facts->v2 ? std::optional{base::TorrentId{base::sha256(*info)}} : std::nullopt));
    LAW(facts->length >= 1 && !leaves_its_folder(facts->name) && base::is_utf8(facts->name));
    const auto announced = base::with_announce(text, "http://127.0.0.1:1/announce");
    LAW(announced && naive::Bencode::member(*announced, "info") == info);
    const auto again = base::read_torrent(*announced);
    LAW(again && again->name == facts->name && again->length == facts->length);
    LAW(again->v1 == facts->v1 && again->v2 == facts->v2);
}

void write(std::string_view name, std::string_view content) {
    const auto v1 = base::torrent_v1(name, content);
    const auto v2 = base::torrent_v2(name, content);
    const auto read_v1 = base::read_torrent(v1.text);
    const auto read_v2 = base::read_torrent(v2.text);
    const bool good = !leaves_its_folder(name) && base::is_utf8(name);
    LAW(read_v1.has_value() == good && read_v2.has_value() == good);
    if (!good) return;
    LAW(read_v1->name == name && read_v2->name == name);
    LAW(read_v1->length == static_cast<std::int64_t>(content.size()));
    LAW(read_v2->length == read_v1->length);
    LAW(read_v1->v1 == v1.id && read_v2->v2 == v2.id);
}

}  // namespace

FUZZ(input) {
    const auto value = base::parse_bencode(input);
    LAW(value.has_value() == naive::Bencode{input}.good());
    if (value) LAW(base::write_bencode(*value) == input);
    read(input);
    // The first line as a name, what follows it as the content.
    const auto end = std::min(input.find('\n'), input.size());
    if (end + 1 < input.size()) write(input.substr(0, end), input.substr(end + 1));
}
