"""SPEC section 1: hex, base64url, JSON in its one spelling, lists' roots. `Broken` is a rule that
does not hold."""
import base64
import hashlib
import re

NUMBER_MAX = 2**53 - 1
DEPTH_MAX = 32


class Broken(Exception):
    """The number of SPEC's first broken rule, and where."""

    def __init__(self, rule, place=""):
        super().__init__(f"{rule} {place}".strip())
        self.rule, self.place = rule, place


def need(holds, rule, place=""):
    if not holds:
        raise Broken(rule, place)


def sha256(octets):
    return hashlib.sha256(octets).digest()


def sha256_hex(text):
    return hashlib.sha256(text.encode()).hexdigest()


HEX = re.compile(r"[0-9a-f]*\Z")


def is_hex(value, size=32):
    return isinstance(value, str) and len(value) == 2 * size and bool(HEX.match(value))


def base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z")


def from_base64url(text):
    """1.02: what an encoder writes and nothing else."""
    need(BASE64URL.match(text) and len(text) % 4 != 1, "1.02")
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(base64url(octets) == text, "1.02")
    return octets


# JSON

PLAIN = re.compile(rb'[^"\\\x00-\x1f]*')
BLANKS = re.compile(rb"[ \t\n\r]*")
NUMERAL = re.compile(rb"-?[0-9]+[.eE]?")
INTEGER = re.compile(rb"-?(0|[1-9][0-9]*)\Z")
LOW_SURROGATE = re.compile(rb"\\u([dD][c-fC-F][0-9A-Fa-f]{2})")
ESCAPES = {b'"'[0]: '"', b"\\"[0]: "\\", b"/"[0]: "/", b"b"[0]: "\b", b"f"[0]: "\f",
           b"n"[0]: "\n", b"r"[0]: "\r", b"t"[0]: "\t"}
LITERALS = {b"true": True, b"false": False, b"null": None}
QUOTE, BACKSLASH, OPEN_LIST, OPEN_OBJECT = b'"'[0], b"\\"[0], b"["[0], b"{"[0]
CLOSE_LIST, CLOSE_OBJECT, COMMA, COLON = b"]"[0], b"}"[0], b","[0], b":"[0]


class Reader:
    """Rules 1.03 to 1.08, the first from left to right; 1.08 at the end of its object."""

    def __init__(self, octets):
        self.octets, self.at = octets, 0

    def document(self):
        value = self.value(0)
        self.blanks()
        need(self.at == len(self.octets), "1.04")
        return value

    def blanks(self):
        self.at = BLANKS.match(self.octets, self.at).end()

    def peek(self):
        need(self.at < len(self.octets), "1.04")
        return self.octets[self.at]

    def value(self, depth):
        self.blanks()
        first = self.peek()
        need(depth <= DEPTH_MAX, "1.06")
        if first == QUOTE:
            return self.string()
        if first == OPEN_OBJECT:
            return self.object(depth)
        if first == OPEN_LIST:
            return self.list(depth)
        for literal, value in LITERALS.items():
            if self.octets.startswith(literal, self.at):
                self.at += len(literal)
                return value
        return self.number()

    def number(self):
        found = NUMERAL.match(self.octets, self.at)
        need(found, "1.04")
        need(INTEGER.match(found[0]) and found[0] != b"-0", "1.05")
        need(len(found[0]) <= 17, "1.05")
        value = int(found[0])
        need(abs(value) <= NUMBER_MAX, "1.05")
        self.at = found.end()
        return value

    def object(self, depth):
        members, twice = {}, False
        self.at += 1
        self.blanks()
        if self.peek() == CLOSE_OBJECT:
            self.at += 1
            return members
        while True:
            self.blanks()
            need(self.peek() == QUOTE, "1.04")
            name = self.string()
            need(name.isascii(), "1.07")
            twice |= name in members
            self.blanks()
            need(self.peek() == COLON, "1.04")
            self.at += 1
            members[name] = self.value(depth + 1)
            if self.ended(CLOSE_OBJECT):
                need(not twice, "1.08")
                return members

    def list(self, depth):
        items = []
        self.at += 1
        self.blanks()
        if self.peek() == CLOSE_LIST:
            self.at += 1
            return items
        while True:
            items.append(self.value(depth + 1))
            if self.ended(CLOSE_LIST):
                return items

    def ended(self, close):
        self.blanks()
        mark = self.peek()
        need(mark in (COMMA, close), "1.04")
        self.at += 1
        return mark == close

    def string(self):
        self.at += 1
        parts = []
        while True:
            plain = PLAIN.match(self.octets, self.at)
            self.at = plain.end()
            try:
                parts.append(plain[0].decode("utf-8"))
            except UnicodeDecodeError:
                raise Broken("1.03") from None
            mark = self.peek()
            self.at += 1
            if mark == QUOTE:
                return "".join(parts)
            need(mark == BACKSLASH, "1.04")
            parts.append(self.escape())

    def escape(self):
        mark = self.peek()
        self.at += 1
        if mark in ESCAPES:
            return ESCAPES[mark]
        need(mark == b"u"[0], "1.04")
        unit = self.unit()
        if 0xD800 <= unit < 0xDC00:
            low = LOW_SURROGATE.match(self.octets, self.at)
            need(low, "1.03")
            self.at = low.end()
            return chr(0x10000 + ((unit - 0xD800) << 10) + (int(low[1], 16) - 0xDC00))
        need(unit != 0 and not 0xDC00 <= unit < 0xE000, "1.03")
        return chr(unit)

    def unit(self):
        digits = self.octets[self.at:self.at + 4]
        need(re.match(rb"[0-9A-Fa-f]{4}\Z", digits), "1.04")
        self.at += 4
        return int(digits, 16)


def parse_json(octets):
    return Reader(octets).document()


SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
SPECIAL = re.compile(r'["\\\x00-\x1f]')


def quoted(text):
    return '"' + SPECIAL.sub(lambda m: SHORT.get(m[0]) or f"\\u{ord(m[0]):04x}", text) + '"'


def canonical(value):
    """RFC 8785 for integers and ASCII names."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is int:
        return str(value)
    if kind is dict:
        return "{" + ",".join(f"{quoted(name)}:{canonical(value[name])}"
                              for name in sorted(value)) + "}"
    if kind is list:
        return "[" + ",".join(map(canonical, value)) + "]"
    return {True: "true", False: "false", None: "null"}[value]


def is_integer(value, least=0, most=NUMBER_MAX):
    return type(value) is int and least <= value <= most


# RFC 6962

def leaf_hash(data):
    return sha256(b"\0" + data)


def node_hash(left, right):
    return sha256(b"\1" + left + right)


def grown(peaks, leaf):
    """The perfect subtrees of a list, largest first, as (size, hash), after one more leaf hash."""
    peaks, size = list(peaks), 1
    while peaks and peaks[-1][0] == size:
        leaf = node_hash(peaks.pop()[1], leaf)
        size *= 2
    return (*peaks, (size, leaf))


def peaks_root(peaks):
    if not peaks:
        return sha256(b"")
    root = peaks[-1][1]
    for _, peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def list_root(leaves):
    peaks = ()
    for data in leaves:
        peaks = grown(peaks, leaf_hash(data))
    return peaks_root(peaks)


EMPTY_LIST = peaks_root(()).hex()


def bencode(value):
    """1.09: keys ascending, numbers plain."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(k) + bencode(value[k]) for k in sorted(value)) + b"e"
