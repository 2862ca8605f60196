"""What the inbox lists: four tabs over the requests that a person sees, filters, and what each row says."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import Delegation, RoleGrant, User
from governance.by_hand import live_by
from governance.choices import OPEN_STATES, RequestState
from governance.kinds import all_kinds, kind_of
from governance.models import ChangeRequest, SignatureNeed
from governance.models.request import ChangeRequestQuerySet
from governance.permissions import SIGNING_ROLES
from registry.models import Environment, Feature, Prompt

COUNT_UP_TO = 99  # a tab says "99+" beyond that
NAMES = ("q", "kind", "feature", "environment")


class Tab(enum.StrEnum):
    """In the order of the page."""

    WAITING = "waiting"
    OTHERS = "others"
    MINE = "mine"
    DONE = "done"


TITLES = {
    Tab.WAITING: "Waiting for you",
    Tab.OTHERS: "Waiting for others",
    Tab.MINE: "Yours",
    Tab.DONE: "Done",
}
COUNTED = (Tab.WAITING, Tab.MINE)
# The author is the next to act; what to do, as the row says it.
YOUR_TURN = {
    RequestState.DRAFT: "Your turn: send it",
    RequestState.CHANGES_REQUESTED: "Your turn: answer or change it",
    RequestState.STALE: "Your turn: ask again",
}


def requests_in(tab: Tab, user: User, at: dt.datetime) -> ChangeRequestQuerySet:
    """In the order of the page: what is due first comes first; what is done, newest first."""
    requests = ChangeRequest.objects
    if tab == Tab.WAITING:
        return _waiting(user, at).by_due()
    if tab == Tab.OTHERS:
        return requests.waiting_for_others(user, at).exclude(pk__in=live_by(user).values("pk")).by_due()
    if tab == Tab.MINE:
        return requests.visible_to(user).filter(author=user, state__in=OPEN_STATES).by_due()
    return requests.visible_to(user).exclude(state__in=OPEN_STATES).order_by("-ended_at", "pk")


def _waiting(user: User, at: dt.datetime) -> ChangeRequestQuerySet:
    """What ``user`` could sign, and what is signed and waits for somebody like them to put it live."""
    to_sign, by_hand = ChangeRequest.objects.waiting_for(user, at), live_by(user)
    if not by_hand.exists():  # most people; one plain query is the quickest for those who sign
        return to_sign
    return ChangeRequest.objects.filter(Q(pk__in=to_sign.values("pk")) | Q(pk__in=by_hand.values("pk")))


def count_in(tab: Tab, user: User, at: dt.datetime) -> str | None:
    """ "3", "99+": counted no further than it is said. None for the tabs in which the reader has nothing to do."""
    if tab not in COUNTED:
        return None
    return in_words(requests_in(tab, user, at).order_by()[: COUNT_UP_TO + 1].count())


def in_words(count: int) -> str:
    return f"{COUNT_UP_TO}+" if count > COUNT_UP_TO else str(count)


def filtered(requests: ChangeRequestQuerySet, wanted: dict[str, str], user: User) -> ChangeRequestQuerySet:
    """``wanted`` by NAMES, "" for any. Every word of ``q`` must be in the title, the number, the prompt's name or the
    author's."""
    if wanted["kind"]:
        requests = requests.filter(kind=wanted["kind"])
    if wanted["feature"]:
        requests = requests.filter(feature__slug=wanted["feature"])
    if wanted["environment"]:
        requests = requests.filter(environment__slug=wanted["environment"])
    words = wanted["q"].split()[:10]
    return requests.filter(reduce(and_, (_has(word, user) for word in words))) if words else requests


def selects(wanted: dict[str, str], user: User) -> list[dict[str, Any]]:
    """The filters as ``components/filter_bar.html`` takes them."""
    features = Feature.objects.visible_to(user).order_by("name", "pk").values_list("slug", "name")
    environments = Environment.objects.order_by("position", "pk").values_list("slug", "name")
    options = {
        "kind": ("Kind", [(kind.code, kind.name) for kind in all_kinds()]),
        "feature": ("Feature", list(features)),
        "environment": ("Environment", list(environments)),
    }
    return [
        {"name": name, "label": label, "value": wanted[name], "options": choices}
        for name, (label, choices) in options.items()
    ]


@dataclass(frozen=True)
class Row:
    """``signs_as``: "Legal reviewer for Jonas Berg", the seats that the reader could fill; ``waits_for``: roles still
    short, "Technical reviewer (1 of 2)"; ``turn``: what the author, or whoever puts it live, has to do, "" when it is
    to sign or somebody else is next. ``due_at`` is by when it should be signed, None once it is."""

    request: ChangeRequest
    label: str
    due_at: dt.datetime | None
    is_overdue: bool
    given: int
    needed: int
    signs_as: list[str] = field(default_factory=list)
    waits_for: list[str] = field(default_factory=list)
    turn: str = ""


