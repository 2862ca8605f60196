"""The kinds that apps have registered, by code."""

from __future__ import annotations

from governance.kinds.base import Kind
from governance.models import ChangeRequest

_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """A code used twice is an error in the wiring."""
    known = _kinds.setdefault(kind.code, kind)
    if type(known) is not type(kind):
        raise ValueError(f"Two kinds of change are called {kind.code}.")


def kind_of(request: ChangeRequest | str) -> Kind:
    """The kind of a request, or the one with this code. KeyError when the app that brought it is gone."""
    return _kinds[request if isinstance(request, str) else request.kind]


def all_kinds() -> list[Kind]:
    return [_kinds[code] for code in sorted(_kinds)]
