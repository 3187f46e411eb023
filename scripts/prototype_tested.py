#!/usr/bin/python3
"""Holds docs/PROTOTYPE.md to the tree and to the tests of a build.

prototype_tested.py ROOT BUILD   fails when a row names no test and is not **open**, when a test or a
                                 file that is named does not exist, or when an id is missing
prototype_tested.py --self-test  plants each of these and must find it
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

SERIES = {"R": "1-13 20-30 40-51 60-64 70-76 80-85 90-93 100-113", "B": "1-38", "C": "1-12"}
OPEN = "**open**"
PLACES = ("src/", "programs/", "contracts/", "docs/", "scripts/", "tests/", "web/", "bench/")


def known_ids():
    ids = []
    for letter, ranges in SERIES.items():
        for first, last in (part.split("-") for part in ranges.split()):
            ids += [f"{letter}{number:02}" for number in range(int(first), int(last) + 1)]
    return ids


def tests_of(build):
    """In a folder of its own: listing writes a log where the tests that now run have theirs."""
    with tempfile.TemporaryDirectory() as folder:
        tests = pathlib.Path(folder) / "CTestTestfile.cmake"
        tests.write_text(f'include("{build.resolve()}/CTestTestfile.cmake")\n')
        said = subprocess.run(["ctest", "--show-only=json-v1"], cwd=folder, capture_output=True,
                              text=True, check=True)
    # Before the name stands the program; behind two blanks and `#`, GoogleTest shows a parameter,
    # at times with its address.
    return {re.sub(r"^\w+_test/", "", test["name"].split("  #")[0])
            for test in json.loads(said.stdout)["tests"]}


def rows_of(page):
    """The cells of each row of each table; its first two lines are the head."""
    rows, inside = [], 0
    for number, line in enumerate(page.splitlines(), 1):
        inside = inside + 1 if line.startswith("|") else 0
        if inside > 2:
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            rows.append((number, cells))
    return rows


def complaints(page, tests, exists):
    out, seen = [], []
    for number, cells in rows_of(page):
        at = f"line {number}, {cells[0]}"
        named = re.findall(r"`([^`]+)`", cells[-1])
        out += [f"{at}: no such test: {name}" for name in named if name not in tests]
        if not named and OPEN not in cells[-1]:
            out.append(f"{at}: neither a test nor {OPEN}")
        out += [f"{at}: no such file: {path}" for cell in cells[1:-1]
                for path in re.findall(r"`([^`]+)`", cell)
                if path.startswith(PLACES) and not exists(path)]
        if re.fullmatch(r"[A-Z]\d+", cells[0]):
            seen.append(cells[0])
    wanted = known_ids()
    out += [f"{name} is missing" for name in wanted if name not in seen]
    out += [f"{name} is not of the series" for name in seen if name not in wanted]
    out += [f"{name} stands twice" for name in sorted(set(seen)) if seen.count(name) > 1]
    return out


def self_test():
    def page(change=lambda row: row, leave=()):
        rows = [f"| {name} | asked | `src/a.cpp` | `Suite.a_test` |" for name in known_ids()
                if name not in leave]
        rows[3] = change(rows[3])
        return "\n".join(["words", "", "| id | what | where | test |", "|---|---|---|---|", *rows])

    def found(text):
        return complaints(text, {"Suite.a_test"}, lambda path: path == "src/a.cpp")

    assert len(known_ids()) == 72 + 38 + 12
    assert found(page()) == []
    assert found(page(lambda row: row.replace("`Suite.a_test`", OPEN))) == []
    planted = [
        (page(lambda row: row.replace("a_test", "b_test")), "no such test: Suite.b_test"),
        (page(lambda row: row.replace("`Suite.a_test`", "by reading")), "neither a test"),
        (page(lambda row: row.replace("a.cpp", "b.cpp")), "no such file: src/b.cpp"),
        (page(leave=["B07"]), "B07 is missing"),
        (page(leave=["C12"]), "C12 is missing"),
        (page(lambda row: row.replace("R04", "R19")), "R19 is not of the series"),
        (page(lambda row: row + "\n" + row), "R04 stands twice")]
    for text, words in planted:
        assert any(words in line for line in found(text)), (words, found(text))
    print(f"{len(planted)} planted faults found")


if sys.argv[1:] == ["--self-test"]:
    self_test()
    sys.exit()
root, build = map(pathlib.Path, sys.argv[1:])
text = (root / "docs/PROTOTYPE.md").read_text()
known = tests_of(build)
wrong = complaints(text, known, lambda path: (root / path).exists())
for line in wrong:
    print(line)
waiting = [cells[0] for _, cells in rows_of(text) if OPEN in cells[-1]]
print(f"{len(rows_of(text))} rows, {len(waiting)} with something open, {len(known)} tests known")
sys.exit(bool(wrong))