def rows_of(page: Sequence[ChangeRequest], user: User, at: dt.datetime, tab: Tab) -> list[Row]:
    """One row each, with a number of queries that does not depend on how many there are."""
    seats = _seats(user, at) if tab == Tab.WAITING else []
    labels = _labels(page)
    return [_row(request, labels[request.pk], user, at, tab=tab, seats=seats) for request in page]


def with_row_facts(requests: QuerySet[ChangeRequest]) -> QuerySet[ChangeRequest]:
    """With everything that a row says, and nothing else: what was written about a change can be long."""
    needs = SignatureNeed.objects.select_related("role").order_by("role__position", "pk")
    columns = ("number", "kind", "state", "title", "object_id", "subject_id", "sent_at", "due_at", "ended_at")
    people = [f"{who}__{column}" for who in ("author", "ended_by") for column in ("full_name", "email")]
    return (
        requests.select_related("feature", "environment", "author", "ended_by")
        .only(*columns, *people, "feature__name", "environment__slug", "environment__name")
        .prefetch_related(Prefetch("needs", queryset=needs, to_attr="all_needs"))
    )


def _row(request: Any, label: str, user: User, at: dt.datetime, *, tab: Tab, seats: list[_Seat]) -> Row:
    short = [need for need in request.all_needs if need.is_open]
    mine = [seat for need in short for seat in seats if seat.fits(need, request)]
    due_at = None if request.is_signed else request.due_at
    return Row(
        request=request,
        label=label,
        due_at=due_at,
        is_overdue=bool(request.is_open and due_at and due_at < at),
        given=sum(min(need.given, need.needed) for need in request.all_needs),
        needed=sum(need.needed for need in request.all_needs),
        signs_as=list(dict.fromkeys(seat.name for seat in mine)),
        waits_for=[_short(need) for need in short],
        turn=_turn(request, user, tab),
    )


def _turn(request: ChangeRequest, user: User, tab: Tab) -> str:
    if tab == Tab.WAITING and request.is_signed:
        if request.state == RequestState.FAILED:
            return "Try again"
        return "Put it live" if request.environment_id else "Put it into effect"
    return YOUR_TURN.get(RequestState(request.state), "") if request.author_id == user.pk else ""


def _short(need: SignatureNeed) -> str:
    return f"{need.role.name} ({need.given} of {need.needed})" if need.needed > 1 else need.role.name


def _labels(page: Sequence[ChangeRequest]) -> dict[Any, str]:
    """By request id; each kind is asked once for all of its requests."""
    by_kind: dict[str, list[ChangeRequest]] = {}
    for request in page:
        by_kind.setdefault(request.kind, []).append(request)
    found: dict[Any, str] = {}
    for requests in by_kind.values():
        found |= {each.pk: label for each, label in zip(requests, _labels_of(requests), strict=True)}
    return found


def _labels_of(requests: list[ChangeRequest]) -> Sequence[str]:
    try:
        return kind_of(requests[0]).labels(requests)
    except KeyError:  # the app that brought the kind is not installed
        return [request.title or str(request) for request in requests]


@dataclass(frozen=True)
class _Seat:
    role: str
    feature: Any  # None is everywhere
    name: str

    def fits(self, need: SignatureNeed, request: ChangeRequest) -> bool:
        return self.role == need.role_id and self.feature in (None, request.feature_id)


def _seats(user: User, at: dt.datetime) -> list[_Seat]:
    """The signing roles that ``user`` holds, then those that others lent."""
    grants = RoleGrant.objects.giving_access().filter(role__in=SIGNING_ROLES).select_related("role")
    own = [_Seat(each.role_id, each.feature_id, each.role.name) for each in grants.filter(person=user)]
    lent = Delegation.objects.in_force(at).filter(to_person=user, role__in=SIGNING_ROLES).select_related("from_person")
    given = {(each.from_person_id, each.role_id): each.from_person for each in lent}
    principals = grants.filter(person__in={person for person, _ in given}) if given else []
    return own + [
        _Seat(each.role_id, each.feature_id, f"{each.role.name} for {given[each.person_id, each.role_id]}")
        for each in principals
        if (each.person_id, each.role_id) in given
    ]


def _has(word: str, user: User) -> Q:
    prompts = Prompt.objects.visible_to(user).filter(Q(slug__icontains=word) | Q(title__icontains=word))
    number = word.removeprefix("#")
    found = Q(title__icontains=word) | Q(author__full_name__icontains=word) | Q(object_id__in=prompts.values("pk"))
    return found | Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else found
