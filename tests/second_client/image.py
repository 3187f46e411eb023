"""SPEC section 7, Image: a program as it travels."""
from encoding import Broken, base64url, canonical, from_base64url, need, parse_json

MAGIC = b"OISC\x01"
IMAGE_MAX, CELLS_MAX, CONSTANTS_MAX = 48 * 1024, 65_536, 4_096


class Image:
    def __init__(self, entry, code, self_modifying, cells, constants):
        self.entry, self.self_modifying = entry, self_modifying
        self.code = code
        self.cells, self.constants = cells, constants
        self.read_only = 0 if self_modifying else code

    def encode(self):
        head = [1, self.entry, self.code, int(self.self_modifying), len(self.cells)]
        return (MAGIC + b"".join(map(varint, head + self.cells))
                + canonical(self.constants).encode())


def varint(value):
    number = ((value << 1) ^ (value >> 63)) & (2**64 - 1)
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varints(octets, at, count):
    values = []
    for _ in range(count):
        number = shift = 0
        while True:
            need(at < len(octets) and shift < 70, "5.12")
            byte = octets[at]
            at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        need(number < 2**64, "5.12")
        values.append((number >> 1) ^ -(number & 1))
    return values, at


def decode_image(octets):
    """5.12: decode, encode again, compare."""
    need(len(octets) <= IMAGE_MAX and octets.startswith(MAGIC), "5.12")
    (ports, entry, code, flag, count), at = read_varints(octets, len(MAGIC), 5)
    need(ports == 1 and flag in (0, 1) and 0 <= count <= CELLS_MAX, "5.12")
    need(0 <= entry < count and 0 <= code <= count, "5.12")
    cells, at = read_varints(octets, at, count)
    try:
        constants = parse_json(octets[at:])
    except Broken:
        raise Broken("5.12") from None
    need(isinstance(constants, list) and len(constants) <= CONSTANTS_MAX, "5.12")
    image = Image(entry, code, bool(flag), cells, constants)
    need(image.encode() == octets, "5.12")
    return image


def image_of_text(text):
    try:
        return decode_image(from_base64url(text))
    except Broken as broken:
        raise Broken("5.12", broken.place) from None


def image_text(image):
    return base64url(image.encode())
