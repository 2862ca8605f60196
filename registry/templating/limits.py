"""The budget of one render, and the size of values.

A Python thread cannot be killed, so a render is made of steps that are each known to be small, with a look at the
clock between them. The rule that makes every step small: *no value ever exceeds ``max_characters`` when written out*.
Whatever makes a value (an operator, a filter, a call, a slice, a literal, a captured block) is measured, beforehand
where it can grow. What all of them make together is bounded too, which bounds memory.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError

MAX_ITERATIONS = 1_000_000  # rounds of all loops of one render
MAX_RANGE = 100_000  # as Jinja2's own sandbox
MAX_INTEGER_BITS = 10_000  # about 3,000 digits; Python refuses to write more than 4,300
INTERMEDIATE_FACTOR = 6  # all values made on the way, as a multiple of the largest allowed text
ELEMENT_CHARACTERS = 16  # what one place in a list counts for, about its bytes


class LimitReached(Exception):
    """A render was stopped. ``message`` names the limit in plain words; ``code`` is which one."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Budget:
    """Counts what one render spends.

    Time is processor time of this thread, so that a busy server does not fail a good prompt.
    """

    def __init__(self, *, max_characters: int, max_seconds: float) -> None:
        self.max_characters = max_characters
        self.max_seconds = max_seconds
        self._stop_at = time.thread_time() + max_seconds
        self._written = self._made = self._rounds = 0

    def check_clock(self) -> None:
        if time.thread_time() > self._stop_at:
            message = f"This prompt takes longer than {self.max_seconds:g} s to fill in. Loop over fewer items."
            raise LimitReached("time_limit", message)

    def write(self, characters: int) -> None:
        """Count text that goes out, or into a captured block."""
        self._written += characters
        if self._written > self.max_characters:
            raise self.too_large()
        self.check_clock()

    def make(self, characters: int) -> None:
        """Count a value before it is made."""
        self._made += characters
        if characters > self.max_characters or self._made > self.max_characters * INTERMEDIATE_FACTOR:
            raise self.too_large()
        self.check_clock()

    def rounds(self, iterable: Iterable[Any]) -> Iterator[Any]:
        """``iterable``, counted and timed at each round."""
        for item in iterable:
            self._rounds += 1
            if self._rounds > MAX_ITERATIONS:
                message = f"The loops of this prompt go round over {MAX_ITERATIONS:,} times. Loop over fewer items."
                raise LimitReached("loop_limit", message)
            if self._rounds % 32 == 0:
                self.check_clock()
            yield item

    def measure(self, value: Any) -> int:
        """The size of ``value`` written out. Raises LimitReached as soon as it is too large."""
        return size_of(value, self)

    def too_large(self) -> LimitReached:
        message = (
            f"This prompt grows past {self.max_characters:,} characters, the limit. Repeat less or shorten a value."
        )
        return LimitReached("size_limit", message)


def size_of(value: Any, budget: Budget) -> int:
    """Characters of ``value`` written out, at least; shared parts count each time they would be written.

    Never walks more than the budget's ``max_characters`` / ELEMENT_CHARACTERS elements: lists that hold each other
    double with each level, so a walk to the end could take for ever.
    """
    total, stack = 0, [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Undefined) and item is not value:
            str(
                item
            )  # inside a list it would be written as "Undefined"; raises UndefinedError where a value is required
        total += _own_size(item)
        if total > budget.max_characters:
            raise budget.too_large()
        if isinstance(item, dict):
            stack.extend(item.keys())
            stack.extend(item.values())
        elif isinstance(item, list | tuple):
            stack.extend(item)
    return total


def _own_size(item: Any) -> int:
    if isinstance(item, str):
        return len(item)
    if isinstance(item, bool | float | Undefined) or item is None:
        return 8
    if callable(item):  # inside a list it would be written with its address in the server's memory
        raise SecurityError("a method is not a value; it needs brackets, as in upper()")
    if isinstance(item, int):
        if item.bit_length() > MAX_INTEGER_BITS:
            raise LimitReached("number_limit", "A number in this prompt grows past 3,000 digits.")
        return 8
    if isinstance(item, dict):
        return 2 * ELEMENT_CHARACTERS * len(item)
    return ELEMENT_CHARACTERS * len(item) if isinstance(item, list | tuple) else ELEMENT_CHARACTERS
