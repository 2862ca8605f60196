"""The one way in which starting fails."""

from __future__ import annotations


class CannotStart(Exception):
    """Starting is impossible. The message is one line for the person at the terminal: what, and what to do."""
