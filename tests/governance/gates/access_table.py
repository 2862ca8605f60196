"""Who gets which answer where checks are accepted and points ticked."""

from __future__ import annotations

from tests.access import Address, everyone, only
from tests.governance.worlds import a_request
from tests.registry.access_table import BLIND

SIGNERS = ("tom", "mia", "leila")
# Whoever writes, signs or releases; Ana wrote this one, so two points are not for her.
TICKERS = ("ana", "omar", "rosa", "alex", *SIGNERS)
OTHER_TICKERS = tuple(name for name in TICKERS if name != "ana")


def world(cast):
    """Ana asks for a release to production, for which policy wants the checklist."""
    cast.change = a_request(cast, where="production")
    return cast


def args(what):
    return lambda world: [world.change.number, what]


TABLE = [
    Address(
        "governance:gate_override",
        args=args("checklist"),
        data=lambda world: {"reason": "Nobody uses it yet."},
        GET=only(*SIGNERS, **BLIND),
        POST=only(*SIGNERS, status=302, **BLIND),
    ),
    # A check that nobody can accept, and one that is not looked at.
    Address(
        "governance:gate_override",
        args=args("promotion-order"),
        data=lambda world: {"reason": "Please."},
        GET=only(*SIGNERS, **BLIND),
        POST=only(*SIGNERS, status=409, **BLIND),
    ),
    Address("governance:gate_override", args=args("no-such-check"), GET=everyone(404), POST=everyone(404)),
    Address(
        "governance:checklist_item",
        args=args("alert"),
        data=lambda world: {"evidence": "Alert 12"},
        GET=only(*TICKERS, **BLIND),
        POST=only(*TICKERS, status=302, **BLIND),
    ),
    Address(
        "governance:checklist_item",
        args=args("red-team"),
        data=lambda world: {"evidence": "Report 7"},
        GET=only(*OTHER_TICKERS, **BLIND),
        POST=only(*OTHER_TICKERS, status=302, **BLIND),
    ),
    # Taking back what is not ticked.
    Address(
        "governance:checklist_item",
        args=args("alert"),
        query="?back=1",
        GET=only(*TICKERS, **BLIND),
        POST=only(*TICKERS, status=409, **BLIND),
    ),
    Address("governance:checklist_item", args=args("no-such-point"), GET=everyone(404), POST=everyone(404)),
]
