"""What a test saw go live, and when, by its own clock: the timeline has to say the same for every second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone

from delivery.live import live_at
from delivery.models import Deployment

INSTANT = dt.timedelta(microseconds=1)
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)
TEST_RAN = dt.timedelta(minutes=5)


@dataclass
class Watch:
    """``seen`` holds (not before, not after, what was live from then on); what it was before comes first."""

    prompt: object
    environment: object
    seen: list[tuple[dt.datetime, dt.datetime, str]] = field(default_factory=list)

    def was_live(self, since: dt.datetime, arms: str) -> None:
        """What the test found when it began."""
        self.seen.append((since, since, arms))

    @contextmanager
    def goes_live(self, arms: str) -> Iterator[None]:
        """What happens inside puts ``arms`` live: "1.1.0 for 10 %, 1.0.0 for 90 %", in the order of the timeline."""
        begun = timezone.now()
        yield
        self.seen.append((begun, timezone.now(), arms))

    def live(self, at: dt.datetime) -> str:
        found = live_at(self.prompt, self.environment, at)
        if found is None:
            return ""
        return ", ".join(f"{arm.version.number} for {arm.weight} %" for arm in found.arms.order_by("position"))

    def check_every_second(self) -> None:
        """From the first to now, each second that lies in no moment of change; and each change to the instant."""
        starts = list(self._deployments().values_list("started_at", flat=True))
        assert len(starts) == len(self.seen)
        for (begun, ended, arms), start, before in zip(
            self.seen, starts, ["", *(arms for *_, arms in self.seen)], strict=False
        ):
            assert begun <= start <= ended
            assert self.live(start - INSTANT) == before
            assert self.live(start) == arms
        for (_, since, arms), until in zip(self.seen, [*(begun for begun, *_ in self.seen[1:]), None], strict=True):
            for moment in _seconds(since, until or timezone.now()):
                assert self.live(moment) == arms, moment

    def moments(self) -> list[tuple[dt.datetime, str]]:
        """A moment in the middle of each stretch, with what was live then."""
        ends = [*(begun for begun, *_ in self.seen[1:]), timezone.now()]
        return [(since + (end - since) / 2, arms) for (_, since, arms), end in zip(self.seen, ends, strict=True)]

    def _deployments(self):
        rows = Deployment.objects.filter(prompt=self.prompt, environment=self.environment)
        return rows.order_by("started_at")


def _seconds(since: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
    """Every second of the last minutes before ``until``, in which the test ran, and every hour before that."""
    moment = since
    while moment < until:
        yield moment
        left = until - moment
        moment += SECOND if left <= TEST_RAN else min(HOUR, left - TEST_RAN)
