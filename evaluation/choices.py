"""Named states and kinds of evaluation, and the legal moves of a run."""

from django.db import models


class RunState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"
    STOPPED = "stopped", "Stopped"  # by its budget, or because nothing can be asked any more; can go on


# {from: {to, …}}; anything absent is refused. What is stored of a run stays, so one that ended early can go on.
RUN_MOVES: dict[str, frozenset[str]] = {
    RunState.WAITING: frozenset({RunState.RUNNING, RunState.CANCELLED, RunState.STOPPED}),
    RunState.RUNNING: frozenset({RunState.FINISHED, RunState.CANCELLED, RunState.STOPPED}),
    RunState.FINISHED: frozenset(),
    RunState.CANCELLED: frozenset({RunState.WAITING}),
    RunState.STOPPED: frozenset({RunState.WAITING, RunState.CANCELLED}),
}
RUNS_THAT_WORK = (RunState.WAITING, RunState.RUNNING)


class RunTrigger(models.TextChoices):
    MANUAL = "manual", "Started by hand"
    SUBMISSION = "submission", "Version submitted"
    SCHEDULE = "schedule", "On schedule"
    MODEL_CHANGE = "model_change", "Model changed"
    DEPENDENCY = "dependency", "What feeds it changed"
    DRILL = "drill", "Rollback drill"


class KeySource(models.TextChoices):
    NONE = "none", "No key"
    ENVIRONMENT = "environment", "From an environment variable"
    STORED = "stored", "Kept encrypted here"
