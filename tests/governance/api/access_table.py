"""Who gets which answer at the API of change requests and policies."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from governance.basis import basis_token
from governance.choices import Timing, Verdict
from governance.services import decide, open_request, open_thread, resolve_thread, schedule_request
from registry.models import PromptVersion
from tests.access import Address, everyone, only
from tests.factories import PromptFactory
from tests.governance.worlds import a_request, a_version, environment, sign_all

# Who may see nothing of the feature; "elsewhere" is a prompt owner of another one.
UNSEEN = {"olu": 404, "elsewhere": 404, "anonymous": 401}
ASKERS = ("ana", "omar", "rosa", "alex")
SPEAKERS = ("ana", "omar", "tom", "mia", "leila", "rosa", "max", "alex")
RELEASERS = ("rosa",)
BECAUSE = {"reason": "Because"}


def world(cast):
    """One request of Ana's in each state that an address is about. By the clock: requests expire, and so would this."""
    at = timezone.now() - dt.timedelta(hours=1)
    cast.change = a_request(cast, at=at)
    cast.thread = open_thread(request=cast.change, body="Which terms say so?", by=cast.leila, at=at)
    cast.closed = open_thread(request=cast.change, body="A typo?", by=cast.tom, at=at)
    resolve_thread(thread=cast.closed, by=cast.tom, at=at)
    cast.approved = sign_all(a_request(cast, at=at), at=at)
    cast.scheduled = sign_all(a_request(cast, at=at), at=at)
    schedule_request(request=cast.scheduled, go_live_at=_soon(), by=cast.rosa, at=at)
    cast.objected = a_request(cast, at=at)
    decide(
        request=cast.objected, verdict=Verdict.REQUEST_CHANGES, role="technical-reviewer", reason="No", by=cast.tom,
        at=at,
    )  # fmt: skip
    prompt = PromptVersion.objects.get(pk=cast.objected.subject_id).prompt
    cast.newer = a_version(prompt, "You help {{ company }} kindly.", by=cast.ana)
    cast.prompt = PromptFactory(feature=cast.feature, owner=cast.omar, slug="unasked")
    version = a_version(cast.prompt, "You sort.", by=cast.ana)
    draft = {"object_id": cast.prompt.pk, "subject_id": version.pk, "environment": environment("development")}
    cast.draft = open_request(kind="release", why="Soon", timing=Timing.BY_HAND, by=cast.ana, at=at, **draft)
    return cast


def _soon():
    return timezone.now() + dt.timedelta(days=2)


def verb(name, change, *allowed, data=lambda world: BECAUSE):
    return Address(
        f"governance-api:{name}",
        is_api=True,
        args=lambda world: [getattr(world, change).number],
        data=data,
        POST=only(*allowed, status=200, **UNSEEN),
    )


def on_thread(name, thread, *allowed, status=200, data=lambda world: {}):
    return Address(
        f"governance-api:{name}",
        is_api=True,
        args=lambda world: [world.change.number, getattr(world, thread).pk],
        data=data,
        POST=only(*allowed, status=status, **UNSEEN),
    )


def approval(world):
    return {"verdict": "approve", "role": "technical-reviewer", "basis": basis_token(world.change)}


def release(world):
    return {"prompt": "unasked", "version": "1.0.0", "environment": "staging", "why": "Clearer"}


TABLE = [
    Address(
        "governance-api:requests",
        is_api=True,
        data=release,
        GET=everyone(200, anonymous=401),
        # A prompt that one may not see cannot be named: that is bad input, and tells nothing.
        POST=only(*ASKERS, status=201, olu=400, elsewhere=400, anonymous=401),
    ),
    Address(
        "governance-api:request",
        is_api=True,
        args=lambda world: [world.change.number],
        GET=everyone(200, **UNSEEN),
    ),
    verb("send", "draft", *ASKERS, data=lambda world: {}),
    verb("revise", "objected", *ASKERS, data=lambda world: {"version": str(world.newer.pk), "why": "Kinder"}),
    verb("renew", "objected", *ASKERS),
    verb("withdraw", "change", *ASKERS),
    verb("decide", "change", "tom", data=approval),
    verb("plan", "change", *ASKERS, data=lambda world: {"timing": "on_approval"}),
    verb("schedule", "approved", *RELEASERS, data=lambda world: {"go_live_at": _soon().isoformat()}),
    verb("unschedule", "scheduled", *RELEASERS),
    verb("apply", "approved", *RELEASERS, data=lambda world: {}),
    Address(
        "governance-api:threads",
        is_api=True,
        args=lambda world: [world.change.number],
        data=lambda world: {"body": "Why?"},
        POST=only(*SPEAKERS, status=201, **UNSEEN),
    ),
    on_thread("reply", "thread", *SPEAKERS, status=201, data=lambda world: {"body": "Clause 4.2."}),
    on_thread("resolve", "thread", *(set(SPEAKERS) - {"ana"})),
    on_thread("reopen", "closed", *SPEAKERS),
    Address("governance-api:policies", is_api=True, GET=everyone(200, anonymous=401)),
    Address(
        "governance-api:policy",
        is_api=True,
        args=lambda world: ["high-risk"],
        GET=everyone(200, olu=404, anonymous=401),
    ),
    Address(
        "governance-api:policy-versions",
        is_api=True,
        args=lambda world: ["high-risk"],
        GET=everyone(200, olu=404, anonymous=401),
    ),
]
