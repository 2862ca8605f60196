"""Processes that several tests share: a worker takes seconds to start."""

from __future__ import annotations

import pytest

from tests.evaluation.faults.processes import Server, hire, kill


class Crew:
    """Workers that are there when a test begins, and hired anew where one was killed."""

    def __init__(self) -> None:
        self.workers = []

    def of(self, number):
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < number:
            self.workers.append(hire())
        for spare in self.workers[number:]:
            kill(spare)
        return self.workers[:number]

    def dismiss(self):
        for worker in self.workers:
            kill(worker)


@pytest.fixture(scope="package")
def crew(django_db_setup):
    crew = Crew()
    yield crew
    crew.dismiss()


@pytest.fixture(scope="package")
def running_server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def server(running_server):
    """Answers "yes" to good questions and "no" to others, after an eighth of a second."""
    running_server.tell(answer="no", delay_s=0.125, rules=[{"when": "good", "told": {"text": "yes", "delay_s": 0}}])
    return running_server
