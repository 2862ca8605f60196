"""Named states and kinds of delivery."""

from django.db import models


class DeploymentCause(models.TextChoices):
    """Why what is live changed."""

    RELEASE = "release", "Released"
    CANARY_STEP = "canary_step", "Next step"
    ROLLBACK = "rollback", "Rolled back"
    CANARY_STOPPED = "canary_stopped", "Canary stopped"
    BREAK_GLASS = "break_glass", "Break-glass"


class RolloutState(models.TextChoices):
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    FINISHED = "finished", "Finished"
    STOPPED = "stopped", "Stopped"


# {from: {to, …}}; anything absent is refused.
ROLLOUT_MOVES: dict[str, frozenset[str]] = {
    RolloutState.RUNNING: frozenset({RolloutState.PAUSED, RolloutState.FINISHED, RolloutState.STOPPED}),
    RolloutState.PAUSED: frozenset({RolloutState.RUNNING, RolloutState.FINISHED, RolloutState.STOPPED}),
    RolloutState.FINISHED: frozenset(),
    RolloutState.STOPPED: frozenset(),
}
