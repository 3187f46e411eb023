// SPDX-License-Identifier: Apache-2.0
#include "oisc/image.hpp"

namespace oisc {

using base::Fault;

namespace {

constexpr std::string_view kMagic = "OISC\x01";  // the last byte is the version of the encoding
constexpr std::size_t kImageBytesMax = 48 * 1024;
constexpr std::int64_t kCellsMax = 65'536;
constexpr std::size_t kConstantsMax = 4'096;

void put_varint(std::string& out, std::int64_t value) {
    // Zigzag, so that small negative numbers (ports) are short too.
    auto bits = (static_cast<std::uint64_t>(value) << 1U) ^
                static_cast<std::uint64_t>(value >> 63);
    for (; bits >= 0x80; bits >>= 7U) out += static_cast<char>(0x80U | (bits & 0x7FU));
    out += static_cast<char>(bits);
}

bool take_varint(std::string_view& in, std::int64_t& value) {
    std::uint64_t bits = 0;
    for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        bits |= std::uint64_t{byte & 0x7FU} << shift;
        if ((byte & 0x80U) != 0) continue;
        value = static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1));
        return true;
    }
    return false;
}

}  // namespace

std::string encode(const Image& image) {
    std::string bytes{kMagic};
    put_varint(bytes, image.ports);
    put_varint(bytes, image.entry);
    put_varint(bytes, image.code);
    put_varint(bytes, image.self_modifying ? 1 : 0);
    put_varint(bytes, static_cast<std::int64_t>(image.cells.size()));
    for (const auto cell : image.cells) put_varint(bytes, cell);
    return bytes + base::write_json(base::Json::Array(image.constants));
}

base::Result<Image> decode(std::string_view bytes) {
    const auto whole = bytes;
    if (bytes.size() > kImageBytesMax || !bytes.starts_with(kMagic)) return Fault::bad_image;
    bytes.remove_prefix(kMagic.size());
    Image image;
    std::int64_t flags = 0;
    std::int64_t count = 0;
    for (auto* field : {&image.ports, &image.entry, &image.code, &flags, &count})
        if (!take_varint(bytes, *field)) return Fault::bad_image;
    if (image.ports != 1 || flags < 0 || flags > 1 || count < 0 || count > kCellsMax ||
        image.entry < 0 || image.entry >= count || image.code < 0 || image.code > count)
        return Fault::bad_image;
    image.self_modifying = flags == 1;
    image.cells.resize(static_cast<std::size_t>(count));
    for (auto& cell : image.cells)
        if (!take_varint(bytes, cell)) return Fault::bad_image;
    const auto constants = base::parse_json(bytes);
    if (!constants || constants->array() == nullptr || constants->array()->size() > kConstantsMax)
        return Fault::bad_image;
    image.constants = *constants->array();
    if (encode(image) != whole) return Fault::bad_image;
    return image;
}

}  // namespace oisc
