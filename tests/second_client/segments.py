"""SPEC section 3, Segments: where the blocks of a chain are cut, and BEP 52's info-hash."""
from encoding import bencode, sha256

BLOCK = 16_384
BIG_FILE, BIG_PIECE = 4 << 20, 262_144


def pieces_root(octets):
    """BEP 52: a binary tree over blocks of 16 KiB, filled up with hashes of zeros."""
    row = [sha256(octets[at:at + BLOCK]) for at in range(0, len(octets), BLOCK)]
    while len(row) & (len(row) - 1):
        row.append(bytes(32))
    while len(row) > 1:
        row = [sha256(row[i] + row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def segment_name(number):
    return f"blocks-{number:06}.txt"


def info_hash(name, octets):
    name = name.encode()
    file = {b"": {b"length": len(octets), b"pieces root": pieces_root(octets)}}
    info = {b"file tree": {name: file}, b"meta version": 2, b"name": name,
            b"piece length": BLOCK if len(octets) < BIG_FILE else BIG_PIECE}
    return sha256(bencode(info)).hex()


class Cut:
    """After a block: the segments that are not named yet as (number, first, last), and what the
    open one holds."""

    def __init__(self, unnamed=(), number=0, first=0, octets=0):
        self.unnamed, self.number, self.first, self.octets = unnamed, number, first, octets

    def due(self, final):
        """3.21: what the next block must name, by the `final` of the state before it."""
        return self.unnamed[0] if self.unnamed and self.unnamed[0][2] <= final else None

    def after(self, named, height, octets, params):
        unnamed = self.unnamed[1:] if named else self.unnamed
        held, blocks = self.octets + octets, height - self.first + 1
        if held < params["segment_bytes_max"] and blocks < params["segment_blocks_max"]:
            return Cut(unnamed, self.number, self.first, held)
        return Cut((*unnamed, (self.number, self.first, height)), self.number + 1, height + 1)
