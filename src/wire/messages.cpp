// SPDX-License-Identifier: Apache-2.0
#include "wire/messages.hpp"

#include <algorithm>
#include <optional>

#include "base/bencode.hpp"

namespace wire {

using base::Bencode;
using base::Fault;

namespace {

constexpr std::size_t kTokenBytesMax = 64 * 1024;
constexpr std::size_t kNameBytesMax = 255;

// Writing.

template <class AnyId>
Bencode ids(const std::vector<AnyId>& list) {
    std::string bytes;
    for (const auto& id : list) bytes += base::view(id.hash);
    return bytes;
}

Bencode texts(const std::vector<std::string>& list) {
    return Bencode::List(list.begin(), list.end());
}

Bencode work_bytes(base::uint128 work) {
    std::string bytes(16, '\0');
    for (std::size_t i = 16; i-- > 0; work >>= 8U)
        bytes[i] = static_cast<char>(static_cast<unsigned char>(work & 255U));
    return bytes;
}

Bencode::Dict members(const Hello& m) {
    Bencode::List files;
    for (const auto& file : m.files)
        files.emplace_back(Bencode::Dict{{"first", file.first.value},
                                         {"id", base::view(file.id.hash)},
                                         {"last", file.last.value},
                                         {"name", file.name}});
    return {{"t", "hello"},
            {"files", std::move(files)},
            {"final", m.final.value},
            {"head", base::view(m.head.hash)},
            {"height", m.height.value},
            {"justified", m.justified.value},
            {"network", base::view(m.network.hash)},
            {"work", work_bytes(m.work)}};
}
Bencode::Dict members(const Inv& m) { return {{"t", "inv"}, {"ids", ids(m.ids)}}; }
Bencode::Dict members(const Get& m) { return {{"t", "get"}, {"ids", ids(m.ids)}}; }
Bencode::Dict members(const Entries& m) {
    return {{"t", "entries"}, {"tokens", texts(m.tokens)}};
}
Bencode::Dict members(const Head& m) {
    return {{"t", "head"}, {"entries", ids(m.entries)}, {"token", m.token}};
}
Bencode::Dict members(const GetHeaders& m) {
    return {{"t", "get_headers"}, {"locator", ids(m.locator)}};
}
Bencode::Dict members(const Headers& m) {
    return {{"t", "headers"}, {"more", m.more ? 1 : 0}, {"tokens", texts(m.tokens)}};
}
Bencode::Dict members(const GetBlocks& m) {
    return {{"t", "get_blocks"}, {"from", m.from}, {"ids", ids(m.ids)}};
}
Bencode::Dict members(const Blocks& m) {
    return {{"t", "blocks"},
            {"first", base::view(m.first.hash)},
            {"from", m.from},
            {"lines", texts(m.lines)}};
}

// Reading: each member is fetched by name; the first that does not fit spoils the message.

class Reader {
  public:
    explicit Reader(const Bencode& value) : value_{value} {}

    std::int64_t whole(std::string_view name) {
        const auto* member = value_.find(name);
        const auto* number = member == nullptr ? nullptr : member->integer();
        if (number == nullptr || *number < 0) return spoil(), 0;
        return *number;
    }
    std::string bytes(std::string_view name, std::size_t max) {
        const auto* member = value_.find(name);
        const auto* text = member == nullptr ? nullptr : member->bytes();
        if (text == nullptr || text->size() > max) return spoil(), std::string{};
        return *text;
    }
    template <class AnyId>
    AnyId id(std::string_view name) {
        const auto hash = base::hash_from_bytes(bytes(name, 32));
        if (!hash) return spoil(), AnyId{};
        return {*hash};
    }
    template <class AnyId>
    std::vector<AnyId> ids(std::string_view name, std::size_t max) {
        const auto all = bytes(name, 32 * max);
        if (all.size() % 32 != 0) return spoil(), std::vector<AnyId>{};
        std::vector<AnyId> list;
        for (std::size_t at = 0; at < all.size(); at += 32)
            list.push_back({*base::hash_from_bytes(std::string_view{all}.substr(at, 32))});
        return list;
    }
    std::vector<std::string> texts(std::string_view name, std::size_t max) {
        const auto* items = list(name, max);
        std::vector<std::string> read;
        if (items == nullptr) return read;
        for (const auto& item : *items) {
            if (item.bytes() == nullptr || item.bytes()->size() > kTokenBytesMax ||
                item.bytes()->empty() || item.bytes()->contains('\n'))
                return spoil(), read;
            read.push_back(*item.bytes());
        }
        return read;
    }
    const Bencode::List* list(std::string_view name, std::size_t max) {
        const auto* member = value_.find(name);
        const auto* items = member == nullptr ? nullptr : member->list();
        if (items == nullptr || items->size() > max) return spoil(), nullptr;
        return items;
    }
    base::uint128 work(std::string_view name) {
        const auto text = bytes(name, 16);
        if (text.size() != 16) return spoil(), 0;
        base::uint128 sum = 0;
        for (const char c : text) sum = (sum << 8U) | static_cast<unsigned char>(c);
        return sum;
    }
    void spoil() { spoilt_ = true; }
    [[nodiscard]] bool spoilt() const { return spoilt_; }

