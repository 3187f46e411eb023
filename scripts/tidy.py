#!/usr/bin/python3
"""Reads the jot_room lines of CMakeLists.txt and holds the sources to them.

tidy.py ROOT       prints every violation, exit 1 when there is one
tidy.py --self-test   plants violations in a folder of its own and must find each
"""
import pathlib
import re
import sys
import tempfile

ACTING = set(
    "atomic chrono condition_variable cstdio ctime filesystem format fstream future iostream mutex "
    "print random semaphore shared_mutex stop_token syncstream thread time.h stdio.h unistd.h "
    "pthread.h openssl/rand.h".split())
# The always-on assert is the one listed exception: it ends the process with a line.
MAY_ACT = {"src/base/assert.cpp"}
FOREIGN = {"libtorrent/": "swarm", "lmdb.h": "store", "boost/": "node", "openssl/": "base jose wallet node/http_tls",
           "p11-kit/": "wallet", "CLI/": "programs", "spdlog/": "node", "prometheus/": "node"}
BANNED = {"util", "utils", "common", "misc", "helpers"}
COLUMNS, LINES, FUNCTION = 100, 400, 70
STATE = re.compile(r"^\s*(thread_local|static(?!_assert)(?!\s+(const|constexpr|consteval|"
                   r"constinit const|inline const)\b)(?![^=;{]*\())")
ROOM = re.compile(r"^jot_room\(([^)]*)\)", re.M)


def rooms_of(root, out):
    rooms = {}
    text = re.sub(r"#.*", "", (root / "CMakeLists.txt").read_text())
    for line in ROOM.findall(text):
        name, *rest = line.split()
        uses = rest[rest.index("USES") + 1:] if "USES" in rest else []
        uses = set(uses[:uses.index("LINKS")] if "LINKS" in uses else uses)
        if late := uses - set(rooms):
            out.append(f"CMakeLists.txt: {name} uses {sorted(late)}, declared later: a circle?")
        rooms[name] = ("PURE" in rest, uses)
    return rooms


def lives(room, at, homes):
    """A home is a room, or room/file without its ending."""
    return any(room == home or f"/{home}." in at for home in homes.split())


def include_faults(at, room, line, rooms, header, test):
    pure, uses = rooms.get(room, (False, set(rooms)))
    if m := re.match(r'\s*#\s*include\s+"(?:\.\./\.\./tests/)', line):
        return [] if test else [f"{at}: a product source includes a test's"]
    if m := re.match(r'\s*#\s*include\s+"([^"/]+)/', line):
        out = []
        if m[1] != room and m[1] not in uses and room != "programs":
            out.append(f"{at}: arrow {room} -> {m[1]} is not declared")
        if pure and m[1] in rooms and not rooms[m[1]][0]:
            out.append(f"{at}: {room} is pure, {m[1]} acts")
        return out
    if re.match(r'\s*#\s*include\s+"', line) and room != "programs":
        return [f'{at}: include with the room: "room/…"']
    if m := re.match(r"\s*#\s*include\s+<([^>]+)>", line):
        out = []
        if pure and not test and (m[1] in ACTING or m[1].startswith("sys/")):
            out.append(f"{at}: {room} is pure, <{m[1]}> is not")
        for prefix, homes in FOREIGN.items():
            if m[1].startswith(prefix) and not lives(room, at, homes) and not test:
                out.append(f"{at}: <{m[1]}> belongs to {homes}")
            if m[1].startswith(prefix) and header:
                out.append(f"{at}: <{m[1]}> in a header")
        return out
    return []


