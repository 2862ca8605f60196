"""The gates that apps have registered, by code."""

from __future__ import annotations

from governance.gates.base import Gate

_gates: dict[str, Gate] = {}


def register_gate(gate: Gate) -> None:
    """A code used twice is an error in the wiring."""
    known = _gates.setdefault(gate.code, gate)
    if type(known) is not type(gate):
        raise ValueError(f"Two gates are called {gate.code}.")


def gate(code: str) -> Gate | None:
    """None when the app that brought it is gone: the machine treats that as an error of the gate, which blocks."""
    return _gates.get(code)


def all_gates() -> list[Gate]:
    return [_gates[code] for code in sorted(_gates)]
