"""The three ways in which a service refuses. Views, API and commands each translate them in one place.

A message is a plain sentence that says what is wrong and what to do next; it is shown to people as it stands.
"""

from __future__ import annotations


class Refusal(Exception):
    """A service refused. ``message`` is a sentence for the person who asked."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(Refusal):
    """The input is unsound. ``errors`` maps a field path ("messages.0.content") to a sentence."""

    status = 400

    def __init__(self, message: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.errors = errors or {}

    @classmethod
    def at(cls, field: str, message: str) -> BadInput:
        """One sentence about one field."""
        return cls(message, {field: message})


class NotAllowed(Refusal):
    """This person may not do this; the message names who may."""

    status = 403


class WrongState(Refusal):
    """The thing is not in a state that allows this (submitted already, changed by somebody else meanwhile)."""

    status = 409
