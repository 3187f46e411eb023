"""SPEC section 3: parameters and their bounds, and the difficulty that a parent demands."""
from encoding import NUMBER_MAX, is_integer

BOUNDS = {
    "block_bytes_max": (262_144, 16_777_216),
    "block_entries_max": (1, 16_384),
    "block_gas_max": (1_000_000, 1_000_000_000),
    "cells_max": (100, 65_536),
    "checkpoint_interval": (1, 1_000),
    "difficulty_min": (1, NUMBER_MAX),
    "finality_patience": (100, 100_000_000),
    "future_seconds_max": (1, 3_600),
    "gap_max": (2, 1_000),
    "half_life_seconds": (10, 10_000_000),
    "interval_seconds": (1, 3_600),
    "key_bits_max": (2_048, 4_096),
    "miner_spacing": (1, 64),
    "segment_blocks_max": (1, 1_000_000),
    "segment_bytes_max": (1_024, 4_294_967_296),
    "tx_gas_max": (100_000, 20_000_000),
}
FIXED = ("checkpoint_interval", "segment_blocks_max", "segment_bytes_max")


def within_bounds(params):
    return (isinstance(params, dict) and set(params) == set(BOUNDS)
            and all(is_integer(params[name], *bounds) for name, bounds in BOUNDS.items())
            and params["key_bits_max"] in (2_048, 3_072, 4_096)
            and params["block_gas_max"] >= params["tx_gas_max"]
            and params["half_life_seconds"] >= params["interval_seconds"])


def factor_of(fraction):
    return 65_536 + ((195_766_423_245_049 * fraction + 971_821_376 * fraction**2
                      + 5_127 * fraction**3 + 2**47) >> 48)


def next_difficulty(difficulty, gap, params):
    """3.07 from block 2 on."""
    interval = params["interval_seconds"]
    counted = min(gap, params["gap_max"] * interval)
    exponent = (interval - counted) * 65_536 // params["half_life_seconds"]
    whole, fraction = min(max(exponent >> 16, -100), 56), exponent & 65_535
    product, power = difficulty * factor_of(fraction), 16 - whole
    rounded = (product + (1 << power >> 1)) >> power if power > 0 else product << -power
    return min(max(rounded, params["difficulty_min"]), NUMBER_MAX)
