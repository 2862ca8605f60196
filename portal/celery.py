"""The Celery application: `celery -A portal worker`, `celery -A portal beat`."""

import logging.config
import os
import signal

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun, worker_process_init
from django.conf import settings
from django_structlog.celery.signals import bind_extra_task_metadata
from django_structlog.celery.steps import DjangoStructLogInitStep
from structlog.contextvars import bind_contextvars

from base.middleware import set_request_id
from portal.embedded.processes import stop_with_my_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("countersign")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["governance.notifying"])
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def log_as_the_web_does(**_: object) -> None:
    logging.config.dictConfig(settings.LOGGING)


@worker_process_init.connect
def die_with_the_worker(**_: object) -> None:
    """A process of the pool ends with its worker, however that ended, and leaves its task to the next one."""
    stop_with_my_parent(signal.SIGKILL)


@task_prerun.connect
def name_the_task(task, task_id: str, **_: object) -> None:  # type: ignore[no-untyped-def]
    """Ledger entries of a task carry the id of the request that queued it, else the task's own."""
    context = getattr(task.request, "__django_structlog__", None) or {}
    set_request_id(context.get("request_id") or task_id)


def name_the_task_in_logs(task, **_: object) -> None:  # type: ignore[no-untyped-def]
    bind_contextvars(task=task.name)


bind_extra_task_metadata.connect(name_the_task_in_logs)


@task_postrun.connect
def forget_the_task(**_: object) -> None:
    set_request_id("")
