"""Who gets which answer at the sign-off page and what hangs on it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from governance.basis import basis_token
from governance.choices import Verdict
from governance.services import decide, open_thread, resolve_thread, schedule_request
from registry.models import PromptVersion
from tests.access import Address, everyone, only
from tests.governance.worlds import a_request, a_version, sign_all
from tests.registry.access_table import BLIND

# Whoever writes or releases in the feature may ask for a release, and so do what belongs to asking.
ASKERS = ("ana", "omar", "rosa", "alex")
SPEAKERS = ("ana", "omar", "tom", "mia", "leila", "rosa", "max", "alex")
RELEASERS = ("rosa",)


def world(cast):
    """One request of Ana's in each state that an address is about; one technical reviewer, Tom, is asked."""
    now = timezone.now()  # the pages go by the clock, and requests expire
    cast.change = a_request(cast, at=now)
    cast.thread = open_thread(request=cast.change, body="Which terms say so?", by=cast.leila, at=now)
    cast.closed_thread = open_thread(request=cast.change, body="A typo?", by=cast.tom, at=now)
    resolve_thread(thread=cast.closed_thread, by=cast.tom, at=now)
    cast.approved = sign_all(a_request(cast, at=now), at=now)
    cast.scheduled = sign_all(a_request(cast, at=now), at=now)
    schedule_request(request=cast.scheduled, go_live_at=now + dt.timedelta(days=2), by=cast.rosa, at=now)
    cast.objected = a_request(cast, at=now)
    decide(
        request=cast.objected,
        verdict=Verdict.REQUEST_CHANGES,
        role="technical-reviewer",
        reason="No",
        by=cast.tom,
        at=now,
    )
    proposed = PromptVersion.objects.get(pk=cast.objected.subject_id)
    cast.newer = a_version(proposed.prompt, "You help {{ company }} kindly.", by=cast.ana)
    return cast


def number(name):
    return lambda world: [getattr(world, name).number]


def decision(world):
    return {"verdict": "approve", "seat": "technical-reviewer", "basis": basis_token(world.change)}


def thread(name):
    return lambda world: [world.change.number, getattr(world, name).pk]


PLAN = {"timing": "by_hand", "preset": "once"}

TABLE = [
    # With a version that is nowhere live and not asked for yet; without one there is nothing to ask for.
    Address("governance:request_new", GET=everyone(404), POST=everyone(404)),
    Address("governance:request", args=number("change"), GET=everyone(**BLIND)),
    Address(
        "governance:decide",
        args=number("change"),
        data=decision,
        POST=only("tom", status=302, others=403, **BLIND),
    ),
    Address(
        "governance:comment",
        args=number("change"),
        data=lambda world: {"body": "Why?"},
        POST=only(*SPEAKERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:reply",
        args=thread("thread"),
        data=lambda world: {"body": "Clause 4.2."},
        POST=only(*SPEAKERS, status=302, others=403, **BLIND),
    ),
    # Not Ana, who wrote it: Leila asked, so Leila, or somebody who had no hand in it, says that it is answered.
    Address(
        "governance:resolve",
        args=thread("thread"),
        POST=only(*SPEAKERS, status=302, others=403, ana=403, **BLIND),
    ),
    Address(
        "governance:reopen",
        args=thread("closed_thread"),
        POST=only(*SPEAKERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:withdraw",
        args=number("change"),
        data=lambda world: {"reason": "Not needed"},
        GET=only(*ASKERS, others=403, **BLIND),
        POST=only(*ASKERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:renew",
        args=number("objected"),
        data=lambda world: {"reason": "It says so in clause 4.2"},
        GET=only(*ASKERS, others=403, **BLIND),
        POST=only(*ASKERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:revise",
        args=number("objected"),
        data=lambda world: {"subject_id": str(world.newer.pk), "why": "Kinder"},
        GET=only(*ASKERS, others=403, **BLIND),
        POST=only(*ASKERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:plan",
        args=number("change"),
        data=lambda world: PLAN,
        GET=only(*ASKERS, others=403, **BLIND),
        POST=only(*ASKERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:schedule",
        args=number("approved"),
        data=lambda world: {"go_live_at": f"{timezone.now() + dt.timedelta(days=2):%Y-%m-%dT%H:%M}"},
        GET=only(*RELEASERS, others=403, **BLIND),
        POST=only(*RELEASERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:unschedule",
        args=number("scheduled"),
        GET=only(*RELEASERS, others=403, **BLIND),
        POST=only(*RELEASERS, status=302, others=403, **BLIND),
    ),
    Address(
        "governance:apply",
        args=number("approved"),
        GET=only(*RELEASERS, others=403, **BLIND),
        POST=only(*RELEASERS, status=302, others=403, **BLIND),
    ),
]