def function_faults(where, lines):
    """A body opens with a line that ends in `{` and has a `)`, and ends at its own indent."""
    out, open_at, indent = [], 0, ""
    for number, line in enumerate(lines, 1):
        if not open_at:
            m = re.match(r"^(\s*)[\w:~<>*&,\[\]\s]+\(.*\)[\w\s&]*(?:->[^{]*)?\{$", line) or \
                re.match(r"^(\s+)(?:.*\))(?: const| override| noexcept)* \{$", line)
            if m and not re.match(r"^\s*(if|for|while|switch|else|do|namespace|return|\}|auto|const auto|EXPECT|ASSERT)\b", line) \
                    and len(m[1]) <= 4:
                open_at, indent = number, m[1]
        elif line.startswith(indent + "}") :
            if number - open_at > FUNCTION:
                out.append(f"{where}:{open_at}: {number - open_at} lines in one function, "
                           f"{FUNCTION} are allowed")
            open_at = 0
    return out


def tidy(root):
    out = []
    rooms = rooms_of(root, out)
    paths = [p for folder in ("src", "programs") if (root / folder).is_dir()
             for p in sorted((root / folder).rglob("*")) if p.suffix in (".cpp", ".hpp")]
    for path in paths:
        where = path.relative_to(root)
        room = where.parts[1] if where.parts[0] == "src" else "programs"
        test = path.stem.endswith("_test") or path.stem.endswith("_fixture")
        # An internal header says by its name that it speaks a foreign library's language.
        header = path.suffix == ".hpp" and not path.stem.endswith("_lt")
        if room != "programs" and room not in rooms:
            out.append(f"{where}: no jot_room({room})")
            continue
        if path.stem in BANNED or room in BANNED:
            out.append(f"{where}: {path.stem} names nothing")
        pure = room in rooms and rooms[room][0] and str(where) not in MAY_ACT
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            at = f"{where}:{number}"
            if len(line) > COLUMNS:
                out.append(f"{at}: {len(line)} columns, {COLUMNS} are allowed")
            if str(where) not in MAY_ACT:
                out += include_faults(at, room, line, rooms, header, test)
            if pure and not test and STATE.match(line):
                out.append(f"{at}: {room} is pure, this keeps state: {line.strip()}")
        if len(lines) > LINES:
            out.append(f"{where}: {len(lines)} lines, {LINES} are allowed")
        out += function_faults(where, lines)
    return out


def self_test():
    planted = {
        "src/law/a.cpp": ["#include <chrono>", "is pure, <chrono> is not"],
        "src/law/b.cpp": ["static int calls = 0;", "keeps state"],
        "src/base/c.cpp": ['#include "law/a.hpp"', "arrow base -> law is not declared"],
        "src/law/util.cpp": ["int a;", "names nothing"],
        "src/law/d.cpp": ["#include <lmdb.h>", "belongs to store"],
        "src/law/e.cpp": ["thread_local int n;", "keeps state"],
        "src/node/f.hpp": ["#include <boost/asio.hpp>", "in a header"],
        "src/law/g.cpp": ["// " + "x" * 100, "columns"],
        "src/law/h.cpp": ["int a;\n" * 401, "lines, 400"],
        "src/law/i.cpp": ["void f() {\n" + "    g();\n" * 71 + "}\n", "in one function"],
        "src/law/j.cpp": ['#include "j.hpp"', "include with the room"],
        "programs/k.cpp": ["#include <libtorrent/session.hpp>", "belongs to swarm"],
        "src/node/m.cpp": ["#include <openssl/ssl.h>", "belongs to base jose"],
        "src/law/l.cpp": ['#include "node/f.hpp"', "is pure, node acts"],
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "CMakeLists.txt").write_text(
            "jot_room(base PURE)\njot_room(law PURE USES base)\njot_room(node USES base)\n")
        for name, (text, _) in planted.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text + "\n")
        found = tidy(root)
    missed = [n for n, (_, want) in planted.items() if not any(n in f and want in f for f in found)]
    if not missed:
        print(f"{len(planted)} planted, {len(planted)} found")
    return [f"planted, not found: {n}" for n in missed]


faults = self_test() if "--self-test" in sys.argv else tidy(pathlib.Path(sys.argv[1]))
if faults:
    print(*faults, sep="\n")
sys.exit(bool(faults))
