"""Look at all gates of a request, and keep what they said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import structlog
from django.db import DatabaseError, transaction

from governance.choices import GateMode, GateState, SnapshotKind
from governance.gates.base import Gate, GateResult, Point
from governance.gates.material import Material
from governance.gates.registering import gate
from governance.kinds import kind_of
from governance.models import ChangeRequest, Snapshot
from governance.signatures import Said
from governance.snapshots import keep_snapshot

logger = structlog.get_logger(__name__)


def look_at_gates(request: ChangeRequest, at: dt.datetime, said: Said | None = None) -> list[GateResult]:
    """What each gate says now, in order of code: those that the request's policy names, and the always-on ones of its
    kind. Reads, and keeps findings of content that nobody looked at before; never raises for a gate that fails.

    A gate that is missing or fails says ERROR, which blocks: what could not be checked is not safe. An accepted gate
    (a GateOverride for this content) says OVERRIDDEN; after break-glass, whatever does not pass says BYPASSED.
    """
    return look_with(Material(request, at, said))


def look_with(material: Material, only: str = "") -> list[GateResult]:
    """``look_at_gates`` for a caller that goes on to use the material; ``only`` one gate, when it is among them."""
    modes = modes_of(material.request)
    results = _answers([code for code in sorted(modes) if only in ("", code)], material)
    return [_as_decided(result.in_mode(modes[result.gate]), material) for result in results]


def modes_of(request: ChangeRequest) -> dict[str, str]:
    """Which gates are looked at, and how: by code, "block" or "warn". A policy cannot soften an always-on gate."""
    asked = request.policy.content["gates"] if request.policy else []
    modes = {each["gate"]: each["mode"] for each in asked}
    for code in kind_of(request).gates:
        known = gate(code)
        if known is None or known.always_on:
            modes[code] = GateMode.BLOCK
    return modes


def points_of(material: Material) -> list[Point]:
    """Everything that people can tick by hand on this request."""
    known = [gate(code) for code in sorted(modes_of(material.request))]
    return [point for each in known if each for point in each.points(material)]


def snapshot_of_gates(results: Sequence[GateResult], at: dt.datetime) -> Snapshot:
    """What the gates said, kept for the request and for decisions. Equal results are kept once."""
    kept = [result.as_kept() for result in sorted(results, key=lambda result: result.gate)]
    return keep_snapshot(SnapshotKind.GATES, kept, at)


def _answers(codes: Sequence[str], material: Material) -> list[GateResult]:
    """One answer a code. A single savepoint for all: a failed statement would poison the caller's transaction, and a
    savepoint a gate would double the statements."""
    results: list[GateResult] = []
    while len(results) < len(codes):
        try:
            with transaction.atomic():
                for code in codes[len(results) :]:
                    results.append(_answer(code, material))
        except DatabaseError:
            results.append(_failed(codes[len(results)], material))
    return results


def _answer(code: str, material: Material) -> GateResult:
    known = gate(code)
    if known is None:
        return GateResult(
            code,
            GateState.ERROR,
            f"The check “{code}” is not part of this installation, so nobody can say.",
            "Ask an administrator to install what brings it, or to change the policy that asks for it.",
        )
    try:
        return known.look(material)
    except DatabaseError:
        raise  # the savepoint must be rolled back first
    except Exception:
        return _failed(code, material)


def _failed(code: str, material: Material) -> GateResult:
    """The answer for a gate that raised; called while the exception is handled, which the log keeps."""
    logger.exception("gate_failed", gate=code, request_number=material.request.number)
    known = gate(code)
    return GateResult(
        code,
        GateState.ERROR,
        f"“{known.name if known else code}” could not be checked: the check itself failed.",
        "Look again in a minute. If it fails again, tell an administrator: the reason is in the server's log.",
    )


def _as_decided(result: GateResult, material: Material) -> GateResult:
    """``result`` with what people decided about it."""
    if result.passes:
        return result
    if material.is_bypassed:
        return replace(result, state=GateState.BYPASSED, next_step="", next_people=())
    override = material.overrides.get(result.gate) if _can_be_overridden(gate(result.gate)) else None
    if override is None:
        return result
    return replace(result, state=GateState.OVERRIDDEN, next_step="", next_people=(), override=override)


def _can_be_overridden(known: Gate | None) -> bool:
    return known is not None and known.can_be_overridden
