#!/usr/bin/python3
"""SPEC chapter 3, Difficulty, a second time: exact fractions, written from that text alone.

difficulty_oracle.py           prints the vectors that difficulty.txt holds
difficulty_oracle.py --check FILE    exit 1 unless FILE is that, byte for byte
"""
import math
import pathlib
import sys
from fractions import Fraction

MOST = 2**53 - 1
LAW = (5, 300, 12, 256)  # interval, half-life, gap_max, difficulty_min: the defaults
HALF = Fraction(1, 2)


def factor(f):
    return 65536 + math.floor(
        Fraction(195766423245049 * f + 971821376 * f**2 + 5127 * f**3 + 2**47, 2**48))


def exact(difficulty, gap, interval, half_life, gap_max):
    """What is rounded: a fraction."""
    counted = min(gap, gap_max * interval)
    exponent = math.floor(Fraction((interval - counted) * 65536, half_life))
    whole = math.floor(Fraction(exponent, 65536))
    f = exponent - 65536 * whole
    held = max(-100, min(56, whole))
    return Fraction(difficulty * factor(f), 65536) * Fraction(2) ** held


def following(difficulty, gap, interval, half_life, gap_max, lowest):
    nearest = math.floor(exact(difficulty, gap, interval, half_life, gap_max) + HALF)
    return max(lowest, min(MOST, nearest))


def chance(seed):
    """Whole numbers below 2^48: the top bits of Knuth's MMIX generator."""
    state = seed
    while True:
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        yield state >> 16


def small():
    """Every difficulty up to 300, where rounding is coarse and the lowest one binds or does not."""
    for difficulty in range(1, 301):
        for gap in (1, 4, 5, 6, 9, 60):
            yield (difficulty, gap, 5, 300, 12, 1)
    for difficulty in range(200, 301, 4):
        for gap in (1, 5, 6, 30, 60, 61):
            yield (difficulty, gap, *LAW)


def gaps():
    """Every gap up to one past the longest that counts, then the huge ones."""
    for difficulty in (256, 1000, 999_983, 2**40 + 12345, MOST):
        for gap in [*range(1, 62), 3600, 57_600, 223_200, 2**31, 2**52, MOST]:
            yield (difficulty, gap, *LAW)


def halves():
    """Exact halves and what lies next to them: rounding down or to even shows here."""
    draw = chance(1)
    found = 0
    while found < 1200:
        difficulty = 1 + next(draw) % 2 ** (1 + next(draw) % 53)
        gap = 1 + next(draw) % 62
        half_life = (300, 60, 5, 10, 20)[next(draw) % 5]
        rest = exact(difficulty, gap, 5, half_life, 12) % 1
        if difficulty <= MOST and abs(rest - HALF) < Fraction(1, 250):
            found += 1
            yield (difficulty, gap, 5, half_life, 12, 1)
    for difficulty in range(1, 200, 2):  # halved, quartered: x.5, x.25 and x.75
        yield (difficulty, 10, 5, 5, 12, 1)
        yield (difficulty, 15, 5, 5, 12, 1)


def fractions():
    """One fraction of each 1/2048, 0 and 65535 among them: a half-life of 65,536 s makes the
    exponent the seconds themselves."""
    draw = chance(2)
    for place in range(2048):
        f = 0 if place == 0 else 65535 if place == 2047 else 32 * place + next(draw) % 32
        yield (2**52 + next(draw), 3600 + 65536 - f, 3600, 65536, 20, 1)


def great():
    for below in range(60):
        for gap in (1, 2, 4, 5, 6, 60):
            yield (MOST - below * below * below, gap, *LAW)
    for gap in range(1, 10):
        yield (MOST, gap, 9, 10, 1000, MOST)


def parameters():
    """Each parameter of the law over its whole range."""
    draw = chance(3)
    for _ in range(800):
        interval = 1 + next(draw) % 2 ** (1 + next(draw) % 12) % 3600
        least = max(10, interval)
        half_life = min(10_000_000, least + next(draw) % 2 ** (1 + next(draw) % 24))
        gap_max = 2 + next(draw) % 2 ** (1 + next(draw) % 10) % 999
        lowest = 1 + next(draw) % 2 ** (1 + next(draw) % 47)
        difficulty = min(MOST, lowest + next(draw) % 2 ** (1 + next(draw) % 53))
        gap = 1 + next(draw) % (gap_max * interval + 1)
        yield (difficulty, gap, interval, half_life, gap_max, lowest)
    for gap in (10, 20, 990, 1000, 1010, 9_990, 10_000):  # shifts of nearly and over 100
        for difficulty in (1, 2**20, MOST):
            yield (difficulty, gap, 10, 10, 1000, 1)


def text():
    lines = ["# SPEC chapter 3, difficulty; written by tests/vectors/difficulty_oracle.py",
             "# the sum of all 65,536 factors", f"factors -> {sum(map(factor, range(65536)))}",
             "# difficulty gap interval half_life gap_max difficulty_min -> next"]
    for part in (small, gaps, halves, fractions, great, parameters):
        lines.append(f"# {part.__name__}")
        lines += [f"{' '.join(map(str, case))} -> {following(*case)}" for case in part()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.stdout.write(text())
    elif len(sys.argv) == 3 and sys.argv[1] == "--check":
        held, due = pathlib.Path(sys.argv[2]).read_text(), text()
        for number, (a, b) in enumerate(zip(held.splitlines(), due.splitlines()), 1):
            if a != b:
                sys.exit(f"{sys.argv[2]}:{number}: {a!r}, by the law {b!r}")
        if held != due:
            sys.exit(f"{sys.argv[2]}: {len(held)} characters, {len(due)} are due")
    else:
        sys.exit(__doc__)
