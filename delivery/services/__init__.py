"""Everything that changes what is live: one function a verb. Releases come in by change requests
(``delivery.kinds``)."""

from delivery.services.freezing import add_freeze, cancel_freeze
from delivery.services.revoking import revoke_version
from delivery.services.rolling_back import roll_back
from delivery.services.rollouts import advance_due, advance_rollout, pause_rollout, resume_rollout, stop_rollout
from delivery.services.switching import start_feature, stop_feature

__all__ = [
    "add_freeze",
    "advance_due",
    "advance_rollout",
    "cancel_freeze",
    "pause_rollout",
    "resume_rollout",
    "revoke_version",
    "roll_back",
    "start_feature",
    "stop_feature",
    "stop_rollout",
]
