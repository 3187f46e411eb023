// SPDX-License-Identifier: Apache-2.0
#include "base/bencode.hpp"

#include <charconv>
#include <optional>

namespace base {

namespace {

constexpr std::size_t kNumberDigitsMax = 20;  // of 64 bits, with the sign

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_{text} {}

    Result<Bencode> document() {
        auto value = read(0);
        if (value && !rest_.empty()) return Fault::bad_bencode;
        return value;
    }

  private:
    bool take(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Digits up to `end`, which is taken too.
    std::optional<std::int64_t> read_number(char end) {
        const auto stop = rest_.substr(0, kNumberDigitsMax + 1).find(end);
        if (stop == std::string_view::npos) return std::nullopt;
        const auto digits = rest_.substr(0, stop);
        std::int64_t number = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + stop, number);
        if (read.ec != std::errc{} || std::to_string(number) != digits) return std::nullopt;
        rest_.remove_prefix(stop + 1);
        return number;
    }
    Result<std::string> read_bytes() {
        const auto length = read_number(':');
        if (!length || *length < 0 || static_cast<std::uint64_t>(*length) > rest_.size())
            return Fault::bad_bencode;
        std::string bytes{rest_.substr(0, static_cast<std::size_t>(*length))};
        rest_.remove_prefix(bytes.size());
        return bytes;
    }
    Result<Bencode> read(int depth) {
        if (depth > kBencodeDepthMax || ++values_ > kBencodeValuesMax) return Fault::bad_bencode;
        if (take('i')) {
            const auto number = read_number('e');
            if (!number) return Fault::bad_bencode;
            return Bencode{*number};
        }
        if (take('l')) {
            Bencode::List items;
            while (!take('e')) {
                auto item = read(depth + 1);
                if (!item) return item;
                items.push_back(std::move(*item));
            }
            return Bencode{std::move(items)};
        }
        if (take('d')) return read_dict(depth);
        auto bytes = read_bytes();
        if (!bytes) return bytes.fault();
        return Bencode{std::move(*bytes)};
    }
    Result<Bencode> read_dict(int depth) {
        Bencode::Dict members;
        while (!take('e')) {
            auto name = read_bytes();
            if (!name) return name.fault();
            if (!members.empty() && members.rbegin()->first >= *name) return Fault::bad_bencode;
            auto value = read(depth + 1);
            if (!value) return value;
            members.emplace_hint(members.end(), std::move(*name), std::move(*value));
        }
        return Bencode{std::move(members)};
    }

    std::string_view rest_;
    std::size_t values_ = 0;
};

void write_bytes(std::string& out, std::string_view bytes) {
    out += std::to_string(bytes.size());
    out += ':';
    out += bytes;
}

void write(std::string& out, const Bencode& value) {
    if (const auto* number = value.integer()) {
        out += 'i' + std::to_string(*number) + 'e';
    } else if (const auto* bytes = value.bytes()) {
        write_bytes(out, *bytes);
    } else if (const auto* list = value.list()) {
        out += 'l';
        for (const auto& item : *list) write(out, item);
        out += 'e';
    } else {
        out += 'd';
        for (const auto& [name, member] : *value.dict()) {
            write_bytes(out, name);
            write(out, member);
        }
        out += 'e';
    }
}

}  // namespace

const Bencode* Bencode::find(std::string_view name) const {
    const auto* members = dict();
    if (members == nullptr) return nullptr;
    const auto at = members->find(name);
    return at == members->end() ? nullptr : &at->second;
}

Result<Bencode> parse_bencode(std::string_view text) {
    if (text.size() > kBencodeBytesMax) return Fault::bad_bencode;
    return Reader{text}.document();
}

std::string write_bencode(const Bencode& value) {
    std::string out;
    write(out, value);
    return out;
}

}  // namespace base
