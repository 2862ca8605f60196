"""What stays out of the logs."""

from __future__ import annotations

import json
import logging
import logging.config
import re
import sys

import pytest
from django.urls import reverse

from portal.logging import is_routine, logging_settings, without_secrets


@pytest.mark.parametrize(
    ("request_line", "logged"),
    [
        ("GET /prompts/?q=refund+Ana", "GET /prompts/"),
        ("GET /account/password/reset/key/3-c0ffee/", "GET /account/password/reset/key/…/"),
        ("GET /account/confirm-email/MTIz:abc/", "GET /account/confirm-email/…/"),
        ("POST /join/c0ffee-c0ffee/", "POST /join/…/"),
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


def test_without_secrets__every_address_with_a_one_time_key__hides_it():
    addresses = [
        reverse("accounts:join", args=["c0ffee"]),
        reverse("account_reset_password_from_key", args=["3", "c0ffee"]),
        reverse("account_confirm_email", args=["c0ffee"]),
    ]

    logged = [without_secrets(None, "info", {"request": f"GET {address}"})["request"] for address in addresses]

    assert [line for line in logged if re.search("c0ffee", line)] == []


def test_json_log__exception__has_its_trace_and_no_local_variables():
    formatter = logging.config.DictConfigurator(logging_settings(style="json", level="INFO"))
    line = formatter.configure_formatter(formatter.config["formatters"]["structured"]).format(_failed_sign_in())

    (exception,) = json.loads(line)["exception"]
    assert (exception["exc_type"], exception["exc_value"]) == ("ValueError", "no such thing")
    assert exception["frames"]
    assert "correct horse" not in line


def _failed_sign_in() -> logging.LogRecord:
    password = "correct " + "horse"
    try:
        raise ValueError("no such thing" if password else "")
    except ValueError:
        return logging.LogRecord("django.request", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
