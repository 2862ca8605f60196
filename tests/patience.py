"""For tests about work that must end: how long is long, on any machine. How fast it is, is for ``make bench``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds of processor time. Linear work on a megabyte takes one or two; quadratic work takes many minutes.
PATIENCE_S = 20


@contextmanager
def ends_in_time() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < PATIENCE_S
