"""What people and jobs can do: one verb, one function, one transaction, one ledger entry."""

from evaluation.services.comparing import compare_again
from evaluation.services.connections import add_connection, update_connection
from evaluation.services.drilling import hold_due_drill
from evaluation.services.ending import cancel_run, finish_run, resume_run, stop_run
from evaluation.services.overriding import override_score
from evaluation.services.schedules import close_decay, set_schedule
from evaluation.services.starting import start_run, start_suites
from evaluation.services.starting_together import start_runs
from evaluation.services.suites import (
    archive_suite,
    attach_suite,
    create_suite,
    detach_suite,
    restore_suite,
    save_suite,
    update_suite,
)

__all__ = [
    "add_connection",
    "archive_suite",
    "attach_suite",
    "cancel_run",
    "close_decay",
    "compare_again",
    "create_suite",
    "detach_suite",
    "finish_run",
    "hold_due_drill",
    "override_score",
    "restore_suite",
    "resume_run",
    "save_suite",
    "set_schedule",
    "start_run",
    "start_runs",
    "start_suites",
    "stop_run",
    "update_connection",
    "update_suite",
]
