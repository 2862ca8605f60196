"""Tells the demonstration story through the same services that people use, in the order in which it happened.

Chapters (``portal.demo.chapters``) say what happened when; what they tell stands in the YAML files beside this one.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools

from django.db import transaction

from accounts.models import User
from base.queueing import queue_held
from governance.models import ChangeRequest
from portal.demo.calendar import Calendar
from portal.demo.chapters import all_chapters
from portal.demo.chapters.telling import Act
from portal.demo.workers import Workers
from registry.models import Environment, Feature, Prompt, PromptVersion


class Story:
    """One telling. ``now`` is the end of the story; ``password`` lets every person sign in.

    ``requests`` are found by what they are about: (short name of the prompt, place of the version among its versions,
    environment), or (model id, "", "").
    """

    def __init__(self, *, now: dt.datetime, password: str) -> None:
        self.calendar = Calendar(now)
        self.password = password
        self.people: dict[str, User] = {}
        self.features: dict[str, Feature] = {}
        self.prompts: dict[str, Prompt] = {}
        self.requests: dict[tuple[str, str, str], ChangeRequest] = {}
        self._events: list[tuple[dt.datetime, int, Act]] = []
        self._told = 0

    @property
    def now(self) -> dt.datetime:
        return self.calendar.now

    @transaction.atomic
    def tell(self) -> None:
        """Everything or nothing: a telling that is broken off leaves an empty database, ready for the next."""
        for at, act in itertools.chain.from_iterable(all_chapters(self)):
            self.later(at, act)
        workers = Workers(self)
        with queue_held() as queued:
            while self._events:
                at, _, act = heapq.heappop(self._events)
                act(at)
                workers.work_off(queued, at)
        workers.everybody_read()

    def later(self, at: dt.datetime, act: Act) -> None:
        """Something happens at ``at``. A ledger runs forward; events of the same instant keep the order in which they
        were told."""
        heapq.heappush(self._events, (at, self._told, act))
        self._told += 1

    def environment(self, slug: str) -> Environment:
        return Environment.objects.get(slug=slug)

    def version(self, slug: str, place: str) -> PromptVersion:
        """The submitted version of a prompt at ``place``: "0" is its first."""
        return self.prompts[slug].versions.frozen().order_by("submitted_at")[int(place)]
