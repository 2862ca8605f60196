"""Structured logs: one JSON object a line in production, readable lines in development.

Each line carries the request id (or task id) and the user's id. Names, addresses, search words and the one-time keys
of e-mailed links stay out; `portal.logging` cuts them from addresses before anything is written.
"""

from __future__ import annotations

import logging.config
import os
import re
from typing import Any

import structlog
import structlog.tracebacks
from structlog.typing import EventDict, Processor, WrappedLogger

HEARTBEAT_TASK = "portal.tasks.worker_heartbeat"
# What follows these words in a path lets its bearer in: password reset, confirmed address, invitation.
_ONE_TIME_KEY = re.compile(r"/(key|confirm-email|join)/[^/\s]+")
_QUERY = re.compile(r"\?\S*")


def without_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Cut queries and one-time keys from the addresses in ``request`` and ``event``; drop what says who it was."""
    for field in ("request", "event", "path"):
        if isinstance(event.get(field), str):
            event[field] = _ONE_TIME_KEY.sub(r"/\1/…", _QUERY.sub("", event[field]))
    for field in ("user_agent", "ip"):
        event.pop(field, None)
    return event


def with_process_name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Say which part wrote it (web, worker, beat) where `make run` or a unit file names the parts."""
    if name := os.environ.get("COUNTERSIGN_PROCESS"):
        event["process"] = name
    return event


def is_routine(record: logging.LogRecord) -> bool:
    """What happens every few seconds and says nothing new: a heartbeat that worked, a probe answered "not ready"."""
    text = str(record.msg) if isinstance(record.msg, dict) else record.getMessage()
    if record.levelno <= logging.INFO:
        return HEARTBEAT_TASK in text or "worker-heartbeat" in text
    return record.name == "django.request" and text.endswith(" /readyz")


class NoRoutine(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not is_routine(record)


# Without the local variables, which structlog shows by default: passwords, tokens and the text of prompts are in them.
_EXCEPTIONS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_secrets,
    with_process_name,
]


def logging_settings(*, style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. ``style`` is "json" or "console"; ``level`` a level name such as "INFO"."""
    final: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if style == "json":
        final += [_EXCEPTIONS, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        final += [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_routine": {"()": NoRoutine}},
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.PositionalArgumentsFormatter(), *_SHARED],
                "processors": final,
            }
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "structured",
                "filters": ["no_routine"],
            }
        },
        "root": {"handlers": ["stdout"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # Their answer is in request_finished already; a 404 is not an event of its own.
            "django.request": {"level": "ERROR"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "axes.apps": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},  # a line for each call to a model says nothing that is not stored
        },
    }


def configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