  private:
    const Bencode& value_;
    bool spoilt_ = false;
};

std::vector<FileOffer> read_files(Reader& reader) {
    std::vector<FileOffer> files;
    const auto* list = reader.list("files", kFilesMax);
    if (list == nullptr) return files;
    for (const auto& item : *list) {
        Reader file{item};
        files.push_back({file.bytes("name", kNameBytesMax), file.id<base::TorrentId>("id"),
                         {file.whole("first")}, {file.whole("last")}});
        const auto& name = files.back().name;
        if (file.spoilt() || files.back().last < files.back().first || name.empty() ||
            name.starts_with('.') || name.find_first_of("/\\") != std::string::npos)
            reader.spoil();
    }
    return files;
}

std::optional<Message> read(std::string_view kind, Reader& r) {
    if (kind == "hello")
        return Hello{r.id<base::NetworkId>("network"), {r.whole("height")}, r.work("work"),
                     r.id<base::BlockId>("head"), {r.whole("justified")}, {r.whole("final")},
                     read_files(r)};
    if (kind == "inv") return Inv{r.ids<base::EntryId>("ids", kIdsMax)};
    if (kind == "get") return Get{r.ids<base::EntryId>("ids", kIdsMax)};
    if (kind == "entries") return Entries{r.texts("tokens", kIdsMax)};
    if (kind == "head")
        return Head{r.bytes("token", kTokenBytesMax), r.ids<base::EntryId>("entries", kIdsMax)};
    if (kind == "get_headers") return GetHeaders{r.ids<base::BlockId>("locator", kLocatorMax)};
    if (kind == "headers") {
        const auto more = r.whole("more");
        if (more > 1) r.spoil();
        return Headers{r.texts("tokens", kHeadersMax), more == 1};
    }
    if (kind == "get_blocks") {
        auto wanted = r.ids<base::BlockId>("ids", kBlocksMax);
        if (wanted.empty()) r.spoil();
        return GetBlocks{std::move(wanted), r.whole("from")};
    }
    if (kind == "blocks")
        return Blocks{r.id<base::BlockId>("first"), r.whole("from"),
                      r.texts("lines", kMessageBytesMax / 8)};
    return std::nullopt;
}

}  // namespace

std::string encode(const Message& message) {
    return std::visit([](const auto& m) { return base::write_bencode(members(m)); }, message);
}

base::Result<Message> decode(std::string_view bytes) {
    if (bytes.size() > kMessageBytesMax) return Fault::bad_message;
    const auto value = base::parse_bencode(bytes);
    if (!value) return Fault::bad_message;
    const auto* kind = value->find("t");
    if (kind == nullptr || kind->bytes() == nullptr) return Fault::bad_message;
    Reader reader{*value};
    auto message = read(*kind->bytes(), reader);
    // One spelling: this also refuses members that we do not know.
    if (!message || reader.spoilt() || encode(*message) != bytes) return Fault::bad_message;
    return std::move(*message);
}

}  // namespace wire
