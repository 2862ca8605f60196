"""What is done after a commit, and holding it back."""

from __future__ import annotations

import pytest

from base.queueing import after_commit, queue_after_commit, queue_held

pytestmark = pytest.mark.django_db


class Task:
    def __init__(self):
        self.sent = []

    def delay(self, **arguments):
        self.sent.append(arguments)


def test_after_commit__is_called_then_and_not_before(django_capture_on_commit_callbacks):
    done = []

    with django_capture_on_commit_callbacks(execute=True):
        after_commit(lambda **given: done.append(given), run_id=7)
        assert done == []

    assert done == [{"run_id": 7}]


def test_queue_after_commit__sends_the_task_with_its_arguments(django_capture_on_commit_callbacks):
    task = Task()

    with django_capture_on_commit_callbacks(execute=True):
        queue_after_commit(task, version_id="a")

    assert task.sent == [{"version_id": "a"}]


def test_queue_held__takes_everything_in_order__and_lets_go_at_the_end(django_capture_on_commit_callbacks):
    task, done = Task(), []

    def act(**given):
        done.append(given)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        with queue_held() as queued:
            after_commit(act, number=1)
            queue_after_commit(task, number=2)
        held = list(queued)
        after_commit(act, number=3)

    assert held == [(act, {"number": 1}), (task, {"number": 2})]
    assert (task.sent, done, len(callbacks)) == ([], [{"number": 3}], 1)
