#!/usr/bin/python3
"""faults_tested.py ROOT: fails when a rule of the rule book is named in no test."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
book = (root / "src/base/fault.cpp").read_text()
names = re.findall(r'Rule\{(\w+), "\d\.\d\d"', book)
tests = "".join(p.read_text() for pattern in ("src/*/*_test.cpp", "tests/**/*.py", "tests/**/*.cpp")
                for p in root.glob(pattern))
untested = [name for name in names if not re.search(rf"\b{name}\b", tests)]
print(f"{len(names)} rules, {len(names) - len(untested)} named in tests")
for name in untested:
    print(f"named in no test: {name}")
sys.exit(bool(untested) or not names)
