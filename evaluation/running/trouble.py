"""What to make of answers that did not come: is it the case, or does nothing come any more?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from evaluation.answers import ErrorKind

T = TypeVar("T")

# Nothing that is asked later would be answered either: stop, rather than fail every case that is left.
HOPELESS = (ErrorKind.KEY_REFUSED, ErrorKind.KEY_MISSING, ErrorKind.MODEL_UNKNOWN, ErrorKind.ADDRESS_REFUSED)
OUTAGE = (ErrorKind.UNREACHABLE, ErrorKind.TIMED_OUT, ErrorKind.SERVER_ERROR, ErrorKind.RATE_LIMITED)
# Never sent: it says nothing about the case, nor about the provider.
NOT_SENT = (ErrorKind.LIMITS_UNKNOWN, ErrorKind.BUDGET)
FAILURES_IN_A_ROW = 10  # of OUTAGE, each tried several times: the provider is down
_TAKE_UP = "What is missing can be asked for once that is mended: take the evaluation up again."


@dataclass
class Trouble(Generic[T]):
    """Of one side: the model under test, or its judges. An outage leaves its cases open; a case that alone gets no
    answer, while others do, is stored with why."""

    why_stop: str = ""  # a sentence, once nothing more shall be asked
    was_not_sent: bool = False  # something has to be asked later
    has_answered: bool = False
    _failures: list[tuple[T, str]] = field(default_factory=list)  # since the last answer, with what was said

    def sift(self, outcome: T, kind: str, says: str) -> list[T]:
        """What can be stored now. ``kind`` is "" for an answer."""
        if kind in NOT_SENT:
            self.was_not_sent = True
            return []
        if kind in HOPELESS:
            self._stop(says)
            return []
        if kind in OUTAGE:
            self._failures.append((outcome, says))
            if len(self._failures) >= FAILURES_IN_A_ROW:
                self._stop(says)
            return []
        if kind:
            return [outcome]
        self.has_answered = True
        return [*self.take_failures(), outcome]

    def take_failures(self) -> list[T]:
        """Those that turned out to be about their cases."""
        taken, self._failures = self._failures, []
        return [outcome for outcome, _ in taken]

    def settle(self, *, has_answered_before: bool) -> list[T]:
        """At the end of a shift: what can be stored of the last failures. Where nothing was ever answered, they are
        about the provider, however few."""
        if self.why_stop or not self._failures:
            return []
        if self.has_answered or has_answered_before:
            return self.take_failures()
        self._stop(self._failures[-1][1])
        return []

    def _stop(self, says: str) -> None:
        self.why_stop = self.why_stop or f"{says} {_TAKE_UP}"
