// SPDX-License-Identifier: Apache-2.0
// wire/messages in both directions: what is read is written to the same bytes, and every message
// within the bounds, made of the input, is read back as it was.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fuzz.hpp"
#include "naive_bencode.hpp"
#include "wire/messages.hpp"

namespace {

using namespace wire;

/// Draws values off the front of the input; zeros when it is used up.
class Draw {
  public:
    explicit Draw(std::string_view rest) : rest_{rest} {}

    std::uint64_t number(std::uint64_t max) {
        std::uint64_t value = 0;
        for (std::uint64_t span = max; span > 0; span >>= 8U) value = value << 8U | byte();
        return max == UINT64_MAX ? value : value % (max + 1);
    }
    std::int64_t whole() { return static_cast<std::int64_t>(number(INT64_MAX)); }
    std::string bytes(std::size_t size) {
        std::string out;
        while (out.size() < size) out += static_cast<char>(byte());
        return out;
    }
    /// 1 to 300 bytes without line feed; now and then as long as may be.
    std::string line() {
        if (number(31) == 31) return std::string(65'536, 'x');
        auto text = bytes(1 + number(299));
        std::ranges::replace(text, '\n', ' ');
        return text;
    }
    template <class AnyId>
    AnyId id() {
        return {*base::hash_from_bytes(bytes(32))};
    }
    template <class AnyId>
    std::vector<AnyId> ids(std::size_t min, std::size_t max) {
        // Often few, sometimes all that are allowed.
        std::vector<AnyId> list(number(31) == 31 ? max : std::max(min, number(7)));
        for (auto& one : list) one = id<AnyId>();
        return list;
    }
    std::vector<std::string> lines() {
        std::vector<std::string> list(number(5));
        for (auto& one : list) one = line();
        return list;
    }

  private:
    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const auto first = static_cast<std::uint8_t>(rest_.front());
        rest_.remove_prefix(1);
        return first;
    }
    std::string_view rest_;
};

FileOffer offer(Draw& draw) {
    auto name = draw.bytes(1 + draw.number(254));
    for (char& c : name)
        if (c == '/' || c == '\\') c = '_';
    if (name[0] == '.') name[0] = '_';
    const std::pair ends = std::minmax({draw.whole(), draw.whole()});
    return {name, draw.id<base::TorrentId>(), {ends.first}, {ends.second}};
}

Message message(Draw& draw) {
    switch (draw.number(8)) {
        case 0: {
            Hello hello;
            hello.network = draw.id<base::NetworkId>();
            hello.height = {draw.whole()};
            hello.head = draw.id<base::BlockId>();
            hello.work = static_cast<base::uint128>(draw.number(UINT64_MAX)) << 64U;
            hello.work |= draw.number(UINT64_MAX);
            hello.files.resize(draw.number(kFilesMax));
            for (auto& file : hello.files) file = offer(draw);
            return hello;
        }
        case 1: return Inv{draw.ids<base::EntryId>(0, kIdsMax)};
        case 2: return Get{draw.ids<base::EntryId>(0, kIdsMax)};
        case 3: return Entries{draw.lines()};
        case 4: return Head{draw.line(), draw.ids<base::EntryId>(0, kIdsMax)};
        case 5: return GetHeaders{draw.ids<base::BlockId>(0, kLocatorMax)};
        case 6: return Headers{draw.lines(), draw.number(1) == 1};
        case 7: return GetBlocks{draw.ids<base::BlockId>(1, kBlocksMax), draw.whole()};
        default: return Blocks{draw.id<base::BlockId>(), draw.whole(), draw.lines()};
    }
}

/// SPEC 9 says of every message: tokens and lines have 1 to 65,536 bytes without newline.
struct Bounds {
    static bool lines(const std::vector<std::string>& list) {
        return std::ranges::all_of(list, [](const std::string& line) {
            return !line.empty() && line.size() <= 65'536 && !line.contains('\n');
        });
    }
    bool operator()(const Hello& m) const {
        return m.files.size() <= 16 && m.height.value >= 0 &&
               std::ranges::all_of(m.files, [](const FileOffer& file) {
                   return !file.name.empty() && file.name.size() <= 255 &&
                          file.name[0] != '.' && !file.name.contains('/') &&
                          !file.name.contains('\\') && file.first <= file.last &&
                          file.first.value >= 0;
               });
    }
    bool operator()(const Inv& m) const { return m.ids.size() <= 4'096; }
    bool operator()(const Get& m) const { return m.ids.size() <= 4'096; }
    bool operator()(const Entries& m) const { return m.tokens.size() <= 4'096 && lines(m.tokens); }
    bool operator()(const Head& m) const { return m.entries.size() <= 4'096 && lines({m.token}); }
    bool operator()(const GetHeaders& m) const { return m.locator.size() <= 64; }
    bool operator()(const Headers& m) const { return m.tokens.size() <= 256 && lines(m.tokens); }
    bool operator()(const GetBlocks& m) const {
        return !m.ids.empty() && m.ids.size() <= 32 && m.from >= 0;
    }
    bool operator()(const Blocks& m) const { return m.from >= 0 && lines(m.lines); }
};

}  // namespace

FUZZ(input) {
    if (const auto read = decode(input)) {
        LAW(encode(*read) == input);
        LAW(input.size() <= kMessageBytesMax && naive::Bencode{input}.good());
        LAW(std::visit(Bounds{}, *read));
    }
    Draw draw{input};
    const auto made = message(draw);
    const auto bytes = encode(made);
    const auto back = decode(bytes);
    LAW(bytes.size() <= kMessageBytesMax);
    LAW(back && *back == made);
}
