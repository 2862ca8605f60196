"""What stays out of the logs."""

from __future__ import annotations

import logging

import pytest

from portal.logging import is_routine, without_secrets


@pytest.mark.parametrize(
    ("request_line", "logged"),
    [
        ("GET /prompts/?q=refund+Ana", "GET /prompts/"),
        ("GET /account/password/reset/key/3-c0ffee/", "GET /account/password/reset/key/…/"),
        ("GET /account/confirm-email/MTIz:abc/", "GET /account/confirm-email/…/"),
        ("GET /prompts/customer-support-router/", "GET /prompts/customer-support-router/"),
    ],
)
def test_without_secrets__address__keeps_only_what_is_no_secret(request_line, logged):
    event = {"request": request_line, "user_agent": "Firefox of Ana", "ip": "192.0.2.7", "user_id": "u-1"}

    assert without_secrets(None, "info", event) == {"request": logged, "user_id": "u-1"}


@pytest.mark.parametrize(
    ("name", "level", "message", "routine"),
    [
        ("django_structlog", logging.INFO, {"event": "task_succeeded", "task": "portal.tasks.worker_heartbeat"}, True),
        ("django_structlog", logging.ERROR, {"event": "task_failed", "task": "portal.tasks.worker_heartbeat"}, False),
        ("django_structlog", logging.INFO, {"event": "task_succeeded", "task": "registry.tasks.import"}, False),
        ("django.request", logging.ERROR, "Service Unavailable: /readyz", True),
        ("django.request", logging.ERROR, "Internal Server Error: /prompts/", False),
    ],
)
def test_is_routine__record__only_heartbeats_and_probes(name, level, message, routine):
    record = logging.LogRecord(name, level, __file__, 1, message, None, None)

    assert is_routine(record) is routine
