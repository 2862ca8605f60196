"""Pairs of texts of about a megabyte, made to be slow to compare: name to (old, new)."""

from __future__ import annotations

MEGABYTE = 1_000_000
HARD = {
    "one line, other line": ("ab " * (MEGABYTE // 3), "cd " * (MEGABYTE // 3)),
    "one line without spaces": ("a" * MEGABYTE, "a" * (MEGABYTE // 2) + "b" + "a" * (MEGABYTE // 2)),
    "one line, nothing but signs": ("." * MEGABYTE, "," * MEGABYTE),
    "one line, repeating": ("a b c " * (MEGABYTE // 6), "a c b " * (MEGABYTE // 6)),
    "one Chinese line": ("退款" * (MEGABYTE // 2), "退还款" * (MEGABYTE // 3)),
    "empty lines": ("\n" * 200_000, ""),
    "more empty lines": ("\n" * 200_000, "\n" * 150_000 + "x" + "\n" * 49_000),
    "equal lines, every third another": ("same\n" * 200_000, "same\nsame\nother\n" * 66_000),
    "two lines in turn": ("a\nb\n" * 100_000, "b\na\na\n" * 66_000),
    "all lines different": (
        "".join(f"old {n} {n * 7}\n" for n in range(60_000)),
        "".join(f"{n} new {n * 3} y\n" for n in range(50_000)),
    ),
    "short lines all different": (
        "".join(f"{n}\n" for n in range(200_000)),
        "".join(f"{n}\n" for n in range(300_000, 500_000)),
    ),
    "half put in front": ("word " * 50 + "x" * 100, "other things " * 70_000 + "word " * 50 + "x" * 100),
}  # fmt: skip
