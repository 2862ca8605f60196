"""Which scorers there are. Apps and a company's own code register theirs in ``AppConfig.ready()``."""

from __future__ import annotations

from evaluation.scorers.base import Scorer

_scorers: dict[str, Scorer] = {}


def register_scorer(scorer: Scorer) -> None:
    """Raises ValueError when another scorer has this code."""
    known = _scorers.setdefault(scorer.code, scorer)
    if not known.is_like(scorer):
        raise ValueError(f"Two scorers are called {scorer.code}.")


def scorer(code: str) -> Scorer:
    """Raises LookupError when there is none: a suite made where more scorers were registered."""
    try:
        return _scorers[code]
    except KeyError:
        raise LookupError(f"No scorer is called “{code}” here.") from None


def all_scorers() -> list[Scorer]:
    """By name."""
    return sorted(_scorers.values(), key=lambda each: each.name)
