"""Reading the 1,529 rows of ``prompts-chat.csv`` into prompts, against Python's csv module and a hash of each row.

Ours counts from the bytes of the file to prompts with their normalised content, variables, name and digest.
"""

from __future__ import annotations

import csv
import hashlib
import io

from bench.harness import Bench
from bench.importing import ROWS, TABLE
from registry.interchange.reading import read_file

_bytes: list[bytes] = []


def _prepare() -> None:
    _bytes[:] = [TABLE.read_bytes()]


def _ours() -> None:
    if len(read_file(TABLE.name, _bytes[0])) != ROWS:
        raise RuntimeError("Some rows were not read.")


def _plain() -> None:
    rows = csv.reader(io.StringIO(_bytes[0].decode(), newline=""))
    if len([hashlib.sha256("\0".join(row).encode()).hexdigest() for row in rows]) != ROWS + 1:
        raise RuntimeError("The reference did not read every row.")


BENCHES = {"read-csv": Bench(issue=2, target=8.0, ours=_ours, reference=_plain, setup=_prepare)}
