"""Look again at requests when something below them changes: a feature, an environment, a model, a prompt, people, what
proves them.

Listeners of announcements (``base.announcing``). Each queues a comparison for after the commit, as what is live does;
the hourly one (``tasks.recheck_all``) is for what was lost on the way.

People are not part of what a signature rests on: whoever signed has signed. But a check can wait for somebody who is
back, so requests that only wait for checks are tried again.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db import models

from accounts.announcing import access_changed
from base.queueing import queue_after_commit
from evaluation.announcing import decay_found, suites_changed
from evaluation.events import on_run_ended
from evaluation.models import Run
from governance.models import ChangeRequest
from governance.services.staleness import under_way
from governance.services.telling import told_decay
from registry.announcing import environment_changed, feature_changed, objects_changed


def listen_to_changes() -> None:
    feature_changed.listen(on_feature_changed)
    environment_changed.listen(on_environment_changed)
    objects_changed.listen(on_objects_changed)
    access_changed.listen(on_access_changed)
    suites_changed.listen(on_tests_changed)
    on_run_ended(on_tested)
    decay_found.listen(told_decay)


def on_feature_changed(*, feature_id: uuid.UUID) -> None:
    _look_again(feature_id=str(feature_id))


def on_environment_changed(*, environment_id: int) -> None:
    _look_again(environment_id=environment_id)


def on_objects_changed(*, object_ids: Collection[uuid.UUID]) -> None:
    _look_again(object_ids=sorted(map(str, object_ids)))


def on_access_changed(*, people: Collection[uuid.UUID]) -> None:
    from governance.tasks import settle_due  # noqa: PLC0415 (tasks import services)

    queue_after_commit(settle_due)


def on_tests_changed(*, prompt_ids: Collection[uuid.UUID]) -> None:
    """What proves a prompt is something else now, so checks that rest on it may pass, or no longer do."""
    from governance.tasks import recheck_tested  # noqa: PLC0415 (tasks import services)

    if prompt_ids:
        queue_after_commit(recheck_tested, prompt_ids=sorted(map(str, prompt_ids)))


def on_tested(run: Run) -> None:
    """Whatever version it was of: what is live may be what others are compared with."""
    on_tests_changed(prompt_ids=[run.version.prompt_id])


def about(
    *, feature_id: str = "", environment_id: int | None = None, object_ids: Collection[str] = ()
) -> models.QuerySet[ChangeRequest]:
    """Requests under way about one of these."""
    requests = under_way()
    if feature_id:
        return requests.filter(feature=uuid.UUID(feature_id))
    if environment_id is not None:
        return requests.filter(environment=environment_id)
    return requests.filter(object_id__in=object_ids)


def _look_again(**what: object) -> None:
    from governance.tasks import recheck_about  # noqa: PLC0415 (tasks import services)

    queue_after_commit(recheck_about, **what)
